#pragma once

#include <string>

namespace gui {

/// Short figures for people: at most six characters. Only Latin-1, which every font here has.

/// 0, 7, 582, 7188, 15.0k, 2.1M
std::string format_count(double value);

/// One or two decimals for small numbers, none for large: 0.42, 3.9, 39.1, 736
std::string format_number(double value);

/// Milliseconds without the unit, and the unit apart for large ones: {"39.1", "ms"}, {"2.99", "s"}.
struct Quantity {
  std::string number;
  std::string unit;
};
Quantity format_latency(double ms);

/// "100.00", "81.62": a percentage without its sign.
std::string format_percent(double percent, int decimals);

/// A point in time: "0:46.0", "12:05.3".
std::string format_clock(double seconds);

/// A tick of a time axis that ends at `last`: "20 s", "250 ms"; minutes where the axis is long: "1:30".
std::string format_tick(double seconds, double step, double last);

}  // namespace gui
