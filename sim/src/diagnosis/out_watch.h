#pragma once

#include <cstdint>
#include <vector>

#include "sim/result.h"

namespace sim {

/// Which nodes are out, in the eyes of the balancers, as one walks along a result's events.
///
/// A balancer has a node out while its breaker is open, it is ejected, or its monitor says down; a fleet while half of
/// its balancers have it out.
class OutWatch {
 public:
  OutWatch(std::size_t nodes, std::size_t balancers);

  enum class Change : std::uint8_t { kNone, kOut, kBack };

  /// What the event does to its node.
  Change apply(const ResultEvent& event);

  bool is_out(std::uint32_t node) const { return 2 * by_node_[node] >= balancers_; }
  std::size_t count() const { return count_; }

 private:
  std::size_t balancers_;
  std::vector<std::uint8_t> causes_;    // by node, then by balancer: a bit for each cause
  std::vector<std::uint32_t> by_node_;  // balancers that have it out
  std::size_t count_ = 0;
};

}  // namespace sim
