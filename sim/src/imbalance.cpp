#include "imbalance.h"

#include <set>

namespace sim {

std::vector<std::uint32_t> taking_part(const std::vector<NodeResult>& nodes) {
  std::set<std::uint32_t> used;
  for (const NodeResult& node : nodes) {
    if (node.total.attempts > 0) used.insert(lb::effective_priority(node.node));
  }
  std::vector<std::uint32_t> members;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const lb::NodeConfig& node = nodes[i].node;
    if (lb::takes_new_requests(node) && used.contains(lb::effective_priority(node))) members.push_back(i);
  }
  return members;
}

}  // namespace sim
