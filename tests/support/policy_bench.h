#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lb/policy_registry.h"

namespace lb::testing {

/// A policy on a table, without a Balancer: nodes are letters, loads and weights are set by hand.
class PolicyBench {
 public:
  PolicyBench(const Variant& params, std::vector<std::uint32_t> weights)
      : weights_(std::move(weights)), loads_(weights_.size(), 0), policy_(make_policy(params)) {
    for (std::uint32_t i = 0; i < weights_.size(); ++i) all_.push_back(NodeId{i});
    rebuild(all_);
  }
  PolicyBench(std::string_view name, std::vector<std::uint32_t> weights)
      : PolicyBench(default_policy(name), std::move(weights)) {}

  void rebuild(std::vector<NodeId> candidates) {
    all_ = std::move(candidates);
    policy_->rebuild(view(all_));
  }

  void set_weight(std::uint32_t node, std::uint32_t weight) {
    weights_[node] = weight;
    policy_->rebuild(view(all_));
  }

  void set_load(std::uint32_t node, std::uint32_t in_flight) { loads_[node] = in_flight; }

  NodeId pick() {
    PickContext context{rng_, TimePoint{}};
    return policy_->pick(view(all_), context);
  }

  NodeId pick_among(std::vector<NodeId> subset) {
    PickContext context{rng_, TimePoint{}};
    context.subset = true;
    return policy_->pick(view(subset), context);
  }

  /// The next `count` picks as letters: "a a b a c a a".
  std::string sequence(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      if (i > 0) text += ' ';
      text += static_cast<char>('a' + index_of(pick()));
    }
    return text;
  }

  std::vector<std::uint32_t> counts(int picks) {
    std::vector<std::uint32_t> counts(weights_.size(), 0);
    for (int i = 0; i < picks; ++i) ++counts[index_of(pick())];
    return counts;
  }

  void seed(std::uint64_t value) { rng_ = Rng(value); }

 private:
  Candidates view(std::span<const NodeId> ids) const { return {ids, weights_.data(), loads_.data()}; }

  std::vector<std::uint32_t> weights_;
  std::vector<std::uint32_t> loads_;
  std::vector<NodeId> all_;
  std::unique_ptr<Policy> policy_;
  Rng rng_{1};
};

}  // namespace lb::testing
