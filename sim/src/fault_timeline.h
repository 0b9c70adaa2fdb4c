#pragma once

#include <cstdint>
#include <vector>

#include "lb/time.h"
#include "sim/scenario.h"

namespace sim {

/// A fault starts or ends at one node.
struct FaultChange {
  lb::TimePoint at{};
  std::uint32_t fault = 0;  ///< index into Scenario::faults
  std::uint32_t node = 0;
  bool starts = true;
};

/// The starts and ends of all faults in order of time; at one time, ends come before starts, so that a fault may
/// follow another without a gap.
///
/// Out     ends that never come, and starts at or after `duration`, are not in it.
std::vector<FaultChange> fault_timeline(const Scenario& scenario);

}  // namespace sim
