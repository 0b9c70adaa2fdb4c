#pragma once

namespace sim {

/// Latencies in milliseconds; all 0 when there were none. Mean and max are exact, percentiles within 1 %
/// (those of nodes within 3 % where there are more than 10,000).
struct LatencySummary {
  double mean = 0, p50 = 0, p90 = 0, p99 = 0, p999 = 0, max = 0;
};

}  // namespace sim
