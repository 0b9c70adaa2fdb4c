#include "tiers/locality_weights.h"

#include <algorithm>

namespace lb {
namespace {

double effective(const ZoneTally& zone, std::uint32_t overprovisioning_percent) {
  const std::uint32_t eligible = zone.nodes - zone.excluded;
  if (eligible == 0) return 0;
  const double available = static_cast<double>(zone.available) / eligible;
  return zone.weight * std::min(1.0, overprovisioning_percent / 100.0 * available);
}

}  // namespace

std::uint32_t zone_weight(const ZonesConfig& config, std::string_view zone) {
  const auto found =
      std::ranges::find_if(config.weights, [&](const ZoneWeight& entry) { return entry.zone == zone; });
  return found == config.weights.end() ? 0 : found->weight;
}

void LocalityWeights::update(std::span<const ZoneTally> zones, std::uint32_t overprovisioning_percent) {
  fresh_.clear();
  for (const ZoneTally& zone : zones) fresh_.push_back(effective(zone, overprovisioning_percent));
  if (fresh_ == weights_) return;
  weights_.swap(fresh_);
  total_ = 0;
  schedule_.clear(weights_.size());
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    if (weights_[i] <= 0) continue;
    total_ += weights_[i];
    schedule_.add(NodeId{static_cast<std::uint32_t>(i)}, weights_[i]);
  }
  for (std::uint32_t i = 0; i < skip_ && chooses(); ++i) choose();
}

std::size_t LocalityWeights::choose() {
  return index_of(schedule_.next([&](NodeId zone) { return weights_[index_of(zone)]; }));
}

}  // namespace lb
