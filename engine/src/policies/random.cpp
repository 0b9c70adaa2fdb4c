#include <vector>

#include "lb/knob_builder.h"
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

// Vose's alias method: a draw picks a column, and the column's own node or its alias. Columns are in units of
// sum(weights), so that the table is exact in integers.
class Random final : public Policy {
 public:
  explicit Random(const RandomParams& params) : weighted_(params.weighted) {}

  void rebuild(const Candidates& candidates) override {
    const std::uint32_t n = candidates.size();
    columns_.resize(n);
    total_ = 0;
    bool uneven = false;
    for (const NodeId id : candidates.ids()) {
      total_ += candidates.weight(id);
      uneven = uneven || candidates.weight(id) != candidates.weight(candidates[0]);
    }
    aliased_ = weighted_ && uneven;
    if (aliased_) fill_columns(candidates);
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    if (!weighted_) return candidates[context.rng.below(candidates.size())];
    if (context.subset) return draw_linear(candidates, context.rng);
    const std::uint32_t column = context.rng.below(candidates.size());
    if (!aliased_) return candidates[column];
    const Column& drawn = columns_[column];
    return below64(context.rng, total_) < drawn.own ? candidates[column] : candidates[drawn.alias];
  }

 private:
  struct Column {
    std::uint64_t own = 0;    // of total_: the part that belongs to the column's own node
    std::uint32_t alias = 0;  // whose the rest is
  };

  // Uniform in [0, bound): bound is at most nodes x 65,535, so the multiplication's bias is below 2^-15 of 2^-32.
  static std::uint64_t below64(Rng& rng, std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(rng.next()) * bound) >> 64U);
  }

  void fill_columns(const Candidates& candidates) {
    const std::uint32_t n = candidates.size();
    poor_.clear();
    rich_.clear();
    for (std::uint32_t i = 0; i < n; ++i) {
      columns_[i] = {std::uint64_t{candidates.weight(candidates[i])} * n, i};
      (columns_[i].own < total_ ? poor_ : rich_).push_back(i);
    }
    while (!poor_.empty() && !rich_.empty()) {
      const std::uint32_t giver = rich_.back();
      Column& taker = columns_[poor_.back()];
      poor_.pop_back();
      taker.alias = giver;
      columns_[giver].own -= total_ - taker.own;
      if (columns_[giver].own < total_) {
        rich_.pop_back();
        poor_.push_back(giver);
      }
    }
  }

  static NodeId draw_linear(const Candidates& candidates, Rng& rng) {
    std::uint64_t total = 0;
    for (const NodeId id : candidates.ids()) total += candidates.weight(id);
    std::uint64_t left = below64(rng, total);
    for (const NodeId id : candidates.ids()) {
      if (left < candidates.weight(id)) return id;
      left -= candidates.weight(id);
    }
    return candidates[candidates.size() - 1];
  }

  bool weighted_;
  bool aliased_ = false;
  std::uint64_t total_ = 0;
  std::vector<Column> columns_;
  std::vector<std::uint32_t> poor_;  // scratch of fill_columns()
  std::vector<std::uint32_t> rich_;
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
