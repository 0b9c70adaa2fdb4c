#pragma once

#include <cstdint>
#include <vector>

#include "lb/policy.h"

namespace lb {

/// The candidates in order of their attempts in flight, kept up to date from feedback.
///
/// Cost    O(1) for each start and end of an attempt and for the least loaded; O(n) a rebuild.
/// Why     loads change by one: a node changes places with the last (or first) of its equals, and the border
/// between
///         the two loads moves by one.
class LoadIndex {
 public:
  /// Takes the loads from the pool: attempts may have started or ended while the node was no candidate.
  void rebuild(const Candidates& candidates);

  void started(NodeId id);
  void finished(NodeId id);

  std::uint32_t load(NodeId id) const { return spots_[index_of(id)].load; }
  std::uint32_t least_load() const { return load(order_.front()); }

  /// The nodes that have the least load, in no particular order; never empty.
  std::span<const NodeId> least_loaded() const { return {order_.data(), ends_[least_load()]}; }

  /// One of them, all equally likely.
  NodeId any_least_loaded(Rng& rng) const {
    const auto ties = least_loaded();
    return ties.size() == 1 ? ties[0] : ties[rng.below(static_cast<std::uint32_t>(ties.size()))];
  }

  bool contains(NodeId id) const { return index_of(id) < spots_.size() && spots_[index_of(id)].place != kNowhere; }

 private:
  static constexpr std::uint32_t kNowhere = 0xffffffff;
  struct Spot {
    std::uint32_t place = kNowhere;  // in order_
    std::uint32_t load = 0;
  };

  void swap_places(std::uint32_t a, std::uint32_t b);

  std::vector<NodeId> order_;        // ascending by load
  std::vector<Spot> spots_;          // by NodeId
  std::vector<std::uint32_t> ends_;  // by load: how many nodes have at most that load
};

}  // namespace lb
