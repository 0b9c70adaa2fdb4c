#include "policies/load_bound.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hash/mt19937.h"

namespace lb {
namespace {

// Envoy's draw in [0, bound): equal parts of the generator's range, what is left over is drawn again.
std::uint32_t draw_below(Mt19937& random, std::uint32_t bound) {
  const std::uint64_t part = (std::uint64_t{1} << 32U) / bound;
  std::uint64_t drawn = bound;
  while (drawn >= bound) drawn = random.next() / part;
  return static_cast<std::uint32_t>(drawn);
}

}  // namespace

LoadBound::LoadBound(std::uint32_t factor) : factor_(factor == 0 ? 0 : std::max(factor, 100U)) {}

void LoadBound::rebuild(const Candidates& candidates) {
  if (!on()) return;
  slots_.assign(index_of(candidates[candidates.size() - 1]) + 1, {});
  nodes_.assign(candidates.ids().begin(), candidates.ids().end());
  order_.reserve(nodes_.size());
  total_ = 0;
  total_weight_ = 0;
  for (const NodeId id : nodes_) {
    slots_[index_of(id)] = {candidates.weight(id), total_weight_};
    total_weight_ += candidates.weight(id);
    total_ += candidates.in_flight(id);
  }
}

std::uint64_t LoadBound::slots(NodeId id) const {
  const Slots& node = slots_[index_of(id)];
  const std::uint64_t whole = total_slots() / total_weight_;
  const std::uint64_t rest = total_slots() % total_weight_;
  // The rest goes to the nodes as the weights' running sum passes its whole numbers.
  const std::uint64_t share = node.weight * whole + (node.before + node.weight) * rest / total_weight_ -
                              node.before * rest / total_weight_;
  return std::max<std::uint64_t>(share, 1);
}

bool LoadBound::has_slot(const Candidates& candidates, NodeId id) const {
  return candidates.in_flight(id) < slots(id);
}

double LoadBound::taken_slots(const Candidates& candidates, NodeId id) const {
  return static_cast<double>(candidates.in_flight(id)) / static_cast<double>(slots(id));
}

double LoadBound::load(const Candidates& candidates, NodeId id) const {
  const double weight = static_cast<double>(candidates.weight(id)) / static_cast<double>(total_weight_);
  const double slots = std::max(std::ceil(static_cast<double>(total_slots()) * weight), 1.0);
  return candidates.in_flight(id) / slots;
}

NodeId LoadBound::relieve(const Candidates& candidates, NodeId preferred, std::uint64_t hash) {
  double least = load(candidates, preferred);
  if (least <= 1) return preferred;
  NodeId best = preferred;
  order_.assign(nodes_.begin(), nodes_.end());
  Mt19937 random(static_cast<std::uint32_t>(hash));
  for (std::uint32_t i = 0; i < order_.size(); ++i) {
    std::swap(order_[i], order_[i + draw_below(random, static_cast<std::uint32_t>(order_.size()) - i)]);
    const NodeId other = order_[i];
    if (other == preferred || !candidates.contains(other)) continue;
    const double other_load = load(candidates, other);
    if (other_load <= 1) return other;
    if (other_load < least) best = other;
    least = std::min(least, other_load);
  }
  return best;
}

}  // namespace lb
