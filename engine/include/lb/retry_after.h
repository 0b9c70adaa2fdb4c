#pragma once

#include "lb/rng.h"
#include "lb/time.h"

namespace lb {

class KnobTable;

/// Heeds a node's Retry-After (RFC 9110 10.2.3) in place of the backoff.
struct RetryAfterConfig {
  Duration max = std::chrono::seconds(300);  // Envoy's max_interval

  static const KnobTable& knobs();
};

/// The wait that a node asked for, spread over half as much again.
///
/// In      asked >= 0; 0: the node did not ask.
/// Out     [asked, 1.5 x asked); 0 when it did not ask, or for more than max: the backoff decides then.
/// Cost    O(1); one draw when the answer is not 0.
/// Why     never before the node said, and not all clients at that moment.
/// Source  Envoy rate_limited_retry_back_off and JitteredLowerBoundBackOffStrategy: min + random % (min / 2).
Duration retry_after_wait(const RetryAfterConfig& config, Duration asked, Rng& rng);

}  // namespace lb
