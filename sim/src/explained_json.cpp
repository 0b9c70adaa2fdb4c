#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/explained.h"

namespace sim {
namespace {

using Json = nlohmann::ordered_json;
using Nodes = std::vector<lb::NodeConfig>;

double seconds(lb::Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

Json node_json(const lb::ExplainedNode& node, const Nodes& nodes) {
  Json json{{"name", nodes[lb::index_of(node.node)].name}};
  if (node.out != lb::Exclusion::kNone) json["out"] = lb::to_string(node.out);
  json["weight"] = node.weight;
  json["in_flight"] = node.in_flight;
  if (!std::isnan(node.score)) json["score"] = node.score;
  return json;
}

Json pick_json(const lb::Explanation& pick, const Nodes& nodes) {
  Json json{{"event", "pick"},
            {"t", seconds(pick.at.time_since_epoch())},
            {"attempt", pick.attempt_number},
            {"picked", pick.picked == lb::kNoNode ? Json(nullptr) : Json(nodes[lb::index_of(pick.picked)].name)},
            {"priority", pick.priority}};
  for (const auto& [name, set] : {std::pair{"secondary", pick.secondary},
                                  {"panic", pick.panic},
                                  {"persisted", pick.persisted},
                                  {"same_node", pick.same_node},
                                  {"hedge", pick.hedge}}) {
    if (set) json[name] = true;
  }
  json["nodes"] = Json::array();
  for (const lb::ExplainedNode& node : pick.nodes) json["nodes"].push_back(node_json(node, nodes));
  return json;
}

Json event_json(const lb::Event& event, const Nodes& nodes) {
  Json json{{"event", lb::to_string(event.kind)}, {"t", seconds(event.at.time_since_epoch())}};
  if (event.node != lb::kNoNode) json["node"] = nodes[lb::index_of(event.node)].name;
  if (event.kind == lb::EventKind::kAttemptFinished) {
    json["outcome"] = lb::to_string(event.outcome.kind);
    if (event.outcome.kind == lb::OutcomeKind::kResponse) json["status"] = event.outcome.status;
    json["failure"] = event.failure;
  }
  if (event.kind == lb::EventKind::kRequestFinished) json["reason"] = lb::to_string(event.reason);
  json["delay_s"] = seconds(event.delay);
  return json;
}

}  // namespace

nlohmann::ordered_json explained_json(const std::vector<ExplainedMoment>& moments, const Nodes& nodes) {
  Json list = Json::array();
  for (const ExplainedMoment& moment : moments) {
    Json json{{"request", moment.request}};
    if (const auto* pick = std::get_if<lb::Explanation>(&moment.what)) {
      json.update(pick_json(*pick, nodes));
    } else {
      json.update(event_json(std::get<lb::Event>(moment.what), nodes));
    }
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace sim
