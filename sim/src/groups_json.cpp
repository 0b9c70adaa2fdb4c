#include "groups_json.h"

#include <nlohmann/json.hpp>

namespace sim {

using Json = nlohmann::ordered_json;

namespace {

Json names_of(const std::vector<std::uint32_t>& nodes, const RunResult& result) {
  Json json = Json::array();
  for (const std::uint32_t node : nodes) json.push_back(result.nodes[node].node.name);
  return json;
}

// null: never, or not known.
Json known(const std::optional<double>& seconds) { return seconds ? Json(*seconds) : Json(nullptr); }

}  // namespace

Json latency_json(const LatencySummary& latency) {
  return {{"mean", latency.mean}, {"p50", latency.p50},   {"p90", latency.p90},
          {"p99", latency.p99},   {"p999", latency.p999}, {"max", latency.max}};
}

Json classes_json(const RunResult& result) {
  Json json = Json::array();
  for (const ClassResult& each : result.classes) {
    json.push_back({{"name", each.name},
                    {"requests", each.requests},
                    {"succeeded", each.succeeded},
                    {"failed", each.failed},
                    {"attempts", each.attempts},
                    {"retries", each.retries},
                    {"goodput", each.goodput},
                    {"latency_ms", latency_json(each.latency)}});
  }
  return json;
}

Json balancers_json(const RunResult& result) {
  Json json = Json::array();
  for (const BalancerResult& each : result.balancers) {
    json.push_back({{"attempts", each.attempts},
                    {"retries", each.retries},
                    {"failures", each.failures},
                    {"breaker_trips", each.breaker_trips},
                    {"ejections", each.ejections},
                    {"imbalance", each.imbalance},
                    {"shares", each.shares}});
  }
  return json;
}

Json faults_json(const RunResult& result, const Scenario& scenario) {
  Json json = Json::array();
  for (const FaultResult& each : result.faults) {
    json.push_back({{"fault", each.fault},
                    {"text", describe(scenario.faults[each.fault])},
                    {"at", json_seconds(each.at)},
                    {"until", each.until < lb::kForever ? Json(json_seconds(each.until)) : Json(nullptr)},
                    {"nodes", names_of(each.nodes, result)},
                    {"detect_s", known(each.detect_s)},
                    {"recover_s", known(each.recover_s)}});
  }
  return json;
}

Json findings_json(const RunResult& result) {
  Json json = Json::array();
  for (const Finding& each : result.findings) {
    Json finding{{"kind", each.kind}, {"from_s", json_seconds(each.from)}, {"to_s", json_seconds(each.to)}};
    if (each.node >= 0) finding["node"] = result.nodes[static_cast<std::size_t>(each.node)].node.name;
    finding["text"] = each.text;
    finding["evidence"] = Json::object();
    for (const auto& [name, value] : each.evidence) finding["evidence"][std::string(name)] = value;
    json.push_back(std::move(finding));
  }
  return json;
}

}  // namespace sim
