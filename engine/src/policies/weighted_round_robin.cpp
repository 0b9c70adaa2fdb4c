#include <vector>

#include "lb/knob_builder.h"
#include "policies/builtin.h"

namespace lb {
namespace {

enum class Dialect : std::uint8_t { kNginx };
constexpr std::array<std::string_view, 1> kDialectNames{"nginx"};

struct WeightedRoundRobinParams {
  Dialect dialect = Dialect::kNginx;

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<WeightedRoundRobinParams>("weighted_round_robin", "turns in proportion to the weights")
            .choice<&WeightedRoundRobinParams::dialect>("dialect", kDialectNames, "whose order of turns")
            .build();
    return table;
  }
};

// nginx's smooth weighted round robin: every candidate earns its weight, the richest (the first of equals) is
// served and pays what all earned. Over sum(weights) picks each node is served exactly weight times, spread out.
class SmoothWeightedRoundRobin final : public Policy {
 public:
  explicit SmoothWeightedRoundRobin(const WeightedRoundRobinParams&) {}

  void rebuild(const Candidates& candidates) override {
    const std::uint32_t highest = index_of(candidates[candidates.size() - 1]);
    if (credit_.size() <= highest) credit_.resize(highest + 1, 0);
    present_.resize(credit_.size(), false);
    // Who left forfeits what it had earned or owed; who stays keeps its place in the rotation.
    for (std::uint32_t i = 0; i < credit_.size(); ++i) {
      const bool stays = candidates.contains(NodeId{i});
      if (!stays || !present_[i]) credit_[i] = 0;
      present_[i] = stays;
    }
  }

  NodeId pick(const Candidates& candidates, PickContext&) override {
    NodeId best = candidates[0];
    std::int64_t best_credit = 0;
    std::int64_t total = 0;
    for (std::uint32_t i = 0; i < candidates.size(); ++i) {
      const NodeId id = candidates[i];
      const std::int64_t weight = candidates.weight(id);
      const std::int64_t credit = credit_[index_of(id)] += weight;
      total += weight;
      if (i == 0 || credit > best_credit) {
        best = id;
        best_credit = credit;
      }
    }
    credit_[index_of(best)] -= total;
    return best;
  }

 private:
  std::vector<std::int64_t> credit_;  // by NodeId
  std::vector<bool> present_;         // in the last rebuild, by NodeId
};

}  // namespace

PolicyType weighted_round_robin_type() {
  return policy_type<SmoothWeightedRoundRobin, WeightedRoundRobinParams>(
      "weighted_round_robin", {.summary = "turns in proportion to the weights, spread evenly",
                               .cost = "O(n)",
                               .use_when = "nodes differ in size by a known factor",
                               .avoid_when = "there are thousands of nodes, or a node can be slow",
                               .source = "nginx, ngx_http_upstream_round_robin",
                               .uses_weights = true});
}

}  // namespace lb
