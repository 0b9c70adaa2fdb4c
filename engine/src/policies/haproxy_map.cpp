#include "policies/haproxy_map.h"

#include <algorithm>
#include <numeric>
#include <queue>

#include "hash/haproxy_hash.h"
#include "lb/assert.h"

namespace lb {
namespace {

std::vector<std::uint64_t> map_weights(const Candidates& candidates) {
  std::uint32_t heaviest = 0;
  for (const NodeId id : candidates.ids()) heaviest = std::max(heaviest, candidates.weight(id));
  std::vector<std::uint64_t> weights;
  std::uint64_t divisor = 0;
  for (const NodeId id : candidates.ids()) {
    weights.push_back(haproxy_weight(candidates.weight(id), heaviest));
    divisor = std::gcd(divisor, weights.back());
  }
  LB_ASSERT(divisor > 0, "a candidate has a weight of at least 1");
  for (std::uint64_t& weight : weights) weight /= divisor;
  return weights;
}

// By slot o a node has earned floor((o + 1) x weight / total) turns. What it has earned less what it took is its
// level; the first node of the highest level is served.
class MapBuilder {
 public:
  explicit MapBuilder(std::vector<std::uint64_t> weights)
      : weights_(std::move(weights)),
        earned_(weights_.size(), 0),
        levels_(weights_.size(), 0),
        total_(std::accumulate(weights_.begin(), weights_.end(), std::uint64_t{0})),
        first_at_(total_, kNobody),
        next_at_(weights_.size(), kNobody) {
    for (std::uint32_t i = 0; i < weights_.size(); ++i) {
      order_.push({0, i});
      schedule(i);
    }
  }

  std::uint64_t slots() const { return total_; }

  std::uint32_t take(std::uint64_t slot) {
    for (std::uint32_t node = first_at_[slot]; node != kNobody;) {
      const std::uint32_t following = next_at_[node];
      ++earned_[node];
      order_.push({++levels_[node], node});
      schedule(node);
      node = following;
    }
    while (order_.top().level != levels_[order_.top().node]) order_.pop();  // has moved since
    const std::uint32_t best = order_.top().node;
    order_.pop();
    order_.push({--levels_[best], best});
    return best;
  }

 private:
  static constexpr std::uint32_t kNobody = 0xffffffff;

  struct Place {
    std::int64_t level;
    std::uint32_t node;

    // Whether it comes after the other: std::priority_queue gives the greatest first.
    bool operator<(const Place& other) const {
      return level != other.level ? level < other.level : node > other.node;
    }
  };

  // Notes the slot by which the node earns its next turn.
  void schedule(std::uint32_t node) {
    const std::uint64_t slot = ((earned_[node] + 1) * total_ + weights_[node] - 1) / weights_[node] - 1;
    if (slot >= total_) return;
    next_at_[node] = first_at_[slot];
    first_at_[slot] = node;
  }

  std::vector<std::uint64_t> weights_;
  std::vector<std::uint64_t> earned_;
  std::vector<std::int64_t> levels_;
  std::uint64_t total_;
  std::vector<std::uint32_t> first_at_;  // by slot: the first of a list of nodes that earn a turn by it
  std::vector<std::uint32_t> next_at_;   // by node: the next of its list
  std::priority_queue<Place> order_;     // every node at its level, and places it has left since
};

}  // namespace

std::vector<NodeId> haproxy_map(const Candidates& candidates) {
  MapBuilder builder(map_weights(candidates));
  std::vector<NodeId> map(builder.slots());
  for (std::uint64_t slot = 0; slot < map.size(); ++slot) map[slot] = candidates[builder.take(slot)];
  return map;
}

}  // namespace lb
