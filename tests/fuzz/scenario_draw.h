#pragma once

#include <cstdint>

#include "sim/scenario.h"

namespace sim::testing {

/// A scenario that was drawn, and what is known of it.
struct DrawnScenario {
  Scenario scenario;
  bool tame = false;      ///< nothing goes wrong but what the balancer does: every request can be answered
  bool bounded = false;   ///< every client leaves some time: every request ends
  bool repaired = false;  ///< something that was drawn had to be taken back
  bool given_up = false;  ///< so much was wrong that the plainest scenario took its place
};

/// A whole scenario, drawn from the knob tables: balancer with any of its mechanisms, nodes and their backends, traffic,
/// faults, and whatever else a scenario's table has.
///
/// Out     valid; the same seed, the same scenario, as long as the tables are the same. At most some thousand requests,
///         and periods long enough that a run takes milliseconds.
/// Why     from the tables: a knob that is added tomorrow is drawn tomorrow, without a line here.
DrawnScenario draw_scenario(std::uint64_t seed);

}  // namespace sim::testing
