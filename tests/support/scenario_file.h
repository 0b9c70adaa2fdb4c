#pragma once

#include <string>
#include <vector>

#include "sim/scenario.h"

namespace support {

/// A scenario that ships, by its file's name without the ending; what only the proxy reads (`live`) is left out.
/// The test ends with a message when it cannot be read.
sim::Scenario shipped_scenario(const std::string& name);

/// A scenario from its text, with `--set` assignments applied. The test ends with a message when it is not valid.
sim::Scenario scenario_of(const std::string& text, const std::vector<std::string>& assignments = {});

/// The errors that reading and validating a scenario's text finds, one a line: "/nodes/0/weight: ...".
std::string errors_of(const std::string& text);

}  // namespace support
