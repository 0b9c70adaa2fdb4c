#pragma once

#include "lb/policy.h"

/// Turns over the nodes that have not failed of late.
///
/// What it does, costs and is good for stands in its PolicyDoc, which `lbsim_custom policies skip_failed` prints.
lb::PolicyType skip_failed_type();
