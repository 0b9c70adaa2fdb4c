#pragma once

#include "lb/result.h"
#include "sim/scenario.h"

namespace sim {

/// What is wrong with what an expectation names: at most one of node, class, fault and balancer, each of
/// which must be there.
/// Whether the node is there is for its caller to say. Paths are relative to the expectation.
lb::InputErrors check_selectors(const Expectation& expectation, const Scenario& scenario);

}  // namespace sim
