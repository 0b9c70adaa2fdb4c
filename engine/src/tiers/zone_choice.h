#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lb/rng.h"
#include "lb/zones.h"

namespace lb {

/// The nodes of one zone, of the best priority.
struct ZoneNodes {
  std::string_view zone;
  std::uint32_t healthy = 0;
};

/// Zone-aware routing: keeps a balancer's requests in its zone as far as that leaves all nodes of all zones with
/// the same load.
///
/// If the zone holds at least the part of the nodes that it holds of the balancers, every request stays. Otherwise
/// nodes / balancers of them do, and the rest goes to the zones that have more nodes than balancers, by how much
/// more. All in parts of 10,000.
/// Cost    update() O(zones x log zones); choose() O(zones), no allocation, at most two draws (three when
///         routing_enabled is below 1).
/// Source  Envoy ZoneAwareLoadBalancerBase: regenerateLocalityRoutingStructures, calculateLocalityPercentages,
///         tryChooseLocalLocalityHosts.
class ZoneChoice {
 public:
  /// In      validate(config) found nothing, and its mode is zone_aware.
  explicit ZoneChoice(const ZonesConfig& config);

  /// In      every zone that has nodes of the best priority, healthy or not, once. Any order: choose() answers a
  ///         place in it.
  void update(std::span<const ZoneNodes> zones);

  /// Whether zones are looked at: there are at least two with nodes and two with balancers, and min_nodes healthy.
  bool routes() const { return routes_; }

  /// The zone a request goes to, or nothing: all healthy nodes alike.
  std::optional<std::size_t> choose(Rng& rng) const;

  /// The zone for two uniform words, of which the second counts only when the first leads out of the own zone.
  /// In: routes().
  std::size_t zone_for(std::uint64_t own_draw, std::uint64_t other_draw) const;

  /// The part of the routed requests that a zone gets. In: routes().
  double share(std::size_t zone) const;

 private:
  struct Part {
    std::uint64_t nodes = 0;      // of 10,000
    std::uint64_t balancers = 0;  // of 10,000
  };

  bool may_route(std::span<const ZoneNodes> zones) const;
  std::uint64_t balancers_in(std::string_view zone) const;
  Part part_of(const ZoneNodes& zone) const;

  ZonesConfig config_;  // local sorted by zone
  std::uint64_t balancers_ = 0;
  std::uint64_t healthy_ = 0;
  bool routes_ = false;
  std::size_t own_ = 0;            // place of the own zone; the number of zones when it has no nodes
  std::uint64_t own_part_ = 0;     // of 10,000: requests that stay
  std::vector<std::uint64_t> to_;  // running sum of what each zone takes of the rest
};

}  // namespace lb
