#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "lb/time.h"

namespace sim {

/// What a node keeps to answer load probes: how many requests are in it (RIF, requests in flight), and how long
/// the last ones took for what they found there when they came.
///
/// The estimate is the median of the recent latencies, each brought to the present RIF in proportion: a request
/// that took 60 ms and found 5 others makes 10 ms for one that finds none, and 120 ms for one that finds 11.
///
/// Cost     O(1) a request, O(kRecent) a probe; 300 bytes a node, no allocation.
/// Why      Tagged by the RIF at arrival, not at the end: that is what the next request will find. In proportion,
///          as a busy node's latency is its number of requests over what it serves (Little's law). Where servers
///          are idle that is too low for an emptier node and too high for a fuller one, which is the safe side of
///          both: a node that has drained is tried again, and one that fills says so before the first of its late
///          answers is out. A plain median of what is known, however far from the present RIF, does the opposite:
///          nodes that drained are shunned for the queue they had, the others take their load, and the fleet
///          breaks down at 0.8 of its capacity. No older than kRecentFor, as that is how long Prequal believes an
///          answer; then a node does not know, and is tried. Few, so that a node whose speed changes says so
///          within tens of requests; yet enough: the median of k exponential times is off by 1.4 / sqrt(k) of it,
///          a third here.
/// Source   Wydrowski et al. 2024, NSDI, "Load is not what you should balance: Introducing Prequal", section 4:
///          the median of recent latencies at or near the present RIF. The paper leaves open how many are recent,
///          how near is near, and what a node says that has none there.
class RifMeter {
 public:
  static constexpr std::uint32_t kRecent = 16;
  static constexpr lb::Duration kRecentFor = std::chrono::seconds(1);

  struct Answer {
    std::uint32_t in_flight = 0;
    lb::Duration latency{};  ///< 0 when no request was served of late
  };

  /// A request comes. Out: how many it found; to be given back when it is served.
  std::uint32_t arrive() { return in_flight_++; }

  /// A request was served. In: `found` from its arrive(); latency from its arrival to now, in the node alone; now
  /// no earlier than at the last call.
  void serve(std::uint32_t found, lb::Duration latency, lb::TimePoint now);

  /// A request is gone without having been served: refused, or given up by its sender.
  void leave() { in_flight_ -= in_flight_ > 0 ? 1 : 0; }

  /// The process begins anew: nothing is in it, and nothing is known.
  void reset() { *this = {}; }

  Answer probe(lb::TimePoint now) const { return {in_flight_, estimate(now)}; }

 private:
  struct Sample {
    double latency_of_one = 0;  // nanoseconds, divided by the requests that were in the node, itself among them
    lb::TimePoint at{};
  };

  lb::Duration estimate(lb::TimePoint now) const;

  std::uint32_t in_flight_ = 0;
  std::uint64_t served_ = 0;
  std::array<Sample, kRecent> recent_{};  // a ring: the place of the next is served_ modulo kRecent
};

}  // namespace sim
