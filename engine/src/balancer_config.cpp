#include "lb/balancer_config.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "lb/knob_builder.h"
#include "lb/presets.h"

namespace lb {
namespace {

void adopt(const std::string& path, InputErrors found, InputErrors& errors) {
  for (InputError& error : found) errors.push_back({path + error.path, std::move(error.message)});
}

bool is_secondary(const NodeConfig& node) { return node.type == NodeType::kSecondary; }

std::string at(std::size_t index, const char* key) { return "/" + std::to_string(index) + key; }

// Secondaries stand behind all primaries; numbers beside that would say the same thing twice, or two things.
void check_types(std::span<const NodeConfig> nodes, InputErrors& errors) {
  const auto secondary = std::ranges::find_if(nodes, is_secondary);
  if (secondary == nodes.end()) return;
  if (std::ranges::all_of(nodes, is_secondary)) {
    errors.push_back({at(0, "/type"), "all nodes are SECONDARY: at least one PRIMARY is needed"});
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].priority == 1) continue;
    errors.push_back(
        {at(i, "/priority"), "priorities and the type SECONDARY exclude each other: use one of them"});
  }
}

void check_routes(const BalancerConfig& config, InputErrors& errors) {
  for (std::size_t i = 0; i < config.routes.size(); ++i) {
    const RouteConfig& route = config.routes[i];
    const std::string path = "/routes" + at(i, "");
    if (route.retry) adopt(path + "/retry", validate(*route.retry), errors);
    if (route.success_status > 0 && route.success_status < 100) {
      errors.push_back(
          {path + "/success_status", "expected a status from 100 to 599, or 0 for any that is no failure"});
    }
    if (route.mode == RouteMode::kBalance && route.respond == Respond::kFirst) {
      errors.push_back({path + "/respond", "says when a fan_out is answered: this route goes to one node"});
    }
    if (route.mode == RouteMode::kFanOut && route.policy.active != nullptr) {
      errors.push_back({path + "/policy", "a fan_out goes to all nodes: there is nothing to choose"});
    }
  }
}

void check_zone_is_there(const std::string& zone, const std::string& path, std::span<const NodeConfig> nodes,
                         InputErrors& errors) {
  const bool there = std::ranges::any_of(nodes, [&](const NodeConfig& node) { return node.zone == zone; });
  if (!there) errors.push_back({path, "no node stands in this zone"});
}

}  // namespace

const KnobTable& BalancerConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<BalancerConfig>("balancer", "how requests are shared among the nodes")
          .preset<&BalancerConfig::preset, &balancer_presets>(
              "a known system's defaults; the other keys override "
              "them")
          .variant<&BalancerConfig::policy>("policy", VariantTag::kTypeKey, &policy_cases,
                                            "who gets the next attempt")
          .optional<&BalancerConfig::retry>("retry", "sends a request again after an attempt that failed")
          .optional<&BalancerConfig::breaker>("breaker",
                                              "takes a node out while it fails, and tries it again later")
          .optional<&BalancerConfig::outlier>("outlier", "takes out nodes that do worse than the others")
          .optional<&BalancerConfig::health_monitor>("health_monitor", "asks the nodes themselves which are up")
          .optional<&BalancerConfig::max_fails>("max_fails",
                                                "nginx: takes a node out for a while when it failed so often")
          .optional<&BalancerConfig::observe>("observe",
                                              "HAProxy: tells the health monitor of errors in the traffic")
          .optional<&BalancerConfig::slow_start>("slow_start",
                                                 "gives a node that comes back its weight little by little")
          .optional<&BalancerConfig::spill>("spill",
                                            "passes load to the next priority as nodes fail, a part at a time")
          .optional<&BalancerConfig::panic>("panic", "uses all nodes of a priority when too few are available")
          .optional<&BalancerConfig::zones>("zones", "how load is shared among the zones that nodes stand in")
          .optional<&BalancerConfig::subset>("subset", "which nodes this balancer of a fleet uses at all")
          .optional<&BalancerConfig::persistence>("persistence",
                                                  "sends a client to the node that answered it before")
          .list<&BalancerConfig::access_list>(
              "access_list", {0, 100'000}, "which client addresses may send requests: any ALLOW beats every DENY")
          .optional<&BalancerConfig::limits>("limits", "what is taken on at most: in flight, waiting, a second")
          .optional_variant<&BalancerConfig::admission>("admission", &admission_cases,
                                                        "turns requests away before the nodes are overloaded")
          .list<&BalancerConfig::routes>("routes", {0, 1000}, "what is done otherwise for some requests")
          .optional<&BalancerConfig::error_page>("error_page",
                                                 "what clients are sent with a 503 of the balancer's own")
          .duration_or_forever<&BalancerConfig::timeout>("timeout", kPositiveDuration,
                                                         "how long a request may take, retries and waits included")
          .build();
  return table;
}

InputErrors validate(const BalancerConfig& config) {
  InputErrors errors;
  if (config.breaker) adopt("/breaker", validate(*config.breaker), errors);
  if (config.retry) adopt("/retry", validate(*config.retry), errors);
  if (config.health_monitor) adopt("/health_monitor", validate(*config.health_monitor), errors);
  if (config.max_fails) adopt("/max_fails", validate(*config.max_fails), errors);
  if (config.limits) adopt("/limits", validate(*config.limits), errors);
  adopt("/admission", validate_admission(config.admission), errors);
  if (config.zones) adopt("/zones", validate(*config.zones), errors);
  if (config.subset) adopt("/subset", validate(*config.subset), errors);
  if (config.observe && !config.health_monitor) {
    errors.push_back({"/observe", "needs a health_monitor, which alone brings a node back"});
  }
  check_routes(config, errors);
  return errors;
}

InputErrors validate(std::span<const NodeConfig> nodes) {
  InputErrors errors;
  if (nodes.empty()) return {{"", "at least one node is needed"}};
  std::vector<std::size_t> order(nodes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) -> const std::string& { return nodes[i].name; });
  for (std::size_t k = 0; k < order.size(); ++k) {
    const std::string path = "/" + std::to_string(order[k]) + "/name";
    if (nodes[order[k]].name.empty()) errors.push_back({path, "a node needs a name"});
    if (k == 0 || nodes[order[k]].name != nodes[order[k - 1]].name) continue;
    errors.push_back({path, "two nodes have this name: each needs its own"});
  }
  const bool all_zero = std::ranges::all_of(nodes, [](const NodeConfig& node) { return node.weight == 0; });
  if (all_zero) errors.push_back({"/0/weight", "all weights are 0: at least one node must take traffic"});
  check_types(nodes, errors);
  return errors;
}

InputErrors validate(const BalancerConfig& config, std::span<const NodeConfig> nodes) {
  InputErrors errors;
  if (config.zones) {
    const std::vector<ZoneWeight>& weights = config.zones->weights;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      check_zone_is_there(weights[i].zone, "/balancer/zones/weights" + at(i, "/zone"), nodes, errors);
    }
  }
  if (!config.health_monitor && std::ranges::any_of(nodes, is_secondary)) {
    const auto first = std::ranges::find_if(nodes, is_secondary) - nodes.begin();
    errors.push_back({"/nodes" + at(static_cast<std::size_t>(first), "/type"),
                      "SECONDARY nodes need a health_monitor that tells when the primaries are down"});
  }
  if (config.spill && std::ranges::any_of(nodes, is_secondary)) {
    errors.push_back(
        {"/balancer/spill",
         "SECONDARY nodes get traffic only while no PRIMARY is usable: spill would send some earlier"});
  }
  return errors;
}

}  // namespace lb
