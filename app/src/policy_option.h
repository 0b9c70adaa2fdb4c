#pragma once

#include <string>
#include <vector>

#include "lb/balancer_config.h"
#include "lb/result.h"

namespace app {

/// "TYPE[,KNOB=VALUE...]" as assignments below `object`, the type first: "balancer.policy.type=...". Commas within
/// brackets and quotes are the value's own.
std::vector<std::string> policy_assignments(const std::string& text, const std::string& object);

/// Reads "TYPE[,KNOB=VALUE...]" as `balancer.policy` of a file is read: the same names, ranges and messages.
lb::Result<lb::BalancerConfig> read_policy_option(const std::string& text);

}  // namespace app
