#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lb/policy.h"
#include "lb/spread.h"

namespace lb {

/// Finds how a policy shares requests among some nodes, by asking it.
///
/// Nothing is in flight at a pick and no time passes, so that a policy that looks at load sees ties.
/// Cost    kPicks picks for every group that is asked for; a policy is made anew for each.
class PolicyPoll {
 public:
  /// Error of a counted share at most 0.14 % of all requests (one standard error, at a share of one half).
  static constexpr std::uint32_t kPicks = 131'072;

  /// In      nodes and weights by NodeId; both live as long as this.
  PolicyPoll(const Variant& policy, std::span<const NodeConfig> nodes, std::span<const std::uint32_t> weights);

  /// The share of each of `ids`, in their order.
  ///
  /// In      1 <= ids, ascending, weights above 0; members: all nodes that the ids are the usable ones of.
  std::vector<double> shares(std::span<const NodeId> ids, std::span<const NodeId> members);

  /// Of the last shares().
  ShareBasis basis() const { return basis_; }

 private:
  std::vector<std::uint32_t> count(const Candidates& candidates);
  std::vector<double> explain(std::span<const NodeId> ids, const std::vector<std::uint32_t>& counts);

  const Variant& policy_;
  std::span<const NodeConfig> nodes_;
  std::span<const std::uint32_t> weights_;
  bool falls_unevenly_;  // by its own table: many nodes hide it behind the error of counting
  std::vector<std::uint32_t> in_flight_;
  ShareBasis basis_ = ShareBasis::kEqual;
};

}  // namespace lb
