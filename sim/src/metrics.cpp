#include "metrics.h"

#include <algorithm>
#include <array>
#include <limits>

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

double failed_ratio(const Summary& summary) {
  return summary.requests == 0 ? 0 : static_cast<double>(summary.failed) / static_cast<double>(summary.requests);
}

constexpr auto kSummaryMetrics = std::to_array<Metric<Summary>>({
    {"requests", &field<&Summary::requests, Summary>},
    {"succeeded", &field<&Summary::succeeded, Summary>},
    {"failed", &field<&Summary::failed, Summary>},
    {"failed_ratio", &failed_ratio},
    {"attempts", &field<&Summary::attempts, Summary>},
    {"retries", &field<&Summary::retries, Summary>},
    {"hedges", &field<&Summary::hedges, Summary>},
    {"client_retries", &field<&Summary::client_retries, Summary>},
    {"amplification", &field<&Summary::amplification, Summary>},
    {"breaker_trips", &field<&Summary::breaker_trips, Summary>},
    {"ejections", &field<&Summary::ejections, Summary>},
    {"rejected", &field<&Summary::rejected, Summary>},
    {"goodput", &field<&Summary::goodput, Summary>},
    {"wasted_attempts", &field<&Summary::wasted_attempts, Summary>},
    {"wasted_s", &field<&Summary::wasted_s, Summary>},
    {"imbalance", &field<&Summary::imbalance, Summary>},
    {"utilization_imbalance", &field<&Summary::utilization_imbalance, Summary>},
    {"latency_ms.mean", &latency<&LatencySummary::mean, Summary>},
    {"latency_ms.p50", &latency<&LatencySummary::p50, Summary>},
    {"latency_ms.p90", &latency<&LatencySummary::p90, Summary>},
    {"latency_ms.p99", &latency<&LatencySummary::p99, Summary>},
    {"latency_ms.p999", &latency<&LatencySummary::p999, Summary>},
    {"latency_ms.max", &latency<&LatencySummary::max, Summary>},
    {"duration_s", &field<&Summary::duration_s, Summary>},
    {"events", &field<&Summary::events, Summary>},
});

constexpr auto kNodeMetrics = std::to_array<Metric<NodeResult>>({
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
    {"wasted_attempts", &field<&NodeResult::wasted_attempts, NodeResult>},
    {"wasted_s", &field<&NodeResult::wasted_s, NodeResult>},
});

constexpr std::array<Metric<ClassResult>, 12> kClassMetrics{{
    {"requests", &field<&ClassResult::requests, ClassResult>},
    {"succeeded", &field<&ClassResult::succeeded, ClassResult>},
    {"failed", &field<&ClassResult::failed, ClassResult>},
    {"attempts", &field<&ClassResult::attempts, ClassResult>},
    {"retries", &field<&ClassResult::retries, ClassResult>},
    {"goodput", &field<&ClassResult::goodput, ClassResult>},
    {"latency_ms.mean", &latency<&LatencySummary::mean, ClassResult>},
    {"latency_ms.p50", &latency<&LatencySummary::p50, ClassResult>},
    {"latency_ms.p90", &latency<&LatencySummary::p90, ClassResult>},
    {"latency_ms.p99", &latency<&LatencySummary::p99, ClassResult>},
    {"latency_ms.p999", &latency<&LatencySummary::p999, ClassResult>},
    {"latency_ms.max", &latency<&LatencySummary::max, ClassResult>},
}};

// Above every bound: it never happened.
template <auto M>
double time_of(const FaultResult& fault) {
  return (fault.*M).value_or(std::numeric_limits<double>::infinity());
}

constexpr std::array<Metric<FaultResult>, 2> kFaultMetrics{{
    {"detect_s", &time_of<&FaultResult::detect_s>},
    {"recover_s", &time_of<&FaultResult::recover_s>},
}};

constexpr std::array<Metric<BalancerResult>, 6> kBalancerMetrics{{
    {"attempts", &field<&BalancerResult::attempts, BalancerResult>},
    {"retries", &field<&BalancerResult::retries, BalancerResult>},
    {"failures", &field<&BalancerResult::failures, BalancerResult>},
    {"breaker_trips", &field<&BalancerResult::breaker_trips, BalancerResult>},
    {"ejections", &field<&BalancerResult::ejections, BalancerResult>},
    {"imbalance", &field<&BalancerResult::imbalance, BalancerResult>},
}};

constexpr std::string_view kFindings = "findings";

