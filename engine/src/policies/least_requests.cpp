#include <algorithm>
#include <array>
#include <vector>

#include "lb/knob_builder.h"
#include "lb/math.h"
#include "load/fewest_by_weight.h"
#include "load/fewest_requests.h"
#include "policies/builtin.h"
#include "rotation/edf_schedule.h"

namespace lb {
namespace {

enum class Weighting : std::uint8_t { kNo, kEdf, kProportional };
constexpr std::array<std::string_view, 3> kWeightingNames{"no", "edf", "proportional"};

struct LeastRequestsParams {
  std::uint32_t choices = 0;
  bool with_replacement = true;
  Weighting weighted = Weighting::kNo;
  double active_request_bias = 1;

  static const KnobTable& knobs() {
    static constexpr std::array<std::string_view, 1> kByTurns{"edf"};
    static const KnobTable table =
        KnobTableBuilder<LeastRequestsParams>("least_requests", "the node with the fewest attempts in flight")
            .integer<&LeastRequestsParams::choices>("choices", {0, kMaxChoices},
                                                    "how many nodes are drawn and compared; 0 = all")
            .flag<&LeastRequestsParams::with_replacement>(
                "with_replacement",
                "a node may be drawn twice, as in Envoy and HAProxy; nginx draws distinct ones")
            .choice<&LeastRequestsParams::weighted>(
                "weighted", kWeightingNames,
                "edf: turns by weight and load where weights differ (Envoy); proportional: draws by weight and "
                "compares load / weight (HAProxy random(n), nginx random two)")
            .number<&LeastRequestsParams::active_request_bias>("active_request_bias", {0, 100},
                                                               "turns go by weight / (in flight + 1) ^ this")
            .only("weighted", kByTurns)
            .build();
    return table;
  }

  Choices drawn() const { return {choices, with_replacement}; }
};

class LeastRequests : public Policy {
 public:
  explicit LeastRequests(const LeastRequestsParams& params) : fewest_(params.drawn()) {}

  void rebuild(const Candidates& candidates) override { fewest_.rebuild(candidates); }
  NodeId pick(const Candidates& candidates, PickContext& context) override {
    return fewest_.pick(candidates, context);
  }
  void attempt_started(NodeId id, TimePoint) override { fewest_.started(id); }
  void attempt_finished(const Feedback& feedback) override { fewest_.finished(feedback.node); }
  double score(const Candidates& candidates, NodeId id, TimePoint) const override {
    return candidates.in_flight(id);
  }

 private:
  FewestRequests fewest_;
};

// Envoy makes a new schedule when its hosts change, and goes by turns only where weights differ.
class ScheduledLeastRequests final : public LeastRequests {
 public:
  explicit ScheduledLeastRequests(const LeastRequestsParams& params)
      : LeastRequests(params), bias_(params.active_request_bias) {}

  void rebuild(const Candidates& candidates) override {
    LeastRequests::rebuild(candidates);
    const auto weight = [&](NodeId id) { return candidates.weight(id); };
    uneven_ =
        std::ranges::any_of(candidates.ids(), [&](NodeId id) { return weight(id) != weight(candidates[0]); });
    if (std::ranges::equal(candidates.ids(), hosts_)) return;
    hosts_.assign(candidates.ids().begin(), candidates.ids().end());
    schedule_.clear(index_of(hosts_.back()) + 1U);
    for (const NodeId id : hosts_) schedule_.add(id, weight_of_turns(candidates, id));
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    if (!uneven_) return LeastRequests::pick(candidates, context);
    return schedule_.next(candidates, context.subset, [&](NodeId id) { return weight_of_turns(candidates, id); });
  }

  // Where it goes by turns: how far apart the node's turns are.
  double score(const Candidates& candidates, NodeId id, TimePoint now) const override {
    return uneven_ ? 1 / weight_of_turns(candidates, id) : LeastRequests::score(candidates, id, now);
  }

 private:
  double weight_of_turns(const Candidates& candidates, NodeId id) const {
    return candidates.weight(id) / math::pow(candidates.in_flight(id) + 1.0, bias_);
  }

  double bias_;
  EdfSchedule schedule_;
  std::vector<NodeId> hosts_;
  bool uneven_ = false;
};

class ProportionalLeastRequests final : public Policy {
 public:
  explicit ProportionalLeastRequests(const LeastRequestsParams& params) : fewest_(params.drawn()) {}

  void rebuild(const Candidates& candidates) override { fewest_.rebuild(candidates); }
  NodeId pick(const Candidates& candidates, PickContext& context) override {
    return fewest_.pick(candidates, context);
  }
  void attempt_started(NodeId id, TimePoint now) override { fewest_.started(id, now); }
  double score(const Candidates& candidates, NodeId id, TimePoint) const override {
    return static_cast<double>(candidates.in_flight(id)) / candidates.weight(id);
  }

 private:
  FewestByWeight fewest_;
};

std::unique_ptr<Policy> make(const LeastRequestsParams& params) {
  switch (params.weighted) {
    case Weighting::kNo:
      return std::make_unique<LeastRequests>(params);
    case Weighting::kEdf:
      return std::make_unique<ScheduledLeastRequests>(params);
    case Weighting::kProportional:
      return std::make_unique<ProportionalLeastRequests>(params);
  }
  return std::make_unique<LeastRequests>(params);
}

}  // namespace

PolicyType least_requests_type() {
  return policy_type_made_by<LeastRequestsParams, make>(
      "least_requests",
      {.summary = "the node with the fewest attempts in flight, of all or of a few drawn; ties at random",
       .cost = "O(1); O(choices) where drawn; O(log n) weighted edf; O(n) proportional with choices 0",
       .use_when = "requests differ in length and there is one balancer",
       .avoid_when = "many balancers share the nodes and choices is 0: all rush to the same idle one",
       .source = "Envoy least request, HAProxy random(n), nginx random two",
       .uses_load = true});
}

}  // namespace lb
