#pragma once

#include "lb/result.h"
#include "node_index.h"
#include "sim/scenario.h"

namespace sim {

/// The rules of `faults`, in the order of the file; paths as they stand in it.
///
/// In      the total of nodes may be out of bounds: then only what does not depend on it is checked.
lb::InputErrors validate_faults(const Scenario& scenario, const NodeIndex& index);

}  // namespace sim
