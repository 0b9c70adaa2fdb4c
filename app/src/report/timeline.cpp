#include <algorithm>

#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "report/lanes.h"
#include "report/report.h"
#include "sim/fault_spans.h"
#include "text.h"

namespace app {
namespace {

using Shown = std::vector<std::size_t>;

constexpr std::size_t kMostNodes = 12;
constexpr std::size_t kMostFaults = 8;
constexpr std::size_t kLeastLabel = 7;  // "retries"

std::string name_of(const Report& report, std::size_t node, const Glyphs& marks) {
  return short_name(report.result.nodes[node].node.name, marks);
}

std::size_t label_width(const Report& report, const Shown& shown, const Glyphs& marks) {
  std::size_t width = kLeastLabel;
  for (const std::size_t i : shown) width = std::max(width, display_width(name_of(report, i, marks)));
  return width;
}

// The share of every shown node in what started in each column.
std::vector<std::vector<double>> shares(const Report& report, const Shown& shown, const Lanes& lanes) {
  std::vector<double> all(lanes.columns());
  for (const sim::NodeResult& node : report.result.nodes) {
    const std::vector<double> attempts = lanes.sums(node.series.attempts);
    for (std::size_t c = 0; c < all.size(); ++c) all[c] += attempts[c];
  }
  std::vector<std::vector<double>> parts;
  for (const std::size_t i : shown) {
    std::vector<double>& part = parts.emplace_back(lanes.sums(report.result.nodes[i].series.attempts));
    for (std::size_t c = 0; c < all.size(); ++c) part[c] = all[c] > 0 ? part[c] / all[c] : 0;
  }
  return parts;
}

std::string column_text(const Lanes& lanes) {
  const std::string exact = lb::print_duration(lanes.column_time());
  return exact.size() <= 8 ? exact : milliseconds(lb::to_milliseconds(lanes.column_time()));
}

void print_shares(const Report& report, const Shown& shown, Lanes& lanes) {
  const std::vector<std::vector<double>> parts = shares(report, shown, lanes);
  double highest = 0;
  for (const auto& part : parts) {
    for (const double share : part) highest = std::max(highest, share);
  }
  lanes.text(
      lanes.ink().strong("Share of attempts") +
      lanes.ink().faint(" over time; a column is " + column_text(lanes) + ", full height " + percent(highest)));
  for (std::size_t i = 0; i < shown.size(); ++i) {
    lanes.row(name_of(report, shown[i], lanes.marks()),
              lanes.ink().node(shown[i], sparkline(parts[i], highest, lanes.marks())),
              percent(report.result.nodes[shown[i]].share));
  }
}

// Nothing where it never happened.
void print_rate(const std::string& label, const std::vector<std::uint32_t>& series, Lanes& lanes) {
  const std::vector<double> values = lanes.sums(series);
  const double highest = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  if (highest <= 0) return;
  const std::string peak = compact(highest / lb::to_seconds(lanes.column_time()));
  lanes.row(label, lanes.ink().warning(sparkline(values, highest, lanes.marks())),
            std::string(lanes.marks().peak) + peak + "/s");
}

// The worst bucket of each column, so that a short rise is seen.
void print_latency(const sim::Series& series, Lanes& lanes) {
  const std::vector<double> values = lanes.highest(series.latency_p99_ms);
  const double highest = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  if (highest <= 0) return;
  lanes.row("p99", sparkline(values, highest, lanes.marks()),
            std::string(lanes.marks().peak) + milliseconds(highest));
}

// A column shows that the breaker probed in it, unless the one before it did: open times and probes take turns.
std::string breaker_lane(const std::vector<sim::BreakerSpan>& spans, const Lanes& lanes) {
  std::string lane;
  std::size_t next = 0;
  bool probed = false;
  for (std::size_t c = 0; c < lanes.columns(); ++c) {
    const lb::Duration from = lanes.column_time() * static_cast<std::int64_t>(c);
    const lb::Duration to = from + lanes.column_time();
    while (next < spans.size() && spans[next].to <= from) ++next;
    bool open = false;
    bool half_open = false;
    for (std::size_t s = next; s < spans.size() && spans[s].from < to; ++s) {
      (spans[s].state == lb::BreakerState::kOpen ? open : half_open) = true;
    }
    probed = half_open && !(open && probed);
    const Glyphs& marks = lanes.marks();
    lane += probed ? lanes.ink().warning(marks.half_open)
            : open ? lanes.ink().bad(marks.open)
                   : std::string(marks.closed);
  }
  return lane;
}

void print_breakers(const Report& report, const Shown& shown, Lanes& lanes) {
  const Glyphs& marks = lanes.marks();
  lanes.text();
  lanes.text(lanes.ink().strong("Breakers") + lanes.ink().faint("  ") + std::string(marks.closed) + " closed   " +
             lanes.ink().warning(marks.half_open) + " half-open   " + lanes.ink().bad(marks.open) + " open");
  for (const std::size_t i : shown) {
    const std::uint64_t trips = report.result.nodes[i].total.breaker_trips;
    const std::string text = trips == 1 ? "1 trip" : grouped(trips) + " trips";
    lanes.row(name_of(report, i, marks), breaker_lane(report.result.nodes[i].breaker, lanes),
              text.size() <= Lanes::kValueWidth ? text : grouped(trips));
  }
}

std::string words_of(const sim::Fault& fault) {
  std::string words = sim::describe(fault);
  if (fault.nodes.empty()) words += " " + lb::json::printable(sim::describe_targets(fault));
  for (const std::string& node : fault.nodes) words += " " + lb::json::printable(node);
  const std::string schedule = sim::describe_schedule(fault);
  return schedule.empty() ? words : words + ", " + schedule;
}

// From the first span's first column on: a mark where a span begins, blanks between spans.
std::string span_text(const std::vector<sim::FaultSpan>& spans, std::size_t to, const Lanes& lanes) {
  const Glyphs& marks = lanes.marks();
  std::string text;
  std::size_t column = lanes.column_at(spans.front().from);
  for (const sim::FaultSpan& span : spans) {
    const std::size_t from = std::max(lanes.column_at(span.from), column);
    const std::size_t end = std::min(std::max(lanes.column_at(span.to), from + 1), to);
    if (end <= from) continue;
    text +=
        std::string(from - column, ' ') + std::string(marks.fault) + repeated(marks.fault_span, end - from - 1);
    column = end;
  }
  return lanes.ink().warning(text);
}

// The words stand after the spans, or before them where there is more room.
std::string fault_lane(const sim::Fault& fault, const std::vector<sim::FaultSpan>& spans, const Lanes& lanes) {
  const Glyphs& marks = lanes.marks();
  std::string words = words_of(fault);
  if (spans.empty()) return clipped(words + ": never", lanes.columns(), marks.ellipsis);
  const std::size_t from = lanes.column_at(spans.front().from);
  const std::size_t to = std::max(lanes.column_at(spans.back().to), from + 1);
  const std::string span = span_text(spans, to, lanes);
  const std::size_t after = lanes.columns() + Lanes::kValueWidth - std::min(to, lanes.columns());
  if (display_width(words) <= after || after >= from) {
    return std::string(from, ' ') + span + " " + clipped(words, after, marks.ellipsis);
  }
  words = clipped(words, from - 1, marks.ellipsis);
  return padded_left(words, from - 1) + " " + span;
}

void print_faults(const Report& report, Lanes& lanes) {
  const std::vector<sim::Fault>& faults = report.file.scenario.faults;
  const auto spans = sim::fault_spans(report.result, report.file.scenario);
  for (std::size_t i = 0; i < std::min(faults.size(), kMostFaults); ++i) {
    lanes.row(i == 0 ? "faults" : "", fault_lane(faults[i], spans[i], lanes));
  }
  if (faults.size() > kMostFaults) lanes.row("", "and " + grouped(faults.size() - kMostFaults) + " more faults");
}

void print_axis(Lanes& lanes) {
  const Glyphs& marks = lanes.marks();
  const lb::Duration step = lanes.axis_step();
  std::string rule;
  std::string labels;
  std::size_t ruled = 0;
  for (lb::Duration time{}; lanes.column_at(time) < lanes.columns(); time += step) {
    const std::size_t column = lanes.column_at(time);
    rule += repeated(marks.rule, column - ruled) + std::string(marks.tick);
    ruled = column + 1;
    labels = padded(labels, column) + lb::print_duration(time);
    if (lb::kForever - time <= step) break;
  }
  lanes.row("", lanes.ink().faint(rule + repeated(marks.rule, lanes.columns() - ruled)));
  lanes.row("", lanes.ink().faint(labels));
}

}  // namespace

void print_timeline(const Report& report, Console& console) {
  const Glyphs& marks = glyphs(console.out().utf8);
  const Shown shown = nodes_to_show(report.result, kMostNodes);
  Lanes lanes(report.result.series, label_width(report, shown, marks), console);
  print_shares(report, shown, lanes);
  print_rate("retries", report.result.series.retries, lanes);
  print_rate("failed", report.result.series.failed, lanes);
  print_latency(report.result.series, lanes);
  if (report.file.scenario.balancer.breaker) print_breakers(report, shown, lanes);
  print_faults(report, lanes);
  print_axis(lanes);
  console.line();
}

}  // namespace app
