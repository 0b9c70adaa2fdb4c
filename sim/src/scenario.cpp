#include "sim/scenario.h"

#include "lb/knob_builder.h"
#include "node_index.h"

namespace sim {

const lb::KnobTable& ScenarioNode::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ScenarioNode>("node", "a server behind the balancer, or several alike")
          .include<&ScenarioNode::node>()
          .integer<&ScenarioNode::count>("count", {1, static_cast<double>(kMaxNodes)},
                                         "so many nodes alike: name-1, name-2, ...")
          .object<&ScenarioNode::backend>("backend", "how the node behaves in the simulator")
          .build();
  return table;
}

const lb::KnobTable& Scenario::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<Scenario>("scenario", "a balancer, its nodes, their traffic and what goes wrong")
          .text<&Scenario::name>("name", {0, 255}, "a short title")
          .text<&Scenario::description>("description", lb::kAnyLength, "what to look for")
          .integer<&Scenario::seed>("seed", {0, lb::kMaxExactInteger},
                                    "another seed, another run of the same world")
          .duration<&Scenario::duration>("duration", lb::kPositiveDuration, "how long requests come")
          .duration<&Scenario::warmup>("warmup", lb::kAnyDuration,
                                       "requests that come earlier are not in the summary")
          .integer<&Scenario::balancers>("balancers", {1, static_cast<double>(kMaxBalancers)},
                                         "a fleet of so many share the traffic, each with its own state")
          .choice<&Scenario::balancer_dispatch>("balancer_dispatch", kBalancerDispatchNames,
                                                "which balancer of a fleet a request comes to")
          .duration<&Scenario::balancer_start_spread>(
              "balancer_start_spread", lb::kAnyDuration,
              "the balancers of a fleet start at random moments in this time, the first at once")
          .object<&Scenario::balancer>("balancer", "how requests are shared among the nodes")
          .list<&Scenario::nodes>("nodes", {0, static_cast<double>(kMaxNodes)}, "the servers behind the balancer")
          .required()
          .object<&Scenario::network>("network", "what lies between balancers and nodes")
          .list<&Scenario::traffic>("traffic", {0, 1000}, "what requests come")
          .list<&Scenario::faults>("faults", {0, 10'000}, "what goes wrong, and when")
          .optional<&Scenario::discovery>("discovery", "how balancers learn what their operator changes")
          .list<&Scenario::expect>("expect", {0, 10'000}, "assertions on the result")
          .build();
  return table;
}

std::uint64_t node_total(const Scenario& scenario) {
  // Entries and counts are 32-bit numbers, so the sum cannot wrap in 64 bits.
  std::uint64_t total = 0;
  for (const ScenarioNode& node : scenario.nodes) total += node.count;
  return total;
}

std::vector<lb::NodeConfig> expand_nodes(const Scenario& scenario) {
  std::vector<lb::NodeConfig> nodes;
  nodes.reserve(node_total(scenario));
  for (const ScenarioNode& entry : scenario.nodes) {
    for (std::uint32_t i = 1; i <= entry.count; ++i) {
      lb::NodeConfig& node = nodes.emplace_back(entry.node);
      if (entry.count > 1) node.name += "-" + std::to_string(i);
    }
  }
  return nodes;
}

std::vector<std::uint32_t> nodes_named(const Scenario& scenario, std::string_view name) {
  std::vector<std::uint32_t> nodes;
  const std::optional<NodeRange> range = NodeIndex(scenario).find(name);
  if (!range) return nodes;
  for (std::uint64_t i = 0; i < range->count; ++i) nodes.push_back(static_cast<std::uint32_t>(range->first + i));
  return nodes;
}

}  // namespace sim
