#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "groups_json.h"
#include "lb/policy_registry.h"
#include "sim/result.h"

namespace sim {
namespace {

using Json = nlohmann::ordered_json;

double seconds(lb::Duration duration) { return json_seconds(duration); }

// Tenths of microseconds: a float written as a double would have seventeen digits, ten of them noise.
Json milliseconds_json(const std::vector<float>& values) {
  Json json = Json::array();
  for (const float value : values) json.push_back(std::round(static_cast<double>(value) * 1e4) / 1e4);
  return json;
}

// Ratios and rates, of which six figures tell all there is: the rest of a float written as a double is noise.
Json figures_json(const std::vector<float>& values) {
  Json json = Json::array();
  for (const float value : values) json.push_back(std::round(static_cast<double>(value) * 1e3) / 1e3);
  return json;
}

Json summary_json(const Summary& summary, bool wall_time) {
  Json json{{"requests", summary.requests},
            {"succeeded", summary.succeeded},
            {"failed", summary.failed},
            {"attempts", summary.attempts},
            {"retries", summary.retries},
            {"hedges", summary.hedges},
            {"amplification", summary.amplification},
            {"breaker_trips", summary.breaker_trips},
            {"ejections", summary.ejections},
            {"rejected", summary.rejected},
            {"goodput", summary.goodput},
            {"wasted_attempts", summary.wasted_attempts},
            {"wasted_s", summary.wasted_s},
            {"imbalance", summary.imbalance},
            {"utilization_imbalance", summary.utilization_imbalance},
            {"latency_ms", latency_json(summary.latency)},
            {"duration_s", summary.duration_s},
            {"events", summary.events}};
  if (summary.client_retries > 0) json["client_retries"] = summary.client_retries;
  if (wall_time) json["wall_s"] = summary.wall_s;
  return json;
}

Json breaker_json(const std::vector<BreakerSpan>& spans) {
  Json json = Json::array();
  for (const BreakerSpan& span : spans) {
    json.push_back({{"state", lb::to_string(span.state)}, {"from", seconds(span.from)}, {"to", seconds(span.to)}});
  }
  return json;
}

Json node_json(const NodeResult& node) {
  Json json{{"name", node.node.name},
            {"attempts", node.attempts},
            {"share", node.share},
            {"succeeded", node.succeeded},
            {"failed", node.failed},
            {"retries", node.retries},
            {"breaker_trips", node.breaker_trips},
            {"ejections", node.ejections},
            {"open_s", node.open_s},
            {"latency_ms", latency_json(node.latency)},
            {"utilization", node.utilization},
            {"wasted_attempts", node.wasted_attempts},
            {"wasted_s", node.wasted_s}};
  if (!node.breaker.empty()) json["breaker"] = breaker_json(node.breaker);
  return json;
}

Json series_json(const RunResult& result) {
  const Series& series = result.series;
  Json nodes = Json::array();
  for (const NodeResult& node : result.nodes) {
    nodes.push_back({{"name", node.node.name},
                     {"attempts", node.series.attempts},
                     {"failed", node.series.failures},
                     {"retries", node.series.retries},
                     {"in_flight", node.series.in_flight},
                     {"latency_p99_ms", milliseconds_json(node.series.latency_p99_ms)},
                     {"utilization", figures_json(node.series.utilization)}});
  }
  Json json{{"bucket_s", seconds(series.bucket)},
            {"buckets", series.buckets},
            {"requests", series.requests},
            {"succeeded", series.succeeded},
            {"failed", series.failed},
            {"attempts", series.attempts},
            {"retries", series.retries},
            {"wasted", series.wasted},
            {"goodput", figures_json(series.goodput)},
            {"amplification", figures_json(series.amplification)},
            {"imbalance", figures_json(series.imbalance)},
            {"utilization_imbalance", figures_json(series.utilization_imbalance)},
            {"latency_p50_ms", milliseconds_json(series.latency_p50_ms)},
            {"latency_p99_ms", milliseconds_json(series.latency_p99_ms)},
            {"latency_p999_ms", milliseconds_json(series.latency_p999_ms)},
            {"heat_rows_ms", milliseconds_json(series.heat_rows_ms)},
            {"heat", series.heat}};
  const bool asked_again =
      std::ranges::any_of(series.client_retries, [](std::uint32_t count) { return count > 0; });
  if (asked_again) json["client_retries"] = series.client_retries;
  if (!series.meetings.empty()) json["meetings"] = figures_json(series.meetings);
  json["nodes"] = std::move(nodes);
  return json;
}

Json event_json(const ResultEvent& event, const RunResult& result, const Scenario& scenario) {
  Json json{{"t", seconds(event.at)}, {"event", kResultEventNames[static_cast<std::size_t>(event.kind)]}};
  if (event.nodes != 1) {
    json["where"] = describe_place(event, result, scenario);
    if (event.nodes > 0) json["nodes"] = event.nodes;
  } else {
    json["node"] = result.nodes[event.node].node.name;
  }
  if (scenario.balancers > 1 && event.fault < 0) json["balancer"] = event.balancer;
  if (event.fault >= 0) json["fault"] = describe(scenario.faults[static_cast<std::size_t>(event.fault)]);
  return json;
}

Json verdict_json(const Verdict& verdict) {
  const Expectation& expectation = verdict.expectation;
  Json json{{"metric", expectation.metric}};
  if (!expectation.node.empty()) json["node"] = expectation.node;
  if (!expectation.traffic_class.empty()) json["class"] = expectation.traffic_class;
  if (expectation.fault >= 0) json["fault"] = expectation.fault;
  if (expectation.balancer >= 0) json["balancer"] = expectation.balancer;
  if (expectation.lowest > -lb::kNoLimit) json["min"] = expectation.lowest;
  if (expectation.highest < lb::kNoLimit) json["max"] = expectation.highest;
  json["value"] = std::isfinite(verdict.value) ? Json(verdict.value) : Json(nullptr);
  json["holds"] = verdict.holds;
  return json;
}

template <class List, class Convert>
Json list_json(const List& list, Convert convert) {
  Json json = Json::array();
  for (const auto& each : list) json.push_back(convert(each));
  return json;
}

}  // namespace

nlohmann::ordered_json to_json(const RunResult& result, const Scenario& scenario, const JsonOptions& options) {
  Json json{
      {"scenario", scenario.name}, {"seed", scenario.seed}, {"policy", scenario.balancer.policy.active->name}};
  if (result.interrupted) json["interrupted"] = true;
  json["summary"] = summary_json(result.summary, options.wall_time);
  json["failures"] = Json::object();
  for (const FailureCount& failure : result.failures) json["failures"][failure.reason] = failure.count;
  json["nodes"] = list_json(result.nodes, node_json);
  json["classes"] = classes_json(result);
  if (scenario.balancers > 1) json["balancers"] = balancers_json(result);
  json["faults"] = faults_json(result, scenario);
  json["findings"] = findings_json(result);
  if (options.series) json["series"] = series_json(result);
  json["events"] =
      list_json(result.events, [&](const ResultEvent& event) { return event_json(event, result, scenario); });
  if (result.events_dropped > 0) json["events_dropped"] = result.events_dropped;
  if (!result.explained.empty()) {
    std::vector<lb::NodeConfig> nodes;
    for (const NodeResult& node : result.nodes) nodes.push_back(node.node);
    json["explain"] = explained_json(result.explained, nodes);
  }
  json["expect"] = list_json(result.expect, verdict_json);
  return json;
}

}  // namespace sim
