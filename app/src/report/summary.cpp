#include <cmath>

#include "lb/json/codec.h"
#include "lb/knob_builder.h"
#include "report/report.h"
#include "table.h"
#include "text.h"

namespace app {
namespace {

// Never rounded up: 100 % means every one.
std::string percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "none";
  const double exact = static_cast<double>(part) / static_cast<double>(whole);
  return percent(std::floor(exact * 1000) / 1000);
}

std::string plural(std::uint64_t count, const std::string& one) {
  return grouped(count) + " " + one + (count == 1 ? "" : "s");
}

std::string failure_text(const sim::RunResult& result) {
  std::vector<std::string> reasons;
  for (const sim::FailureCount& failure : result.failures) {
    reasons.push_back(grouped(failure.count) + " " + failure.reason);
  }
  return joined(reasons, ", ");
}

void print_failures(const sim::RunResult& result, Console& console) {
  std::string label = "  failures   ";
  if (result.failures.empty()) return;
  for (const std::string& line : wrapped(failure_text(result), console.out().width - label.size())) {
    console.line(label + line);
    label.assign(label.size(), ' ');
  }
}

}  // namespace

std::string figure(double value) {
  if (std::isinf(value)) return "never";
  if (std::floor(value) == value && std::abs(value) < lb::kMaxExactInteger) {
    return value < 0 ? "-" + grouped(static_cast<std::uint64_t>(-value))
                     : grouped(static_cast<std::uint64_t>(value));
  }
  return fixed(value, std::abs(value) < 10 ? 4 : 2);
}

std::string bounds(const sim::Expectation& expectation) {
  const bool from = expectation.lowest > -lb::kNoLimit;
  const bool to = expectation.highest < lb::kNoLimit;
  if (from && to && expectation.lowest == expectation.highest) return "exactly " + figure(expectation.lowest);
  if (from && to) return figure(expectation.lowest) + " to " + figure(expectation.highest);
  return from ? "at least " + figure(expectation.lowest) : "at most " + figure(expectation.highest);
}

std::string subject(const sim::Expectation& expectation) {
  if (!expectation.node.empty()) return lb::json::printable(expectation.node, 24);
  if (!expectation.traffic_class.empty()) return "class " + lb::json::printable(expectation.traffic_class, 18);
  if (expectation.balancer >= 0) return "balancer " + std::to_string(expectation.balancer);
  return expectation.fault >= 0 ? "fault " + std::to_string(expectation.fault) : "the run";
}

namespace {

// Work for nobody is told where there was any.
void print_goodput(const sim::Summary& summary, const std::string& dot, Console& console) {
  std::string text = compact(summary.goodput) + "/s" + dot + "imbalance " + fixed(summary.imbalance, 2) +
                     " of attempts, " + fixed(summary.utilization_imbalance, 2) + " of utilization";
  if (summary.wasted_attempts > 0) {
    text +=
        dot + "served for nobody " + grouped(summary.wasted_attempts) + ", " + fixed(summary.wasted_s, 1) + " s";
  }
  std::string label = "  goodput    ";
  for (const std::string& line : wrapped(text, console.out().width - label.size())) {
    console.line(label + line);
    label.assign(label.size(), ' ');
  }
}

void print_latency(const sim::LatencySummary& latency, Console& console) {
  const auto part = [](const char* name, double value) { return std::string(name) + " " + milliseconds(value); };
  const std::vector<std::string> parts{part("p50", latency.p50), part("p90", latency.p90),
                                       part("p99", latency.p99), part("p99.9", latency.p999),
                                       part("max", latency.max)};
  console.line("  latency    " + joined(parts, "  "));
}

}  // namespace

void print_summary(const Report& report, Console& console) {
  const sim::Summary& summary = report.result.summary;
  const Ink ink(console.out().colour);
  const std::string dot = " " + std::string(glyphs(console.out().utf8).dot) + " ";
  if (report.result.interrupted) {
    console.line("  " + ink.bad("INTERRUPTED") + ": a partial result, " + fixed(summary.duration_s, 1) + " s of " +
                 fixed(lb::to_seconds(report.file.scenario.duration), 1) + " s were played");
    console.line();
  }
  std::string requests = "  requests   " + grouped(summary.requests) + dot + grouped(summary.succeeded) +
                         " succeeded (" + percent_of(summary.succeeded, summary.requests) + ")";
  if (summary.failed > 0) requests += dot + ink.bad(grouped(summary.failed) + " failed");
  if (summary.client_retries > 0) requests += dot + grouped(summary.client_retries) + " sent again by clients";
  console.line(requests);
  print_failures(report.result, console);
  console.line("  attempts   " + grouped(summary.attempts) + dot +
               (summary.retries == 1 ? "1 retry" : grouped(summary.retries) + " retries") + dot +
               (summary.hedges > 0 ? plural(summary.hedges, "hedge") + dot : std::string()) + "amplification " +
               fixed(summary.amplification, 3) + dot + plural(summary.breaker_trips, "breaker trip") +
               (summary.ejections > 0 ? dot + plural(summary.ejections, "ejection") : std::string()));
  print_goodput(summary, dot, console);
  print_latency(summary.latency, console);
  console.line();
}

void print_verdicts(const Report& report, Console& console) {
  if (report.result.expect.empty()) return;
  const Ink ink(console.out().colour);
  TextTable table({"EXPECTED", "OF", "VALUE", "ALLOWED", "VERDICT"});
  for (const std::size_t column : {1U, 3U, 4U}) table.lead(column);
  for (const sim::Verdict& verdict : report.result.expect) {
    const sim::Expectation& expectation = verdict.expectation;
    const std::string of = subject(expectation);
    table.add({{lb::json::printable(expectation.metric, 40), {}},
               {of, {}},
               {figure(verdict.value), {}},
               {bounds(expectation), {}},
               verdict.holds ? Cell{"pass", ink.good("pass")} : Cell{"FAIL", ink.bad("FAIL")}});
  }
  for (const std::string& line : table.lines(ink, 2)) console.line(line);
  console.line();
}

}  // namespace app
