#include <algorithm>
#include <vector>

#include "lb/knob_builder.h"
#include "load/weighted_draw.h"
#include "policies/builtin.h"

namespace lb {
namespace {

struct PriorityWeightedParams {
  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<PriorityWeightedParams>("priority_weighted", "no parameters").build();
    return table;
  }
};

// The pool hands over one priority at a time; where it hands over several (a retry, a panic), the best of them is
// taken here.
class PriorityWeighted final : public Policy {
 public:
  explicit PriorityWeighted(const PriorityWeightedParams&) {}

  void rebuild(const Candidates& candidates) override {
    best_.reserve(candidates.size());
    best_of_retry_.reserve(candidates.size());
    keep_best(candidates, best_);
    by_weight_.rebuild(candidates.only(best_));
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    if (!context.subset) return by_weight_.draw(candidates.only(best_), context);
    keep_best(candidates, best_of_retry_);
    return by_weight_.draw(candidates.only(best_of_retry_), context);
  }

 private:
  static void keep_best(const Candidates& candidates, std::vector<NodeId>& best) {
    const auto priority = [&](NodeId id) { return candidates.config(id).priority; };
    const std::uint32_t preferred = priority(*std::ranges::min_element(candidates.ids(), {}, priority));
    best.clear();
    for (const NodeId id : candidates.ids()) {
      if (priority(id) == preferred) best.push_back(id);
    }
  }

  std::vector<NodeId> best_;           // of the last rebuild
  std::vector<NodeId> best_of_retry_;  // scratch of pick()
  WeightedDraw by_weight_;
};

}  // namespace

PolicyType priority_weighted_type() {
  return policy_type<PriorityWeighted, PriorityWeightedParams>(
      "priority_weighted", {.summary = "of the best priority that has a usable node, one drawn by weight",
                            .cost = "O(1)",
                            .use_when = "spare nodes must stay idle until the whole tier before them is down",
                            .avoid_when = "a tier may lose most of its nodes: the rest then carries it all",
                            .source = "balast PriorityWeightedRule",
                            .uses_weights = true});
}

}  // namespace lb
