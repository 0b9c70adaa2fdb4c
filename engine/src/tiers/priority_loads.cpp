#include "tiers/priority_loads.h"

#include <algorithm>
#include <cmath>

#include "lb/assert.h"

namespace lb {
namespace {

constexpr std::uint32_t kWhole = 100;

std::uint32_t percent(double ratio) { return static_cast<std::uint32_t>(std::lround(ratio * kWhole)); }

std::uint32_t overprovisioned(std::uint32_t factor, std::uint32_t part, std::uint32_t eligible) {
  if (eligible == 0) return 0;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(kWhole, std::uint64_t{factor} * part / eligible));
}

// 100 x available / eligible < percent without a division; with nobody eligible nobody is available.
bool is_below(const TierCounts& tier, std::uint32_t percent) {
  const std::uint64_t eligible = tier.nodes - tier.excluded;
  if (eligible == 0) return percent > 0;
  return std::uint64_t{kWhole} * (std::uint64_t{tier.healthy} + tier.degraded) < percent * eligible;
}

}  // namespace

LoadRules load_rules(const std::optional<SpillConfig>& spill, const std::optional<PanicConfig>& panic) {
  return {.overprovisioning_percent = percent(spill.value_or(SpillConfig{}).overprovisioning_factor),
          .panic_percent = panic ? percent(panic->threshold) : 0,
          .strict = !spill};
}

void PriorityLoads::update(std::span<const TierCounts> tiers, const LoadRules& rules) {
  LB_ASSERT(!tiers.empty(), "load is shared among at least one priority");
  loads_.assign(tiers.size(), TierLoad{});
  assess(tiers, rules.overprovisioning_percent);
  const bool all_panic = mark_panic(tiers, rules.panic_percent);
  if (rules.strict) {
    share_strictly(tiers);
  } else if (all_panic) {
    share_by_nodes(tiers);
  } else if (total_ == 0) {
    loads_.front().healthy = kWhole;  // nobody can take it; somewhere it has to go
  } else {
    share_by_availability();
  }
}

TierChoice PriorityLoads::choose(std::uint64_t hash) const {
  const auto point = static_cast<std::uint32_t>(hash % kWhole);
  std::uint32_t below = 0;
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    below += loads_[i].healthy;
    if (point < below) return {i, false};
  }
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    below += loads_[i].degraded;
    if (point < below) return {i, true};
  }
  LB_ASSERT(false, "loads add up to 100");
}

void PriorityLoads::assess(std::span<const TierCounts> tiers, std::uint32_t overprovisioning_percent) {
  available_.clear();
  total_ = 0;
  for (const TierCounts& tier : tiers) {
    const std::uint32_t eligible = tier.nodes - tier.excluded;
    const Availability& available =
        available_.emplace_back(Availability{overprovisioned(overprovisioning_percent, tier.healthy, eligible),
                                             overprovisioned(overprovisioning_percent, tier.degraded, eligible)});
    total_ = std::min(kWhole, total_ + available.healthy + available.degraded);
  }
}

// Each priority takes what it can, healthy nodes of all priorities first. What divisions cut off goes to the first
// that has anyone.
void PriorityLoads::share_by_availability() {
  std::uint32_t left = kWhole;
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    loads_[i].healthy = std::min(left, available_[i].healthy * kWhole / total_);
    left -= loads_[i].healthy;
  }
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    loads_[i].degraded = std::min(left, available_[i].degraded * kWhole / total_);
    left -= loads_[i].degraded;
  }
  if (left == 0) return;
  const auto healthy = std::ranges::find_if(available_, [](const auto& tier) { return tier.healthy > 0; });
  if (healthy != available_.end()) {
    loads_[static_cast<std::size_t>(healthy - available_.begin())].healthy += left;
    return;
  }
  const auto degraded = std::ranges::find_if(available_, [](const auto& tier) { return tier.degraded > 0; });
  loads_[static_cast<std::size_t>(degraded - available_.begin())].degraded += left;
}

void PriorityLoads::share_strictly(std::span<const TierCounts> tiers) {
  const auto give_all_to_first_with = [&](std::uint32_t TierCounts::*count, std::uint32_t TierLoad::*load) {
    const auto first = std::ranges::find_if(tiers, [&](const TierCounts& tier) { return tier.*count > 0; });
    if (first == tiers.end()) return false;
    loads_[static_cast<std::size_t>(first - tiers.begin())].*load = kWhole;
    return true;
  };
  if (give_all_to_first_with(&TierCounts::healthy, &TierLoad::healthy)) return;
  if (give_all_to_first_with(&TierCounts::degraded, &TierLoad::degraded)) return;
  if (give_all_to_first_with(&TierCounts::nodes, &TierLoad::healthy)) return;
  loads_.front().healthy = kWhole;
}

// Every priority is in a panic: health says nothing any more, so that the numbers of nodes decide.
void PriorityLoads::share_by_nodes(std::span<const TierCounts> tiers) {
  std::uint64_t nodes = 0;
  for (const TierCounts& tier : tiers) nodes += tier.nodes;
  if (nodes == 0) {
    loads_.front().healthy = kWhole;
    return;
  }
  std::uint32_t left = kWhole;
  std::size_t first = tiers.size();
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    if (first == tiers.size() && tiers[i].nodes > 0) first = i;
    loads_[i].healthy = static_cast<std::uint32_t>(std::uint64_t{kWhole} * tiers[i].nodes / nodes);
    left -= loads_[i].healthy;
  }
  loads_[first].healthy += left;
}

// Whether all priorities are in a panic. While together they are whole, none is, however few nodes one has left.
bool PriorityLoads::mark_panic(std::span<const TierCounts> tiers, std::uint32_t panic_percent) {
  if (total_ == kWhole || panic_percent == 0) return false;
  bool all = true;
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    loads_[i].panic = is_below(tiers[i], panic_percent);
    all = all && loads_[i].panic;
  }
  return all;
}

}  // namespace lb
