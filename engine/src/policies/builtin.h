#pragma once

#include "lb/policy.h"

namespace lb {

// One factory per file of this folder; the classes themselves are hidden there.
PolicyType round_robin_type();
PolicyType weighted_round_robin_type();
PolicyType random_type();
PolicyType least_requests_type();
PolicyType p2c_type();

}  // namespace lb
