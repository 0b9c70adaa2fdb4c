#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "policies/smooth_turns.h"

namespace lb {

/// nginx's table of an upstream's servers, as `hash` and `ip_hash` look things up in it: hash % total weight.
///
/// A server that is not usable keeps its part of the table, and its keys hash on to others: no other key moves.
/// After 20 that were not usable, or with one server only, turns decide.
class NginxPeers {
 public:
  void rebuild(const Candidates& candidates) {
    ends_.clear();
    nodes_.clear();
    total_ = 0;
    for (const NodeId id : candidates.members()) {
      if (candidates.weight(id) == 0) continue;
      nodes_.push_back(id);
      ends_.push_back(total_ += candidates.weight(id));
    }
    turns_.rebuild(candidates);
  }

  /// `next_hash()` gives the hash of each try.
  template <class NextHash>
  NodeId pick(const Candidates& candidates, NextHash next_hash) {
    if (nodes_.size() < 2) return turn(candidates);
    constexpr int kTries = 20;
    for (int failed = 0; failed <= kTries; ++failed) {
      const std::uint64_t place = next_hash() % total_;
      const NodeId node = nodes_[static_cast<std::size_t>(std::ranges::upper_bound(ends_, place) - ends_.begin())];
      if (candidates.contains(node)) return node;
    }
    return turn(candidates);
  }

  NodeId turn(const Candidates& candidates) { return turns_.take(candidates); }

 private:
  std::uint64_t total_ = 0;
  std::vector<std::uint64_t> ends_;  // running sums of the weights
  std::vector<NodeId> nodes_;        // beside ends_
  SmoothTurns turns_;
};

}  // namespace lb
