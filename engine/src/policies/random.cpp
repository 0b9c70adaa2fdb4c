#include "lb/knob_builder.h"
#include "load/weighted_draw.h"
#include "policies/builtin.h"

namespace lb {
namespace {

struct RandomParams {
  bool weighted = true;

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<RandomParams>("random", "a node drawn at random")
            .flag<&RandomParams::weighted>("weighted", "draw in proportion to the weights")
            .build();
    return table;
  }
};

class Random final : public Policy {
 public:
  explicit Random(const RandomParams& params) : weighted_(params.weighted) {}

  void rebuild(const Candidates& candidates) override { by_weight_.rebuild(candidates); }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    if (!weighted_) return candidates[context.rng.below(candidates.size())];
    return by_weight_.draw(candidates, context);
  }

  bool learns() const override { return false; }

 private:
  bool weighted_;
  WeightedDraw by_weight_;
};

}  // namespace

PolicyType random_type() {
  return policy_type<Random, RandomParams>(
      "random", {.summary = "a node drawn at random, in proportion to the weights",
                 .cost = "O(1)",
                 .use_when = "many balancers share the nodes and must not fall into step",
                 .avoid_when = "there is one balancer: turns spread the load more evenly",
                 .source = "Envoy, ahoyhoy, cloud load balancers; Vose 1991 (alias method)",
                 .uses_weights = true});
}

}  // namespace lb
