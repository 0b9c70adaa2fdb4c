#pragma once

#include "draws.h"
#include "lb/knob.h"
#include "lb/time.h"

namespace lb::testing {

/// A length of time from a microsecond to half a minute, every order of magnitude as likely.
Duration draw_duration(Draws& draws);

/// Gives some of the fields of a struct other values: inside their ranges, of their choices, whatever the table says.
///
/// Why     small numbers and short times are preferred: limits that are never reached find no faults.
void draw_knobs(const KnobTable& table, void* object, Draws& draws);

}  // namespace lb::testing
