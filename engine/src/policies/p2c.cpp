#include "lb/knob_builder.h"
#include "load/metrics.h"
#include "policies/builtin.h"

namespace lb {
namespace {

struct P2cParams {
  LoadParams load;
  bool with_replacement = false;

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<P2cParams>("p2c", "the less loaded of two nodes drawn at random")
            .include<&P2cParams::load>()
            .flag<&P2cParams::with_replacement>("with_replacement", "the two may be the same node")
            .build();
    return table;
  }
};

// Of two distinct nodes the second draw is shifted past the first, so that the pair is uniform without rejection.
// On a tie the first drawn stays, which is as good as a coin: it was drawn first by chance.
template <class Metric>
class PowerOfTwoChoices final : public Policy {
 public:
  explicit PowerOfTwoChoices(const P2cParams& params)
      : metric_(params.load), with_replacement_(params.with_replacement) {}

  void rebuild(const Candidates& candidates) override { metric_.rebuild(candidates); }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    const std::uint32_t n = candidates.size();
    if (n == 1) return candidates[0];
    const std::uint32_t first = context.rng.below(n);
    std::uint32_t second = context.rng.below(with_replacement_ ? n : n - 1);
    second += !with_replacement_ && second >= first ? 1 : 0;
    const NodeId a = candidates[first];
    const NodeId b = candidates[second];
    return metric_.load(candidates, b, context.now) < metric_.load(candidates, a, context.now) ? b : a;
  }

  bool learns() const override { return Metric::kLearns; }
  void attempt_started(NodeId id, TimePoint now) override { metric_.started(id, now); }
  void attempt_finished(const Feedback& feedback) override { metric_.finished(feedback); }
  double score(const Candidates& candidates, NodeId id, TimePoint now) const override {
    return static_cast<double>(metric_.load(candidates, id, now));
  }

 private:
  Metric metric_;
  bool with_replacement_;
};

}  // namespace

PolicyType p2c_type() {
  return policy_type_made_by<P2cParams, make_picker<PowerOfTwoChoices, P2cParams>>(
      "p2c",
      {.summary = "of two nodes drawn at random, the less loaded one",
       .cost = "O(1)",
       .use_when = "nodes can be slow, at any size and with any number of balancers",
       .avoid_when = "there are two or three nodes and one balancer: a full scan is as cheap",
       .source = "Mitzenmacher 2001, IEEE TPDS 12(10); Finagle P2C and PeakEwma, tower, nginx least_time, C3",
       .uses_load = true});
}

}  // namespace lb
