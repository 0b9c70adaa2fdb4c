#pragma once

#include "lb/result.h"
#include "sim/scenario.h"

namespace sim {

/// What is wrong with the scenario's traffic, with the paths of the file. The part of validate(scenario) that is
/// about clients and when they come.
lb::InputErrors validate_traffic(const Scenario& scenario);

}  // namespace sim
