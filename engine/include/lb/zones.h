#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lb/result.h"

namespace lb {

class KnobTable;

enum class ZonesMode : std::uint8_t {
  kZoneAware,        ///< a balancer keeps to its own zone as far as that zone has its share of the nodes
  kLocalityWeights,  ///< zones share by weights, less what they cannot carry
};

inline constexpr std::array<std::string_view, 2> kZonesModeNames{"zone_aware", "locality_weights"};

/// How many balancers stand in a zone.
struct ZoneBalancers {
  std::string zone{};
  std::uint32_t count = 1;

  static const KnobTable& knobs();
};

/// A zone's share of the load, relative to the others.
struct ZoneWeight {
  std::string zone{};
  std::uint32_t weight = 1;

  static const KnobTable& knobs();
};

/// How many zones a list may name.
inline constexpr std::uint32_t kMaxZones = 1000;

/// How load is shared among the zones that nodes stand in (`nodes[].zone`).
///
/// Source  Envoy, LocalityLbConfig: ZoneAwareLbConfig (min_cluster_size 6, routing_enabled 100 %) and
///         LocalityWeightedLbConfig.
struct ZonesConfig {
  ZonesMode mode = ZonesMode::kZoneAware;
  std::string zone{};                  ///< zone_aware: where this balancer stands
  std::vector<ZoneBalancers> local{};  ///< zone_aware: where all balancers stand, this one included
  std::uint32_t min_nodes = 6;         ///< zone_aware: with fewer available nodes zones are not looked at
  double routing_enabled = 1.0;        ///< zone_aware: part of the requests that zones are looked at for
  std::vector<ZoneWeight> weights{};   ///< locality_weights: a zone that is not listed has weight 0

  static const KnobTable& knobs();
};

/// What no single knob's range can say: what the mode needs is there and nothing else, no zone is named twice.
InputErrors validate(const ZonesConfig& config);

}  // namespace lb
