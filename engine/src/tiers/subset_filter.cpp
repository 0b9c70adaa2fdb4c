#include "tiers/subset_filter.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "hash/xxh64.h"
#include "lb/node.h"
#include "lb/rng.h"

namespace lb {
namespace {

// A part of a node of weight 1 is told to a thousandth, where weights leave the room.
constexpr std::uint32_t kFinestScale = 1000;

std::uint64_t overlap(std::uint64_t begin, std::uint64_t end, std::uint64_t from, std::uint64_t to) {
  const std::uint64_t first = std::max(begin, from);
  const std::uint64_t last = std::min(end, to);
  return last > first ? last - first : 0;
}

}  // namespace

void SubsetFilter::update(std::span<const SubsetMember> members) {
  fractions_.assign(members.size(), 0);
  const bool random = config_.type == SubsetType::kRandom;
  rank(members, random ? config_.client : 0);
  if (config_.type == SubsetType::kAperture) {
    take_arc(members);
  } else if (members.size() <= config_.size) {
    fractions_.assign(members.size(), 1);
  } else if (random) {
    take_first();
  } else {
    take_slice();
  }
  fill_weights(members);
}

void SubsetFilter::rank(std::span<const SubsetMember> members, std::uint64_t seed) {
  ranked_.clear();
  for (std::uint32_t i = 0; i < members.size(); ++i) ranked_.push_back({xxh64(members[i].key, seed), i});
  std::ranges::sort(ranked_, [&](const Ranked& a, const Ranked& b) {
    return std::tie(a.hash, members[a.member].key) < std::tie(b.hash, members[b.member].key);
  });
}

void SubsetFilter::take_slice() {
  const std::uint32_t nodes = static_cast<std::uint32_t>(ranked_.size());
  const std::uint32_t subsets = nodes / config_.size;
  Rng rng(config_.client / subsets);
  for (std::uint32_t i = nodes; i > 1; --i) std::swap(ranked_[i - 1], ranked_[rng.below(i)]);
  const std::uint32_t begin = config_.client % subsets * config_.size;
  for (std::uint32_t i = begin; i < begin + config_.size; ++i) fractions_[ranked_[i].member] = 1;
}

void SubsetFilter::take_first() {
  for (std::uint32_t i = 0; i < config_.size; ++i) fractions_[ranked_[i].member] = 1;
}

// Positions are in units of 1 / clients of a node's weight, so that a balancer's own arc is the sum of weights.
void SubsetFilter::take_arc(std::span<const SubsetMember> members) {
  std::uint64_t weights = 0;
  std::uint64_t nodes = 0;
  for (const SubsetMember& member : members) {
    weights += member.weight;
    nodes += member.weight > 0 ? 1 : 0;
  }
  if (nodes == 0) return;
  const std::uint64_t around = weights * config_.clients;
  const std::uint64_t wanted = std::min<std::uint64_t>(config_.min_aperture, nodes) * config_.clients;
  const std::uint64_t width = std::min(around, (wanted + nodes - 1) / nodes * weights);
  const std::uint64_t from = config_.client * weights;
  std::uint64_t begin = 0;
  for (const Ranked& node : ranked_) {
    const std::uint64_t arc = std::uint64_t{members[node.member].weight} * config_.clients;
    const std::uint64_t end = begin + arc;
    const std::uint64_t used = overlap(begin, end, from, from + width) +
                               overlap(begin + around, end + around, from, from + width);  // past the origin
    if (arc > 0) fractions_[node.member] = static_cast<double>(used) / static_cast<double>(arc);
    begin = end;
  }
}

void SubsetFilter::fill_weights(std::span<const SubsetMember> members) {
  weights_.assign(members.size(), 0);
  std::uint32_t largest = 1;
  bool whole = true;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!uses(i)) continue;
    largest = std::max(largest, members[i].weight);
    whole = whole && fractions_[i] >= 1;
  }
  const std::uint32_t scale = whole ? 1 : std::max(1U, std::min(kFinestScale, kMaxWeight / largest));
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!uses(i) || members[i].weight == 0) continue;
    const double weight = members[i].weight * fractions_[i] * scale;
    weights_[i] = std::max(1U, static_cast<std::uint32_t>(std::lround(weight)));
  }
}

}  // namespace lb
