#pragma once

#include <span>
#include <string>

#include "lb/json/document.h"
#include "lb/knob.h"

namespace lb::json {

/// What a knob accepts, as the object of "expected": "an integer from 0 to 65535".
std::string expected(const Knob& knob);

/// What a row of the table looks like: "[at, rate]".
std::string row_form(const KnobTable& table);

/// `range` in the words of a bound: " from 1 to 5", " of at least 1", or nothing. `print` writes one bound.
struct Bounds {
  bool has_lowest = false;
  bool has_highest = false;
  std::string lowest;
  std::string highest;
};
std::string between(const Bounds& bounds);

/// A duration out of `range` was given: the bounds, each as text with its unit.
std::string expected_duration(const KnobRange& range);

/// A value as a person would name it, short and safe to print: 5, "five", null, a list.
std::string found(const Value& value);

/// "; did you mean \"weight\"?" or, when nothing is near, "; known: a, b, c".
std::string suggestion(std::string_view word, std::span<const std::string_view> known);

/// "\"a\", \"b\" or \"c\"".
std::string one_of(std::span<const std::string_view> names);

/// A bound as it would stand in a file: 5 and not 5.0, no digit more than needed.
std::string print_number(double number);

}  // namespace lb::json
