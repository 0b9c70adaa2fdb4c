#pragma once

#include <span>

#include "lb/knob.h"

namespace lb {

/// Known systems as whole balancers: the `preset` of a BalancerConfig, which each entry's `apply` takes.
///
/// Why     a file says "preset": "nginx" and only what differs. A system whose retries are off has a retry object
///         with one attempt, so that a file that turns them on gets that system's backoff and budget.
std::span<const Preset> balancer_presets();

}  // namespace lb
