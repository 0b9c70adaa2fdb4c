#pragma once

#include <cstdint>
#include <vector>

#include "lb/policy.h"

namespace lb {

/// nginx's smooth weighted turns, which its hashing methods fall back on.
///
/// Cost    O(n) a turn, no allocation.
class SmoothTurns {
 public:
  /// Who is no longer a candidate forfeits its credit.
  void rebuild(const Candidates& candidates) {
    const std::uint32_t size = index_of(candidates[candidates.size() - 1]) + 1;
    if (credit_.size() < size) credit_.resize(size, 0);
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < credit_.size(); ++i) {
      if (next < candidates.size() && candidates[next] == NodeId{i}) {
        ++next;
      } else {
        credit_[i] = 0;
      }
    }
  }

  NodeId take(const Candidates& candidates) {
    NodeId best = candidates[0];
    std::int64_t total = 0;
    for (const NodeId id : candidates.ids()) {
      credit_[index_of(id)] += candidates.weight(id);
      total += candidates.weight(id);
      if (credit_[index_of(id)] > credit_[index_of(best)]) best = id;
    }
    credit_[index_of(best)] -= total;
    return best;
  }

 private:
  std::vector<std::int64_t> credit_;  // by NodeId
};

}  // namespace lb
