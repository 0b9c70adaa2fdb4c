#pragma once

#include "lb/knob.h"
#include "lb/time.h"

namespace sim {

/// How balancers learn what an operator changes: nodes that come and go, weights and conditions.
///
/// A change is in the registry `delay` after it was made. Each balancer looks there every `interval`, at a
/// phase of its own, and learns the whole list as it stands then. Without discovery every balancer knows at once.
/// Refused where no fault is an operator's (weight, condition, add, remove): there would be nothing to learn.
struct Discovery {
  lb::Duration interval = std::chrono::seconds(10);  ///< 0: the registry tells every balancer as soon as it knows
  lb::Duration delay{};

  static const lb::KnobTable& knobs();
};

}  // namespace sim
