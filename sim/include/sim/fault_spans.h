#pragma once

#include <vector>

#include "lb/time.h"
#include "sim/result.h"
#include "sim/scenario.h"

namespace sim {

/// A stretch of a run in which a fault held at one of its nodes at least.
struct FaultSpan {
  lb::Duration from{};
  lb::Duration to{};  ///< at most the run's duration
};

/// When each fault held, for charts: by fault, ascending, not overlapping.
///
/// Out     of faults that come more than once, from the result's events; more than kMostSpans of one fault
///         cannot be told apart in a chart and are one from the first to the last.
/// Cost    O(faults + events)
std::vector<std::vector<FaultSpan>> fault_spans(const RunResult& result, const Scenario& scenario);

inline constexpr std::size_t kMostSpans = 100;

}  // namespace sim
