#pragma once

#include "sim/scenario.h"

namespace bench {

/// The shipped scenarios/flaky3.json, without what only the proxy reads.
sim::Scenario flaky3();

/// A million requests to `nodes` single-server nodes at 0.9 of their capacity under p2c: the classic of the field.
sim::Scenario p2c_pool(std::int64_t nodes);

}  // namespace bench
