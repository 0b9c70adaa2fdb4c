#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lb/zones.h"
#include "rotation/edf_schedule.h"

namespace lb {

/// What is known of the nodes of one zone, of one priority.
///
/// In      excluded + available <= nodes.
struct ZoneTally {
  std::uint32_t weight = 0;  ///< of the zone
  std::uint32_t nodes = 0;
  std::uint32_t excluded = 0;
  std::uint32_t available = 0;  ///< those that the choice is for: the healthy, or the degraded
};

/// The weight that the configuration gives a zone: 0 for one that is not listed.
std::uint32_t zone_weight(const ZonesConfig& config, std::string_view zone);

/// Shares one priority's load among its zones by their weights, less what a zone lost of its nodes beyond the
/// overprovisioning factor.
///
/// Cost    update() O(zones log zones); choose() O(log zones), no allocation.
/// Why     Envoy makes a new schedule at every change of any node's state; here only when a weight changed by it,
///         so that states that go up and down do not favour the zones that a schedule begins with.
/// Source  Envoy LocalityWrr: effectiveLocalityWeight, an EDF schedule over zones with a weight above 0.
class LocalityWeights {
 public:
  /// `skip` turns are taken at once whenever the schedule is new, so that balancers of a fleet are not in step.
  explicit LocalityWeights(std::uint32_t skip = 0) : skip_(skip) {}

  void update(std::span<const ZoneTally> zones, std::uint32_t overprovisioning_percent);

  /// Whether any zone has a weight left; otherwise zones are not looked at.
  bool chooses() const { return total_ > 0; }

  /// The zone an attempt goes to, its place in what update() was given. In: chooses().
  std::size_t choose();

  /// The part of the attempts that a zone gets. In: chooses().
  double share(std::size_t zone) const { return weights_[zone] / total_; }

 private:
  std::uint32_t skip_;
  std::vector<double> weights_;  // effective
  std::vector<double> fresh_;    // scratch of update()
  double total_ = 0;
  EdfSchedule schedule_;
};

}  // namespace lb
