#pragma once

#include <array>
#include <cstdint>

#include "lb/time.h"

namespace sim {

/// What a node keeps to answer load probes: how many requests are in it (RIF, requests in flight), and how long the
/// last ones took by how many they found there when they came.
///
/// The estimate is the median of the recent latencies at the present RIF; where these are fewer than kEnough, of
/// those at the RIFs around it, no farther than it takes to have that many.
///
/// Cost     O(1) a request, O(kRecent) a probe; 1 KB a node, no allocation.
/// Why      tagged by the RIF at arrival, not at the end: that is what the next request will find.
/// Source   Wydrowski et al. 2024, NSDI, "Load is not what you should balance: Introducing Prequal", section 4. The
///          paper leaves open how many latencies are recent and how many are enough.
class RifMeter {
 public:
  static constexpr std::uint32_t kRecent = 64;
  static constexpr std::uint32_t kEnough = 5;

  struct Answer {
    std::uint32_t in_flight = 0;
    lb::Duration latency{};  ///< 0 before the first request was served
  };

  /// A request comes. Out: how many it found; to be given back when it is served.
  std::uint32_t arrive() { return in_flight_++; }

  /// A request was served. In: `found` from its arrive(); latency from its arrival to now, in the node alone.
  void serve(std::uint32_t found, lb::Duration latency);

  /// A request is gone without having been served: refused, or given up by its sender.
  void leave() { in_flight_ -= in_flight_ > 0 ? 1 : 0; }

  /// The process begins anew: nothing is in it, and nothing is known.
  void reset() { *this = {}; }

  Answer probe() const { return {in_flight_, estimate()}; }

 private:
  struct Sample {
    lb::Duration latency{};
    std::uint32_t found = 0;
  };

  std::uint32_t known() const { return served_ < kRecent ? static_cast<std::uint32_t>(served_) : kRecent; }
  std::uint32_t reach() const;
  std::uint32_t distance(const Sample& sample) const {
    return sample.found > in_flight_ ? sample.found - in_flight_ : in_flight_ - sample.found;
  }
  lb::Duration estimate() const;

  std::uint32_t in_flight_ = 0;
  std::uint64_t served_ = 0;
  std::array<Sample, kRecent> recent_{};  // a ring: the place of the next is served_ modulo kRecent
};

}  // namespace sim
