#pragma once

#include "sim/result.h"

namespace sim {

/// Fills in what follows from other numbers of the result: goodput, amplification and imbalance, of the whole run
/// and over time.
///
/// In      everything that was counted is in the result.
/// Cost    O(nodes x buckets).
void derive(RunResult& result, const Scenario& scenario);

/// How long bucket `i` of the series is, in seconds: the last one ends with the arrivals.
double bucket_seconds(const Series& series, const Scenario& scenario, std::size_t i);

}  // namespace sim
