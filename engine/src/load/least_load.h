#pragma once

#include <vector>

#include "load/load_params.h"

namespace lb {

/// Compares the loads of all candidates. The metric says who is served of equals: `Metric::Ties` (ties.h).
template <class Metric>
class LeastLoad final : public Policy {
 public:
  template <class Params>
  explicit LeastLoad(const Params& params) : metric_(params) {}

  void rebuild(const Candidates& candidates) override {
    metric_.rebuild(candidates);
    ties_.rebuild(candidates);
    tied_.reserve(candidates.size());
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    tied_.assign(1, candidates[0]);
    auto least = metric_.load(candidates, candidates[0], context.now);
    for (const NodeId id : candidates.ids().subspan(1)) {
      const auto load = metric_.load(candidates, id, context.now);
      if (least < load) continue;
      if (load < least) {
        tied_.clear();
        least = load;
      }
      tied_.push_back(id);
    }
    return tied_.size() == 1 ? tied_[0] : ties_.choose(tied_, candidates, context.rng);
  }

  void attempt_started(NodeId id, TimePoint now) override { metric_.started(id, now); }
  void attempt_finished(const Feedback& feedback) override { metric_.finished(feedback); }
  double score(const Candidates& candidates, NodeId id, TimePoint now) const override {
    return static_cast<double>(metric_.load(candidates, id, now));
  }

 private:
  Metric metric_;
  typename Metric::Ties ties_;
  std::vector<NodeId> tied_;  // scratch of pick()
};

}  // namespace lb
