#include "case_draw.h"

#include <algorithm>
#include <string>

#include "knob_draw.h"

namespace lb::testing {
namespace {

constexpr std::uint32_t kMostNodes = 7;
constexpr int kRepairs = 8;

// Takes back what was found wrong: the whole of the mechanism that the first error is about.
void repair(BalancerConfig& config, const InputError& error) {
  const std::string_view path = error.path;
  const std::string_view name = path.substr(1, path.find('/', 1) - 1);
  const Knob* knob = BalancerConfig::knobs().find(name);
  if (knob == nullptr) {
    config = {};
    return;
  }
  void* part = knob->part(&config);
  if (const auto* object = std::get_if<ObjectAccess>(&knob->access)) {
    object->clear(part);
  } else if (const auto* list = std::get_if<ListAccess>(&knob->access)) {
    list->clear(part);
  } else if (const auto* variant = std::get_if<VariantAccess>(&knob->access)) {
    variant->get(part).clear();
  }
}

// The balancer's own knobs are tables of mechanisms: to have several at once, each is drawn apart.
BalancerConfig draw_config(Draws& draws) {
  BalancerConfig config;
  draw_knobs(BalancerConfig::knobs(), &config, draws);
  if (draws.percent(15)) {  // nothing but a policy
    BalancerConfig bare;
    bare.policy = config.policy;
    return bare;
  }
  if (draws.percent(70)) {
    if (!config.retry) config.retry.emplace();
    config.retry->max_attempts = 1 + draws.below(4);
    config.retry->same_node_tries = 1 + draws.below(2);
    if (config.retry->hedge) config.retry->hedge->max_extra_load = 1.0 / (1 + draws.below(4));
  }
  if (draws.percent(30)) {
    if (!config.limits) config.limits.emplace();
    config.limits->max_in_flight_per_node = draws.below(3);
    config.limits->queue = draws.below(4);
    if (config.limits->queue == 0) config.limits->queue_timeout = kForever;
  }
  if (draws.percent(60)) config.access_list.clear();
  return config;
}

bool valid(const BalancerConfig& config, std::span<const NodeConfig> nodes) {
  return validate(config).empty() && validate(config, nodes).empty();
}

void make_valid(BalancerConfig& config, std::span<const NodeConfig> nodes) {
  for (int i = 0; i < kRepairs; ++i) {
    const InputErrors errors = validate(config);
    if (errors.empty()) break;
    repair(config, errors.front());
  }
  if (validate(config).empty() && !validate(config, nodes).empty()) config.zones.reset();
  if (!valid(config, nodes)) config = {};
}

NodeConfig draw_node(Draws& draws, bool types) {
  NodeConfig node;
  node.weight = draws.one_of({1U, 1U, 1U, 2U, 5U, 0U});
  node.priority = types ? 1 : draws.one_of({1U, 1U, 1U, 2U, 3U});
  node.type = types && draws.percent(40) ? NodeType::kSecondary : NodeType::kPrimary;
  node.zone = draws.one_of({"", "a", "a", "b"});
  using enum NodeCondition;
  node.condition = draws.one_of({kEnabled, kEnabled, kEnabled, kEnabled, kDraining, kDisabled});
  using enum NodeHealth;
  node.health = draws.one_of({kUp, kUp, kUp, kUp, kUp, kDegraded, kDown, kExcluded});
  return node;
}

void name(NodeConfig& node, std::uint32_t number) {
  node.name = "n" + std::to_string(number);
  node.address = "10.1.0." + std::to_string(number + 1) + ":80";
}

}  // namespace

Setup draw_setup(Draws& draws) {
  Setup setup;
  const bool types = draws.percent(15);
  const std::uint32_t count = 1 + draws.below(kMostNodes - 1);
  for (std::uint32_t i = 0; i < count; ++i) {
    setup.nodes.push_back(draw_node(draws, types));
    name(setup.nodes.back(), i);
  }
  setup.nodes.front().weight = std::max(setup.nodes.front().weight, 1U);
  setup.nodes.front().type = NodeType::kPrimary;
  setup.config = draw_config(draws);
  if (types && !setup.config.health_monitor) setup.config.health_monitor.emplace();
  make_valid(setup.config, setup.nodes);
  if (!valid(setup.config, setup.nodes)) {
    for (NodeConfig& node : setup.nodes) node.type = NodeType::kPrimary;
  }
  return setup;
}

BalancerConfig draw_next_config(const Setup& present, Draws& draws) {
  BalancerConfig next = present.config;
  if (draws.percent(20)) return next;
  if (draws.percent(50)) {
    next = draw_config(draws);
  } else {
    draw_knobs(BalancerConfig::knobs(), &next, draws);
  }
  make_valid(next, present.nodes);
  return valid(next, present.nodes) ? next : present.config;
}

std::vector<NodeConfig> draw_next_nodes(const Setup& present, Draws& draws) {
  std::vector<NodeConfig> next = present.nodes;
  const bool types = std::ranges::any_of(next, [](const auto& node) { return node.type == NodeType::kSecondary; });
  for (std::uint32_t changes = 1 + draws.below(3); changes > 0; --changes) {
    const std::uint32_t number = draws.below(kMostNodes);
    NodeConfig drawn = draw_node(draws, types);
    name(drawn, number);
    const auto place = std::ranges::find(next, drawn.name, &NodeConfig::name);
    if (place == next.end()) {
      next.insert(next.begin() + draws.below(static_cast<std::uint32_t>(next.size()) + 1), drawn);
    } else if (draws.percent(35)) {
      next.erase(place);
    } else if (draws.percent(50)) {
      place->condition = drawn.condition;
    } else {
      *place = drawn;
    }
  }
  const bool right = validate(next).empty() && validate(present.config, next).empty();
  return right ? next : present.nodes;
}

}  // namespace lb::testing
