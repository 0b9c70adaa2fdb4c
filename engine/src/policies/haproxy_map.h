#pragma once

#include <cstdint>
#include <vector>

#include "lb/policy.h"

namespace lb {

/// HAProxy's static map: as many slots as the weights' sum, each with its node, spread as in static-rr.
///
/// Slot by slot every node earns its weight; of those that have earned two turns, else one, else none, the first
/// in order gets the slot and pays the sum of the weights. Weights are divided by their greatest common divisor;
/// where one is above 256, HAProxy's limit, all are scaled down.
/// Cost    O(slots x log nodes): when a node will
/// have earned its next turn is known ahead.
std::vector<NodeId> haproxy_map(const Candidates& candidates);

}  // namespace lb