// "findings.metastable" and so on, made once.
const std::vector<std::string>& finding_metrics() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all{std::string(kFindings)};
    for (const FindingKind& kind : finding_kinds()) all.push_back("findings." + std::string(kind.name));
    return all;
  }();
  return names;
}

std::optional<double> finding_metric(const RunResult& result, std::string_view name) {
  if (name == kFindings) return static_cast<double>(result.findings.size());
  const auto& names = finding_metrics();
  if (std::ranges::find(names, name) == names.end()) return std::nullopt;
  name.remove_prefix(kFindings.size() + 1);
  return static_cast<double>(std::ranges::count(result.findings, name, &Finding::kind));
}

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
  // What never happened is above every bound, but not above none.
  const bool open = expectation.highest >= lb::kNoLimit;
  return expectation.lowest <= value && (open || value <= expectation.highest);
}

// All of several values must hold.
Verdict judge_all(const Expectation& expectation, const std::vector<double>& values) {
  Verdict verdict{.expectation = expectation, .value = values.front(), .holds = true};
  for (const double value : values) {
    if (holds(expectation, value)) continue;
    verdict.value = value;
    verdict.holds = false;
    break;
  }
  return verdict;
}

std::vector<double> values_of(const RunResult& result, const Expectation& expectation, const NodeIndex& index) {
  const std::string& metric = expectation.metric;
  std::vector<double> values;
  if (!expectation.node.empty()) {
    const NodeRange range = index.find(expectation.node).value_or(NodeRange{});
    for (std::uint64_t i = 0; i < range.count; ++i) {
      values.push_back(node_metric(result.nodes[range.first + i], metric).value_or(0));
    }
  } else if (!expectation.traffic_class.empty()) {
    const auto found = std::ranges::find(result.classes, expectation.traffic_class, &ClassResult::name);
    if (found != result.classes.end()) values.push_back(class_metric(*found, metric).value_or(0));
  } else if (expectation.fault >= 0) {
    for (const FaultResult& fault : result.faults) {
      if (static_cast<std::int32_t>(fault.fault) == expectation.fault) {
        values.push_back(fault_metric(fault, metric).value_or(0));
      }
    }
    if (values.empty()) values.push_back(fault_metric(FaultResult{}, metric).value_or(0));
  } else if (expectation.balancer >= 0) {
    const auto balancer = static_cast<std::size_t>(expectation.balancer);
    if (balancer < result.balancers.size()) {
      values.push_back(balancer_metric(result.balancers[balancer], metric).value_or(0));
    }
  } else {
    values.push_back(summary_metric(result, metric).value_or(0));
  }
  if (values.empty()) values.push_back(0);
  return values;
}

template <class T, std::size_t N>
std::vector<std::string_view> names_of(const std::array<Metric<T>, N>& metrics) {
  std::vector<std::string_view> names;
  for (const Metric<T>& metric : metrics) names.push_back(metric.name);
  return names;
}

}  // namespace

std::vector<std::string_view> metrics_for(const Expectation& expectation) {
  if (!expectation.node.empty()) return names_of(kNodeMetrics);
  if (!expectation.traffic_class.empty()) return names_of(kClassMetrics);
  if (expectation.fault >= 0) return names_of(kFaultMetrics);
  if (expectation.balancer >= 0) return names_of(kBalancerMetrics);
  std::vector<std::string_view> names = names_of(kSummaryMetrics);
  names.insert(names.end(), kFailureMetrics.begin(), kFailureMetrics.end());
  names.insert(names.end(), finding_metrics().begin(), finding_metrics().end());
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
  const std::optional<double> findings = finding_metric(result, name);
  return findings ? findings : look_up(kSummaryMetrics, result.summary, name);
}

std::optional<double> node_metric(const NodeResult& node, std::string_view name) {
  return look_up(kNodeMetrics, node, name);
}

std::optional<double> class_metric(const ClassResult& traffic_class, std::string_view name) {
  return look_up(kClassMetrics, traffic_class, name);
}

std::optional<double> fault_metric(const FaultResult& fault, std::string_view name) {
  return look_up(kFaultMetrics, fault, name);
}

std::optional<double> balancer_metric(const BalancerResult& balancer, std::string_view name) {
  return look_up(kBalancerMetrics, balancer, name);
}

std::vector<Verdict> judge(const RunResult& result, const Scenario& scenario) {
  const NodeIndex index(scenario);
  std::vector<Verdict> verdicts;
  for (const Expectation& expectation : scenario.expect) {
    verdicts.push_back(judge_all(expectation, values_of(result, expectation, index)));
  }
  return verdicts;
}

}  // namespace sim
