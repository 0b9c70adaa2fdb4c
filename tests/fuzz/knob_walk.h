#pragma once

#include <functional>
#include <string_view>

#include "draws.h"
#include "lb/knob.h"
#include "lb/time.h"

namespace lb::testing {

/// Calls visit(knob, part) for every field of a struct and of all structs inside it that are there: optional objects,
/// entries of lists, the chosen alternative of a variant. `part` is what the knob's access takes.
///
/// Why     what a drawn value must respect (how short a period may be, how many requests may come) holds for every
///         field of a kind, wherever it stands and whoever adds one.
void walk_knobs(const KnobTable& table, void* object, const std::function<void(const Knob&, void*)>& visit);

/// No duration in there is shorter than `lowest` or longer than `highest`, unless it is 0 or for ever, or its knob's own
/// range says so.
void bound_durations(const KnobTable& table, void* object, Duration lowest, Duration highest);

/// Draws that one field alone, to a value other than its default where there is one. False when there is no such
/// field. What it depends on (KnobTable::applies) must be set already.
bool draw_knob(const KnobTable& table, std::string_view name, void* object, Draws& draws);

/// Gives the field its default again: absent, empty, the first alternative, or the number of a new struct.
void reset_knob(const KnobTable& table, std::string_view name, void* object);

}  // namespace lb::testing
