#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lb/time.h"

namespace sim {

/// What came of a fault: once for each time that it started. At most kMaxFaultResults are kept.
///
/// "Usual" is what was before: in the last kUsualBuckets time buckets that ended by `at` and saw no fault at all,
/// warm-up included. With fewer than kLeastUsualBuckets of them there is nothing to compare with. What is read from
/// time buckets is known as finely as they are.
///
/// detect    from `at` until the balancer (any of a fleet) first reacted at one of the fault's nodes, while the fault
///           lasted: its breaker tripped, it was ejected, its monitor said down, or its share of all attempts fell
///           below half of the usual. A share is looked at after each stretch of buckets in which kEnoughAttempts
///           were to be expected. None for what the balancer is told
///           (weight, condition, add, remove), for load, and where it never reacted.
/// recover   from `until` to the first bucket from which all is as usual: for kCalmBuckets buckets (fewer where the
///           run ends) at least kGoodputBack of the usual part of requests succeeds, less 4 standard errors; their
///           99th percentile is at most kLatencyBack times that which kUsualLatencyPart of the usual buckets do not
///           exceed; and each node of the fault gets at least kShareBack of its usual share, less 4 standard errors,
///           over as many buckets as let kEnoughAttempts be expected. None where the fault does not end in the run,
///           and where it never became so. Another fault meanwhile counts against it.
struct FaultResult {
  std::uint32_t fault = 0;  ///< index into Scenario::faults
  lb::Duration at{};
  lb::Duration until = lb::kForever;  ///< for ever: not within the run
  std::vector<std::uint32_t> nodes;   ///< indices into RunResult::nodes, ascending
  std::optional<double> detect_s;
  std::optional<double> recover_s;
};

inline constexpr std::size_t kMaxFaultResults = 1'000;

inline constexpr std::size_t kUsualBuckets = 40;
inline constexpr std::size_t kLeastUsualBuckets = 3;

/// Half of 40 is 3 standard deviations (6.3 each) away: chance does it once in some thousand stretches.
inline constexpr double kEnoughAttempts = 40;

inline constexpr double kGoodputBack = 0.95;
inline constexpr double kLatencyBack = 1.5;
inline constexpr double kUsualLatencyPart = 0.9;
inline constexpr double kShareBack = 0.8;
inline constexpr std::size_t kCalmBuckets = 3;

}  // namespace sim
