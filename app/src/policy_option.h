#pragma once

#include <string>

#include "lb/balancer_config.h"
#include "lb/result.h"

namespace app {

/// Reads "TYPE[,KNOB=VALUE...]" as `balancer.policy` of a file is read: the same names, ranges and messages.
lb::Result<lb::BalancerConfig> read_policy_option(const std::string& text);

}  // namespace app
