#include "load/weighted_draw.h"

namespace lb {
namespace {

// Uniform in [0, bound): bound is at most nodes x 65,535, so the multiplication's bias is below 2^-15 of 2^-32.
std::uint64_t below64(Rng& rng, std::uint64_t bound) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(rng.next()) * bound) >> 64U);
}

NodeId draw_linear(const Candidates& candidates, Rng& rng) {
  std::uint64_t total = 0;
  for (const NodeId id : candidates.ids()) total += candidates.weight(id);
  std::uint64_t left = below64(rng, total);
  for (const NodeId id : candidates.ids()) {
    if (left < candidates.weight(id)) return id;
    left -= candidates.weight(id);
  }
  return candidates[candidates.size() - 1];
}

}  // namespace

void WeightedDraw::rebuild(const Candidates& candidates) {
  total_ = 0;
  aliased_ = false;
  for (const NodeId id : candidates.ids()) {
    total_ += candidates.weight(id);
    aliased_ = aliased_ || candidates.weight(id) != candidates.weight(candidates[0]);
  }
  if (aliased_) fill_columns(candidates);
}

NodeId WeightedDraw::draw(const Candidates& candidates, PickContext& context) const {
  if (context.subset) return draw_linear(candidates, context.rng);
  const std::uint32_t column = context.rng.below(candidates.size());
  if (!aliased_) return candidates[column];
  const Column& drawn = columns_[column];
  return below64(context.rng, total_) < drawn.own ? candidates[column] : candidates[drawn.alias];
}

void WeightedDraw::fill_columns(const Candidates& candidates) {
  const std::uint32_t n = candidates.size();
  columns_.resize(n);
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

}  // namespace lb
