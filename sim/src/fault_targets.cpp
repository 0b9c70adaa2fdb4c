#include "fault_targets.h"

#include <algorithm>

#include "node_index.h"

namespace sim {
namespace {

void append(std::vector<std::uint32_t>& nodes, const NodeRange& range) {
  for (std::uint64_t i = 0; i < range.count; ++i) nodes.push_back(static_cast<std::uint32_t>(range.first + i));
}

// Of that zone; every node where none is named.
std::vector<std::uint32_t> nodes_of_zone(const Scenario& scenario, const std::string& zone) {
  std::vector<std::uint32_t> nodes;
  std::uint64_t first = 0;
  for (const ScenarioNode& entry : scenario.nodes) {
    if (zone.empty() || entry.node.zone == zone) append(nodes, {first, entry.count});
    first += entry.count;
  }
  return nodes;
}

std::vector<std::uint32_t> targets_of(const Scenario& scenario, const NodeIndex& index, const Fault& fault) {
  if (kind_of(fault) == FaultKind::kLoad) return {};
  if (fault.nodes.empty()) return nodes_of_zone(scenario, fault.zone);
  std::vector<std::uint32_t> nodes;
  for (const std::string& name : fault.nodes) append(nodes, index.find(name).value_or(NodeRange{}));
  std::ranges::sort(nodes);
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

}  // namespace

FaultTargets::FaultTargets(const Scenario& scenario) {
  const NodeIndex index(scenario);
  targets_.reserve(scenario.faults.size());
  for (const Fault& fault : scenario.faults) targets_.push_back(targets_of(scenario, index, fault));
}

}  // namespace sim
