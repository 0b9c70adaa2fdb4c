#include "tier_chooser.h"

#include <algorithm>
#include <utility>

namespace lb {

void TierChooser::configure(const BalancerConfig& config) {
  rules_ = load_rules(config.spill, config.panic);
  fail_on_panic_ = config.panic && config.panic->fail_traffic_on_panic;
  zones_ = config.zones;
  own_zone_.reset();
  by_weight_.clear();
  if (zones_ && zones_->mode == ZonesMode::kZoneAware) own_zone_.emplace(*zones_);
  changed_ = true;
}

TierChooser::Target TierChooser::draw(const Tiers& tiers, Rng& rng) {
  if (tiers.all().empty()) return {};
  if (std::exchange(changed_, false)) {
    plain_ = {};
    update(tiers);
    if (single_ && !zones_) plain_ = draw(tiers, rng);
  }
  const TierChoice choice = loads_.choose(single_ ? 0 : rng.next());
  Tier& tier = *tiers.all()[choice.tier];
  if (loads_.tiers()[choice.tier].panic) {
    return {.group = &tier.whole, .kind = RosterKind::kEveryone, .refused = fail_on_panic_};
  }
  const RosterKind kind = choice.degraded ? RosterKind::kDegraded : RosterKind::kHealthy;
  Group* zone = zones_ ? zone_in(tier, choice.tier, kind, rng) : nullptr;
  return {.group = zone != nullptr ? zone : &tier.whole, .kind = kind};
}

void TierChooser::update(const Tiers& tiers) {
  counts_.clear();
  for (const auto& tier : tiers.all()) counts_.push_back(tier->whole.counts);
  loads_.update(counts_, rules_);
  panic_ = nullptr;
  single_ = false;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const TierLoad& load = loads_.tiers()[i];
    if (load.panic && panic_ == nullptr) panic_ = tiers.all()[i].get();
    single_ = single_ || load.healthy == 100 || load.degraded == 100;
  }
  if (zones_) update_zones(tiers);
}

void TierChooser::update_zones(const Tiers& tiers) {
  if (own_zone_) {
    zone_nodes_.clear();
    for (const auto& zone : tiers.all().front()->zones) zone_nodes_.push_back({zone->zone, zone->counts.healthy});
    own_zone_->update(zone_nodes_);
    return;
  }
  by_weight_.resize(tiers.all().size());
  for (std::size_t i = 0; i < by_weight_.size(); ++i) {
    for (const bool degraded : {false, true}) {
      zone_tallies_.clear();
      for (const auto& zone : tiers.all()[i]->zones) {
        const TierCounts& counts = zone->counts;
        zone_tallies_.push_back({.weight = zone_weight(*zones_, zone->zone),
                                 .nodes = counts.nodes,
                                 .excluded = counts.excluded,
                                 .available = degraded ? counts.degraded : counts.healthy});
      }
      by_weight_[i][degraded ? 1 : 0].update(zone_tallies_, rules_.overprovisioning_percent);
    }
  }
}

// Null: zones are not looked at for this attempt.
Group* TierChooser::zone_in(const Tier& tier, std::size_t index, RosterKind kind, Rng& rng) {
  if (own_zone_) {
    if (index != 0 || kind != RosterKind::kHealthy) return nullptr;
    const std::optional<std::size_t> zone = own_zone_->choose(rng);
    return zone ? tier.zones[*zone].get() : nullptr;
  }
  LocalityWeights& weights = by_weight_[index][kind == RosterKind::kDegraded ? 1 : 0];
  return weights.chooses() ? tier.zones[weights.choose()].get() : nullptr;
}

}  // namespace lb
