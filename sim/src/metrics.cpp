#include "metrics.h"

#include <array>

#include "node_index.h"

namespace sim {
namespace {

template <class T>
struct Metric {
  std::string_view name;
  double (*value)(const T&);
};

template <auto M, class T>
double field(const T& object) {
  return static_cast<double>(object.*M);
}

template <auto M, class T>
double latency(const T& object) {
  return object.latency.*M;
}

constexpr std::array<Metric<Summary>, 18> kSummaryMetrics{{
    {"requests", &field<&Summary::requests, Summary>},
    {"succeeded", &field<&Summary::succeeded, Summary>},
    {"failed", &field<&Summary::failed, Summary>},
    {"attempts", &field<&Summary::attempts, Summary>},
    {"retries", &field<&Summary::retries, Summary>},
    {"hedges", &field<&Summary::hedges, Summary>},
    {"amplification", &field<&Summary::amplification, Summary>},
    {"breaker_trips", &field<&Summary::breaker_trips, Summary>},
    {"ejections", &field<&Summary::ejections, Summary>},
    {"rejected", &field<&Summary::rejected, Summary>},
    {"latency_ms.mean", &latency<&LatencySummary::mean, Summary>},
    {"latency_ms.p50", &latency<&LatencySummary::p50, Summary>},
    {"latency_ms.p90", &latency<&LatencySummary::p90, Summary>},
    {"latency_ms.p99", &latency<&LatencySummary::p99, Summary>},
    {"latency_ms.p999", &latency<&LatencySummary::p999, Summary>},
    {"latency_ms.max", &latency<&LatencySummary::max, Summary>},
    {"duration_s", &field<&Summary::duration_s, Summary>},
    {"events", &field<&Summary::events, Summary>},
}};

constexpr std::array<Metric<NodeResult>, 15> kNodeMetrics{{
    {"attempts", &field<&NodeResult::attempts, NodeResult>},
    {"share", &field<&NodeResult::share, NodeResult>},
    {"succeeded", &field<&NodeResult::succeeded, NodeResult>},
    {"failed", &field<&NodeResult::failed, NodeResult>},
    {"retries", &field<&NodeResult::retries, NodeResult>},
    {"breaker_trips", &field<&NodeResult::breaker_trips, NodeResult>},
    {"ejections", &field<&NodeResult::ejections, NodeResult>},
    {"open_s", &field<&NodeResult::open_s, NodeResult>},
    {"latency_ms.mean", &latency<&LatencySummary::mean, NodeResult>},
    {"latency_ms.p50", &latency<&LatencySummary::p50, NodeResult>},
    {"latency_ms.p90", &latency<&LatencySummary::p90, NodeResult>},
    {"latency_ms.p99", &latency<&LatencySummary::p99, NodeResult>},
    {"latency_ms.p999", &latency<&LatencySummary::p999, NodeResult>},
    {"latency_ms.max", &latency<&LatencySummary::max, NodeResult>},
    {"utilization", &field<&NodeResult::utilization, NodeResult>},
}};

// By lb::Reason but for "ok", then what the simulator adds.
constexpr std::array<std::string_view, 14> kFailureMetrics{"failures.status",        "failures.connect_failure",
                                                           "failures.reset",         "failures.timeout",
                                                           "failures.no_node",       "failures.cut",
                                                           "failures.cancelled",     "failures.access_denied",
                                                           "failures.rate_limited",  "failures.throttled",
                                                           "failures.shed",          "failures.full",
                                                           "failures.queue_timeout", "failures.unfinished"};

template <class T, std::size_t N>
std::optional<double> look_up(const std::array<Metric<T>, N>& metrics, const T& object, std::string_view name) {
  for (const Metric<T>& metric : metrics) {
    if (metric.name == name) return metric.value(object);
  }
  return std::nullopt;
}

bool holds(const Expectation& expectation, double value) {
  return expectation.lowest <= value && value <= expectation.highest;
}

Verdict judge_nodes(const RunResult& result, const Expectation& expectation, const NodeRange& range) {
  Verdict verdict{.expectation = expectation, .value = 0, .holds = true};
  for (std::uint64_t i = 0; i < range.count; ++i) {
    const double value = node_metric(result.nodes[range.first + i], expectation.metric).value_or(0);
    if (i == 0) verdict.value = value;
    if (holds(expectation, value)) continue;
    verdict.value = value;
    verdict.holds = false;
    break;
  }
  return verdict;
}

}  // namespace

std::vector<std::string_view> summary_metrics() {
  std::vector<std::string_view> names;
  for (const auto& metric : kSummaryMetrics) names.push_back(metric.name);
  names.insert(names.end(), kFailureMetrics.begin(), kFailureMetrics.end());
  return names;
}

std::vector<std::string_view> node_metrics() {
  std::vector<std::string_view> names;
  for (const auto& metric : kNodeMetrics) names.push_back(metric.name);
  return names;
}

std::optional<double> summary_metric(const RunResult& result, std::string_view name) {
  for (const std::string_view failure : kFailureMetrics) {
    if (failure != name) continue;
    for (const FailureCount& counted : result.failures) {
      if ("failures." + counted.reason == name) return static_cast<double>(counted.count);
    }
    return 0;
  }
  return look_up(kSummaryMetrics, result.summary, name);
}

std::optional<double> node_metric(const NodeResult& node, std::string_view name) {
  return look_up(kNodeMetrics, node, name);
}

std::vector<Verdict> judge(const RunResult& result, const Scenario& scenario) {
  const NodeIndex index(scenario);
  std::vector<Verdict> verdicts;
  for (const Expectation& expectation : scenario.expect) {
    if (!expectation.node.empty()) {
      verdicts.push_back(judge_nodes(result, expectation, index.find(expectation.node).value_or(NodeRange{})));
      continue;
    }
    const double value = summary_metric(result, expectation.metric).value_or(0);
    verdicts.push_back({expectation, value, holds(expectation, value)});
  }
  return verdicts;
}

}  // namespace sim
