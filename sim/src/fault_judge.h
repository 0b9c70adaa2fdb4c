#pragma once

#include "sim/result.h"

namespace sim {

/// Fills in when each fault was detected, and when all was as usual again, as fault_result.h says.
///
/// In      the result's series and events, and the faults with their times and nodes, are filled in.
/// Cost    O(nodes of all faults x buckets), with at most kMaxEvents of these nodes.
void judge_faults(RunResult& result, const Scenario& scenario);

}  // namespace sim
