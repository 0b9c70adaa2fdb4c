#include <algorithm>
#include <tuple>

#include "chart.h"
#include "lb/json/codec.h"
#include "report/report.h"
#include "table.h"
#include "text.h"

namespace app {
namespace {

constexpr std::size_t kMostNodes = 20;  // about what a screen holds
constexpr std::size_t kIndent = 2;

bool weights_differ(const sim::RunResult& result) {
  return std::any_of(result.nodes.begin(), result.nodes.end(), [&](const sim::NodeResult& node) {
    return node.node.weight != result.nodes.front().node.weight;
  });
}

Cell count_cell(std::uint64_t count, const std::string& styled) {
  return {grouped(count), count == 0 ? std::string() : styled};
}

// The heading names the unit; a dash where nothing was measured.
Cell latency_cell(double milliseconds) {
  if (milliseconds <= 0) return {"-", {}};
  return {fixed(milliseconds, milliseconds < 10 ? 2 : milliseconds < 1000 ? 1 : 0), {}};
}

Cell share_cell(const sim::NodeResult& node, std::size_t index, double widest, std::size_t bar_width,
                const Terminal& terminal) {
  if (bar_width == 0) return {percent(node.share), {}};
  const std::string share = padded_left(percent(node.share), 7) + " ";
  const std::string drawn = bar(widest > 0 ? node.share / widest : 0, bar_width, glyphs(terminal.utf8));
  const std::string blank(bar_width - display_width(drawn), ' ');
  return {share + drawn + blank, share + Ink(terminal.colour).node(index, drawn) + blank};
}

// The table with bars of a width; without them it is only measured.
TextTable make_table(const sim::RunResult& result, std::size_t bar_width, const Terminal& terminal) {
  const Ink ink(terminal.colour);
  const bool weights = weights_differ(result);
  std::vector<std::string> headings{"NODE"};
  if (weights) headings.push_back("WEIGHT");
  for (const char* heading : {"SHARE", "ATTEMPTS", "FAILED", "RETRIES", "TRIPS", "P50 ms", "P99 ms"}) {
    headings.emplace_back(heading);
  }
  TextTable table(headings);
  if (bar_width > 0) table.lead(weights ? 2 : 1);
  double widest = 0;
  for (const sim::NodeResult& node : result.nodes) widest = std::max(widest, node.share);
  for (const std::size_t i : nodes_to_show(result, kMostNodes)) {
    const sim::NodeResult& node = result.nodes[i];
    const std::string name = short_name(node.node.name, glyphs(terminal.utf8));
    std::vector<Cell> row{{name, ink.node(i, name)}};
    if (weights) row.push_back({std::to_string(node.node.weight), {}});
    row.push_back(share_cell(node, i, widest, bar_width, terminal));
    row.push_back({grouped(node.attempts), {}});
    row.push_back(count_cell(node.failed, ink.bad(grouped(node.failed))));
    row.push_back(count_cell(node.retries, ink.warning(grouped(node.retries))));
    row.push_back(count_cell(node.breaker_trips, ink.bad(grouped(node.breaker_trips))));
    row.push_back(latency_cell(node.latency.p50));
    row.push_back(latency_cell(node.latency.p99));
    table.add(std::move(row));
  }
  return table;
}

std::size_t width_of(const std::vector<std::string>& lines) {
  std::size_t width = 0;
  for (const std::string& line : lines) width = std::max(width, display_width(line));
  return width;
}

// What the terminal leaves, at most kWidestBar; none where that is too short to tell lengths apart.
std::size_t bar_width(const sim::RunResult& result, const Terminal& terminal) {
  constexpr std::size_t kNarrowestBar = 3;
  constexpr std::size_t kWidestBar = 16;
  Terminal plain = terminal;
  plain.colour = false;
  const std::size_t used = width_of(make_table(result, 1, plain).lines(Ink(false), kIndent)) - 1;
  if (used + kNarrowestBar > terminal.width) return 0;
  return std::min(kWidestBar, terminal.width - used);
}

}  // namespace

std::vector<std::size_t> nodes_to_show(const sim::RunResult& result, std::size_t most) {
  std::vector<std::size_t> shown(result.nodes.size());
  for (std::size_t i = 0; i < shown.size(); ++i) shown[i] = i;
  if (shown.size() <= most) return shown;
  const auto stands_out = [&result](std::size_t a, std::size_t b) {
    const sim::NodeResult& x = result.nodes[a];
    const sim::NodeResult& y = result.nodes[b];
    return std::tie(x.breaker_trips, x.failed, x.attempts) > std::tie(y.breaker_trips, y.failed, y.attempts);
  };
  std::stable_sort(shown.begin(), shown.end(), stands_out);
  shown.resize(most);
  std::sort(shown.begin(), shown.end());
  return shown;
}

std::string short_name(const std::string& name, const Glyphs& glyphs) {
  constexpr std::size_t kWidth = 16;
  return clipped(lb::json::printable(name), kWidth, glyphs.ellipsis);
}

void print_nodes(const Report& report, Console& console) {
  const sim::RunResult& result = report.result;
  const Ink ink(console.out().colour);
  const TextTable table = make_table(result, bar_width(result, console.out()), console.out());
  for (const std::string& line : table.lines(ink, kIndent)) console.line(line);
  if (result.nodes.size() > kMostNodes) {
    console.line("  " + ink.faint("and " + grouped(result.nodes.size() - kMostNodes) +
                                  " more nodes that stand out less; --json has them all"));
  }
  console.line();
}

}  // namespace app
