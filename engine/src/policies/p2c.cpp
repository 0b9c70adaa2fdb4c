#include "lb/knob_builder.h"
#include "policies/builtin.h"

namespace lb {
namespace {

struct P2cParams {
  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<P2cParams>("p2c", "no parameters").build();
    return table;
  }
};

// Two distinct nodes: the second draw is shifted past the first, so that the pair is uniform without rejection.
// On a tie the first drawn stays, which is as good as a coin: it was drawn first by chance.
class PowerOfTwoChoices final : public Policy {
 public:
  explicit PowerOfTwoChoices(const P2cParams&) {}

  void rebuild(const Candidates&) override {}

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    const std::uint32_t n = candidates.size();
    if (n == 1) return candidates[0];
    const std::uint32_t first = context.rng.below(n);
    std::uint32_t second = context.rng.below(n - 1);
    second += second >= first ? 1 : 0;
    const NodeId a = candidates[first];
    const NodeId b = candidates[second];
    return candidates.in_flight(a) <= candidates.in_flight(b) ? a : b;
  }
};

}  // namespace

PolicyType p2c_type() {
  return policy_type<PowerOfTwoChoices, P2cParams>(
      "p2c", {.summary = "of two distinct nodes drawn at random, the one with fewer attempts in flight",
              .cost = "O(1)",
              .use_when = "nodes can be slow, at any size and with any number of balancers",
              .avoid_when = "there are two or three nodes and one balancer: a full scan is as cheap",
              .source = "Mitzenmacher 2001, IEEE TPDS 12(10); Finagle p2c",
              .uses_load = true});
}

}  // namespace lb
