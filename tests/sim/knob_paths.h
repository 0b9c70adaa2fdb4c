#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "lb/knob.h"

namespace sim::testing {

/// Every field that a table and the tables inside it declare, and what to call it: "failure.rate".
/// In      `without`: fields that are not looked into, and not told.
std::map<const lb::Knob*, std::string> knobs_within(const lb::KnobTable& table,
                                                    const std::set<std::string>& without);

/// The field that an assignment "nodes.0.backend.failure.rate=0.3" sets; nullptr when there is none.
const lb::Knob* knob_of(const lb::KnobTable& table, std::string_view assignment);

}  // namespace sim::testing
