#include "lb/knob_builder.h"
#include "policies/builtin.h"

namespace lb {
namespace {

struct LeastRequestsParams {
  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<LeastRequestsParams>("least_requests", "no parameters").build();
    return table;
  }
};

// A full scan. Of k nodes that tie, each is taken with probability 1/k: the k-th replaces the choice with
// probability 1/k (reservoir sampling), so that an idle pool is not always served at its first node.
class LeastRequests final : public Policy {
 public:
  explicit LeastRequests(const LeastRequestsParams&) {}

  void rebuild(const Candidates&) override {}

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    NodeId best = candidates[0];
    std::uint32_t ties = 1;
    for (std::uint32_t i = 1; i < candidates.size(); ++i) {
      const NodeId id = candidates[i];
      const std::uint32_t load = candidates.in_flight(id);
      const std::uint32_t least = candidates.in_flight(best);
      if (load > least) continue;
      if (load < least) ties = 0;
      if (++ties == 1 || context.rng.below(ties) == 0) best = id;
    }
    return best;
  }
};

}  // namespace

PolicyType least_requests_type() {
  return policy_type<LeastRequests, LeastRequestsParams>(
      "least_requests",
      {.summary = "the node with the fewest attempts in flight; ties at random",
       .cost = "O(n)",
       .use_when = "requests differ in length, there is one balancer and hundreds of nodes at most",
       .avoid_when = "many balancers share the nodes: all rush to the same idle one",
       .source = "Envoy least request, FULL_SCAN",
       .uses_load = true});
}

}  // namespace lb
