#pragma once

#include <string>
#include <string_view>

#include "lb/time.h"

namespace lb {

/// Reads a number and a unit without a space: "30ns", "250us", "10ms", "2s", "1.5m", "1h".
///
/// Out     what is wrong and what is allowed, empty when it parsed; "forever" reads as kForever. Negative, not
///         finite and longer than 292 years (63 bits of nanoseconds) are errors. Fractions are rounded to 1 ns.
std::string parse_duration(std::string_view text, Duration& duration);

/// The shortest text that parse_duration reads back to the same value: "10ms", "1.5s", "forever".
///
/// In      duration >= 0.
std::string print_duration(Duration duration);

}  // namespace lb
