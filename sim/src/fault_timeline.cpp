#include "fault_timeline.h"

#include <algorithm>
#include <tuple>

#include "node_index.h"

namespace sim {

std::vector<FaultChange> fault_timeline(const Scenario& scenario) {
  const NodeIndex index(scenario);
  std::vector<FaultChange> changes;
  for (std::uint32_t f = 0; f < scenario.faults.size(); ++f) {
    const Fault& fault = scenario.faults[f];
    if (fault.at >= scenario.duration) continue;
    const lb::TimePoint start(fault.at);
    const lb::TimePoint end(end_of(fault));
    for (const std::string& name : fault.nodes) {
      const NodeRange range = index.find(name).value_or(NodeRange{});
      for (std::uint64_t i = 0; i < range.count; ++i) {
        const auto node = static_cast<std::uint32_t>(range.first + i);
        changes.push_back({start, f, node, true});
        if (end != lb::kNever) changes.push_back({end, f, node, false});
      }
    }
  }
  std::ranges::stable_sort(changes, [](const FaultChange& a, const FaultChange& b) {
    return std::tie(a.at, a.starts) < std::tie(b.at, b.starts);
  });
  return changes;
}

}  // namespace sim
