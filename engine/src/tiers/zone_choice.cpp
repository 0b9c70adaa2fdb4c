#include "tiers/zone_choice.h"

#include <algorithm>

namespace lb {
namespace {

constexpr std::uint32_t kWhole = 10'000;

}  // namespace

ZoneChoice::ZoneChoice(const ZonesConfig& config) : config_(config) {
  std::ranges::sort(config_.local, {}, &ZoneBalancers::zone);
  for (const ZoneBalancers& entry : config_.local) balancers_ += entry.count;
}

void ZoneChoice::update(std::span<const ZoneNodes> zones) {
  healthy_ = 0;
  for (const ZoneNodes& zone : zones) healthy_ += zone.healthy;
  routes_ = may_route(zones);
  if (!routes_) return;
  const auto own = std::ranges::find_if(
      zones, [&](const ZoneNodes& zone) { return zone.zone == std::string_view(config_.zone); });
  own_ = static_cast<std::size_t>(own - zones.begin());
  const Part here = own == zones.end() ? Part{} : part_of(*own);
  const bool all_stay = here.nodes > 0 && here.nodes >= here.balancers;
  own_part_ = all_stay ? kWhole : here.balancers > 0 ? here.nodes * kWhole / here.balancers : 0;
  to_.clear();
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < zones.size(); ++i) {
    const Part part = i == own_ ? Part{} : part_of(zones[i]);
    to_.push_back(sum += part.nodes > part.balancers ? part.nodes - part.balancers : 0);
  }
  if (sum > 0) return;
  // Cut-off parts left no zone with room. Envoy then draws any zone; here one that has somebody to answer.
  for (std::size_t i = 0; i < zones.size(); ++i) to_[i] = sum += zones[i].healthy > 0 ? 1 : 0;
}

std::optional<std::size_t> ZoneChoice::choose(Rng& rng) const {
  if (!routes_) return std::nullopt;
  if (config_.routing_enabled < 1 && !rng.chance(config_.routing_enabled)) return std::nullopt;
  if (own_part_ == kWhole) return own_;
  const std::uint64_t own_draw = rng.below(kWhole);
  if (own_draw < own_part_) return own_;
  return zone_for(own_draw, rng.below(static_cast<std::uint32_t>(to_.back())));
}

std::size_t ZoneChoice::zone_for(std::uint64_t own_draw, std::uint64_t other_draw) const {
  if (own_draw % kWhole < own_part_) return own_;
  return static_cast<std::size_t>(std::ranges::upper_bound(to_, other_draw % to_.back()) - to_.begin());
}

double ZoneChoice::share(std::size_t zone) const {
  const double stay = static_cast<double>(own_part_) / kWhole;
  const auto taken = static_cast<double>(to_[zone] - (zone == 0 ? 0 : to_[zone - 1]));
  return (zone == own_ ? stay : 0) + (1 - stay) * taken / static_cast<double>(to_.back());
}

bool ZoneChoice::may_route(std::span<const ZoneNodes> zones) const {
  return zones.size() >= 2 && config_.local.size() >= 2 && balancers_in(config_.zone) > 0 &&
         healthy_ >= config_.min_nodes && healthy_ > 0;
}

std::uint64_t ZoneChoice::balancers_in(std::string_view zone) const {
  const auto place = std::ranges::lower_bound(config_.local, zone, {}, &ZoneBalancers::zone);
  return place != config_.local.end() && place->zone == zone ? place->count : 0;
}

ZoneChoice::Part ZoneChoice::part_of(const ZoneNodes& zone) const {
  return {std::uint64_t{kWhole} * zone.healthy / healthy_, kWhole * balancers_in(zone.zone) / balancers_};
}

}  // namespace lb
