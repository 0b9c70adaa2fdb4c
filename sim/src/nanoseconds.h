#pragma once

#include "lb/time.h"

namespace sim {

/// For what is drawn and added up: a length of time as a number that need not be whole.
inline double nanoseconds(lb::Duration duration) { return static_cast<double>(duration.count()); }

}  // namespace sim
