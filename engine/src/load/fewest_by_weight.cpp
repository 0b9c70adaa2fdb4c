#include "load/fewest_by_weight.h"

#include <algorithm>

#include "load/load_per_weight.h"

namespace lb {
namespace {

// nginx counts tries, and gives up after more than these.
constexpr int kMaxVainDraws = 20;

bool busier(const Candidates& candidates, NodeId a, NodeId b) {
  return LoadPerWeight{candidates.in_flight(b), candidates.weight(b)} <
         LoadPerWeight{candidates.in_flight(a), candidates.weight(a)};
}

}  // namespace

void FewestByWeight::rebuild(const Candidates& candidates) {
  draw_.rebuild(candidates);
  fallback_->rebuild(candidates);
  rates_.resize(std::max<std::size_t>(rates_.size(), index_of(candidates[candidates.size() - 1]) + 1U));
}

NodeId FewestByWeight::pick(const Candidates& candidates, PickContext& context) const {
  if (choices_.are_all(candidates.size())) {
    return least_of_all(candidates, context.rng, [&](NodeId a, NodeId b) { return busier(candidates, a, b); });
  }
  return choices_.with_replacement ? pick_as_haproxy(candidates, context) : pick_as_nginx(candidates, context);
}

void FewestByWeight::started(NodeId id, TimePoint now) {
  if (index_of(id) < rates_.size()) rates_[index_of(id)].count(now);
}

NodeId FewestByWeight::pick_as_haproxy(const Candidates& candidates, PickContext& context) const {
  const auto rate = [&](NodeId id) { return rates_[index_of(id)].per_second(context.now); };
  NodeId best = draw_.draw(candidates, context);
  for (std::uint32_t i = 1; i < choices_.count; ++i) {
    const NodeId id = draw_.draw(candidates, context);
    if (id == best || busier(candidates, id, best)) continue;
    const bool tie = !busier(candidates, best, id);
    if (!tie || rate(id) <= rate(best)) best = id;
  }
  return best;
}

NodeId FewestByWeight::pick_as_nginx(const Candidates& candidates, PickContext& context) const {
  std::array<NodeId, kMaxChoices> drawn;
  std::uint32_t count = 0;
  NodeId best = kNoNode;
  for (int vain = 0; count < choices_.count;) {
    const NodeId id = draw_.draw(candidates, context);
    if (std::find(drawn.begin(), drawn.begin() + count, id) != drawn.begin() + count) {
      if (++vain > kMaxVainDraws) return fallback_->next(candidates, context.subset);
      continue;
    }
    drawn[count++] = id;
    if (best == kNoNode || !busier(candidates, id, best)) best = id;
  }
  return best;
}

}  // namespace lb
