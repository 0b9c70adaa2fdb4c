#pragma once

#include <algorithm>
#include <vector>

#include "lb/policy.h"

namespace lb {

// Who is served of several that tie as the least loaded. Each class: rebuild(), and choose() of two or more.

/// Any, all equally likely.
class RandomTies {
 public:
  void rebuild(const Candidates&) {}
  NodeId choose(std::span<const NodeId> tied, const Candidates&, Rng& rng) {
    return tied[rng.below(static_cast<std::uint32_t>(tied.size()))];
  }
};

/// nginx: smooth weighted turns among those that tie; the others neither earn nor pay.
template <bool kWeighted>
class SmoothTies {
 public:
  void rebuild(const Candidates& candidates) {
    const std::size_t ids = index_of(candidates[candidates.size() - 1]) + 1U;
    credit_.resize(std::max(credit_.size(), ids), 0);
    for (std::uint32_t i = 0; i < credit_.size(); ++i) {
      if (!candidates.contains(NodeId{i})) credit_[i] = 0;
    }
  }

  NodeId choose(std::span<const NodeId> tied, const Candidates& candidates, Rng&) {
    std::int64_t total = 0;
    NodeId best = tied[0];
    for (const NodeId id : tied) {
      const std::int64_t weight = kWeighted ? candidates.weight(id) : 1;
      credit_[index_of(id)] += weight;
      total += weight;
      if (credit_[index_of(id)] > credit_[index_of(best)]) best = id;
    }
    credit_[index_of(best)] -= total;
    return best;
  }

 private:
  std::vector<std::int64_t> credit_;  // by NodeId
};

/// Traefik: the earliest deadline, which then moves on by 1 / weight. A node comes in 1 / weight after the latest.
class DeadlineTies {
 public:
  void rebuild(const Candidates& candidates) {
    const std::size_t ids = index_of(candidates[candidates.size() - 1]) + 1U;
    deadlines_.resize(std::max(deadlines_.size(), ids), kAbsent);
    for (std::uint32_t i = 0; i < deadlines_.size(); ++i) {
      if (!candidates.contains(NodeId{i})) {
        deadlines_[i] = kAbsent;
      } else if (deadlines_[i] == kAbsent) {
        deadlines_[i] = latest_ += 1.0 / candidates.weight(NodeId{i});
      }
    }
  }

  NodeId choose(std::span<const NodeId> tied, const Candidates& candidates, Rng&) {
    const NodeId best = *std::ranges::min_element(tied, {}, [&](NodeId id) { return deadlines_[index_of(id)]; });
    const double deadline = deadlines_[index_of(best)] += 1.0 / candidates.weight(best);
    latest_ = std::max(latest_, deadline);
    return best;
  }

 private:
  static constexpr double kAbsent = -1;
  std::vector<double> deadlines_;  // by NodeId
  double latest_ = 0;
};

}  // namespace lb
