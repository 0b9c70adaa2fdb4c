#pragma once

#include <string>

#include "lb/knob.h"
#include "lb/knob_builder.h"

namespace sim {

/// An assertion on the result: lowest <= metric <= highest. At least one of the two is given.
///
/// metric   without `node`, a number of the summary: requests, succeeded, failed, attempts, retries,
/// amplification,
///          breaker_trips, ejections, rejected, latency_ms.mean, .p50, .p90, .p99, .p999, .max, duration_s,
///          events; or failures.REASON (status, connect_failure, reset, timeout, no_node, cut, cancelled,
///          unfinished). With `node`, a number of that node: attempts, share, succeeded, failed, retries,
///          breaker_trips, ejections, open_s, latency_ms.mean, ... .max, utilization.
struct Expectation {
  std::string metric;
  std::string node;               ///< empty: the whole run
  double lowest = -lb::kNoLimit;  ///< "min" in files
  double highest = lb::kNoLimit;  ///< "max" in files

  static const lb::KnobTable& knobs();
};

}  // namespace sim
