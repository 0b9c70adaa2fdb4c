#pragma once

#include "lb/result.h"
#include "sim/traffic.h"

namespace sim {

/// What is wrong with a class that plays a trace; nothing for others. Paths are relative to the class.
///
/// What the trace tells and what the class says must not contradict each other: the class's method, path and clients
/// are for traces that do not tell.
lb::InputErrors validate_trace(const TrafficClass& traffic, lb::Duration duration);

}  // namespace sim
