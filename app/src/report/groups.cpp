#include <algorithm>

#include "lb/json/codec.h"
#include "report/report.h"
#include "table.h"
#include "text.h"

namespace app {
namespace {

constexpr std::size_t kMostRows = 12;

Cell cell(std::string text) { return {std::move(text), {}}; }

void print_table(const TextTable& table, std::size_t rows, Console& console) {
  const Ink ink(console.out().colour);
  for (const std::string& line : table.lines(ink, 2)) console.line(line);
  if (rows > kMostRows) console.line("  and " + grouped(rows - kMostRows) + " more");
  console.line();
}

void print_classes(const std::vector<sim::ClassResult>& classes, const Glyphs& marks, Console& console) {
  TextTable table({"CLASS", "REQUESTS", "FAILED", "ATTEMPTS", "RETRIES", "GOODPUT", "P50", "P99"});
  for (std::size_t i = 0; i < std::min(classes.size(), kMostRows); ++i) {
    const sim::ClassResult& each = classes[i];
    table.add({cell(short_name(each.name, marks)), cell(grouped(each.requests)), cell(grouped(each.failed)),
               cell(grouped(each.attempts)), cell(grouped(each.retries)), cell(compact(each.goodput) + "/s"),
               cell(milliseconds(each.latency.p50)), cell(milliseconds(each.latency.p99))});
  }
  print_table(table, classes.size(), console);
}

// All but the first few of a fleet are much the same: the most uneven ones are told.
void print_balancers(const std::vector<sim::BalancerResult>& balancers, Console& console) {
  std::vector<std::size_t> order(balancers.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  if (order.size() > kMostRows) {
    std::ranges::stable_sort(
        order, [&](std::size_t a, std::size_t b) { return balancers[a].imbalance > balancers[b].imbalance; });
    order.resize(kMostRows);
  }
  TextTable table({"BALANCER", "ATTEMPTS", "RETRIES", "FAILED", "TRIPS", "EJECTIONS", "IMBALANCE"});
  for (const std::size_t i : order) {
    const sim::BalancerResult& each = balancers[i];
    table.add({cell(std::to_string(i)), cell(grouped(each.attempts)), cell(grouped(each.retries)),
               cell(grouped(each.failures)), cell(grouped(each.breaker_trips)), cell(grouped(each.ejections)),
               cell(fixed(each.imbalance, 2))});
  }
  print_table(table, balancers.size(), console);
}

std::string seconds(const std::optional<double>& value) { return value ? fixed(*value, 2) + " s" : "-"; }

void print_faults(const Report& report, Console& console) {
  const std::vector<sim::FaultResult>& faults = report.result.faults;
  const Glyphs& marks = glyphs(console.out().utf8);
  TextTable table({"FAULT", "AT NODES", "FROM", "UNTIL", "DETECTED AFTER", "RECOVERED AFTER"});
  table.lead(1);
  for (std::size_t i = 0; i < std::min(faults.size(), kMostRows); ++i) {
    const sim::FaultResult& each = faults[i];
    std::string where = each.nodes.empty() ? "" : short_name(report.result.nodes[each.nodes[0]].node.name, marks);
    if (each.nodes.size() > 1) where += " and " + grouped(each.nodes.size() - 1) + " more";
    table.add({cell(clipped(sim::describe(report.file.scenario.faults[each.fault]), 22, marks.ellipsis)),
               cell(where), cell(fixed(lb::to_seconds(each.at), 2) + " s"),
               cell(each.until < lb::kForever ? fixed(lb::to_seconds(each.until), 2) + " s" : "the end"),
               cell(seconds(each.detect_s)), cell(seconds(each.recover_s))});
  }
  print_table(table, faults.size(), console);
}

}  // namespace

void print_groups(const Report& report, Console& console) {
  const sim::RunResult& result = report.result;
  if (result.classes.size() > 1) print_classes(result.classes, glyphs(console.out().utf8), console);
  if (result.balancers.size() > 1) print_balancers(result.balancers, console);
  if (!result.faults.empty()) print_faults(report, console);
}

}  // namespace app
