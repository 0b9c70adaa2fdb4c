#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario.h"

namespace sim {

/// A scenario and what somebody would like to change in it: weights of single nodes, the policy.
class WhatIf {
 public:
  /// In      validate(base) found nothing.
  explicit WhatIf(Scenario base);

  /// In      node < node_total(base), weight <= lb::kMaxWeight.
  void set_weight(std::size_t node, std::uint32_t weight) { weights_[node] = weight; }
  std::uint32_t weight(std::size_t node) const { return weights_[node]; }

  /// With its default parameters, or those of the base if that is its policy. In: `name` is registered.
  void set_policy(const std::string& name) { policy_ = name; }
  const std::string& policy() const { return policy_; }

  void reset();
  bool is_changed() const { return policy_ != base_policy() || weights_ != base_weights_; }

  /// Whether a balancer can run with it: some weight is above 0.
  bool is_runnable() const;

  /// The scenario as changed: the same nodes in the same order. What `count` made and is no longer alike is
  /// written out as single nodes, also where faults and expectations name them together.
  Scenario scenario() const;

 private:
  std::string base_policy() const { return std::string(base_.balancer.policy.active->name); }

  Scenario base_;
  std::vector<std::uint32_t> base_weights_;
  std::vector<std::uint32_t> weights_;
  std::string policy_;
};

}  // namespace sim
