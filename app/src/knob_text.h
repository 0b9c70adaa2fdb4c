#pragma once

#include <string>

#include "lb/knob.h"

namespace app {

/// What a knob takes, for a person: "1..100", "0..1 (ratio)", "a duration, at least 1ns", "none | full | equal".
std::string allowed(const lb::Knob& knob);

/// The value of a knob in `object` as it would stand in a file; "off" for an object that is absent.
std::string shown(const lb::Knob& knob, const void* object);

}  // namespace app
