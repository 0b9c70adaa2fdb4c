#include "load/fewest_requests.h"

#include <algorithm>

namespace lb {
namespace {

// Distinct numbers below n in the order drawn, each equally likely: a draw counts only the numbers still left.
class DistinctDraws {
 public:
  std::uint32_t next(Rng& rng, std::uint32_t n) {
    std::uint32_t number = rng.below(n - drawn_);
    std::uint32_t at = 0;
    for (; at < drawn_ && sorted_[at] <= number; ++at) ++number;
    std::copy_backward(sorted_.begin() + at, sorted_.begin() + drawn_, sorted_.begin() + drawn_ + 1);
    sorted_[at] = number;
    ++drawn_;
    return number;
  }

 private:
  std::array<std::uint32_t, kMaxChoices> sorted_;  // the first drawn_ of them
  std::uint32_t drawn_ = 0;
};

}  // namespace

NodeId FewestRequests::pick(const Candidates& candidates, PickContext& context) const {
  if (!choices_.are_all(candidates.size())) return sample(candidates, context.rng);
  if (!context.subset) return index_.any_least_loaded(context.rng);
  return least_of_all(candidates, context.rng,
                      [&](NodeId a, NodeId b) { return candidates.in_flight(a) > candidates.in_flight(b); });
}

NodeId FewestRequests::sample(const Candidates& candidates, Rng& rng) const {
  const std::uint32_t n = candidates.size();
  DistinctDraws distinct;
  NodeId best = kNoNode;
  for (std::uint32_t i = 0; i < choices_.count; ++i) {
    const NodeId id = candidates[choices_.with_replacement ? rng.below(n) : distinct.next(rng, n)];
    if (best == kNoNode || candidates.in_flight(id) < candidates.in_flight(best)) best = id;
  }
  return best;
}

}  // namespace lb
