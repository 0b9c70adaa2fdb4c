#include "lb/duration_text.h"

#include <algorithm>
#include <array>
#include <limits>

namespace lb {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ns;
};

// Largest first: print_duration takes the first that gives a short exact number.
constexpr std::array<Unit, 6> kUnits{{{"h", 3'600'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"s", 1'000'000'000},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};

constexpr std::string_view kAllowed =
    "expected a duration with a unit, such as \"250us\", \"10ms\", \"2s\", \"1.5m\" or \"1h\"";

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

__extension__ using Wide = __int128;
constexpr Wide kLongest = std::numeric_limits<std::int64_t>::max() - 1;  // one below kForever

// "12" or "12.5" times the unit, rounded to 1 ns; -1 when it is not a number, more than kLongest when too long.
Wide nanoseconds(std::string_view number, std::int64_t unit) {
  const std::size_t point = std::min(number.find('.'), number.size());
  if (point == 0 || point + 1 == number.size()) return -1;
  Wide value = 0;
  for (const char digit : number.substr(0, point)) {
    if (value <= kLongest) value = value * 10 + (digit - '0');
  }
  value = std::min(value, kLongest + 1) * unit;
  Wide rest = 0;  // decimals beyond the 18th are below 1 ns in every unit
  Wide scale = 1;
  for (std::size_t i = point + 1; i < number.size(); ++i) {
    if (number[i] == '.') return -1;
    if (i > point + 18) continue;
    rest = rest * 10 + (number[i] - '0');
    scale *= 10;
  }
  return value + (rest * unit + scale / 2) / scale;
}

// value / unit with at most three decimals, or empty when it has more.
std::string print_in(std::int64_t value, const Unit& unit) {
  const std::int64_t whole = value / unit.ns;
  const std::int64_t rest = value % unit.ns;
  if (rest == 0) return std::to_string(whole);
  if (unit.ns < 1000 || rest % (unit.ns / 1000) != 0) return {};
  std::string decimals = std::to_string(1000 + rest / (unit.ns / 1000)).substr(1);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return std::to_string(whole) + "." + decimals;
}

}  // namespace

std::string parse_duration(std::string_view text, Duration& duration) {
  if (text == "forever") {
    duration = kForever;
    return {};
  }
  const std::size_t split = text.find_first_not_of("0123456789.");
  const Unit* unit = split == std::string_view::npos ? nullptr : find_unit(text.substr(split));
  const Wide ns = unit == nullptr ? -1 : nanoseconds(text.substr(0, split), unit->ns);
  if (ns < 0) return std::string(kAllowed);
  if (ns > kLongest) return "the duration is too long: at most 292 years";
  duration = Duration(static_cast<std::int64_t>(ns));
  return {};
}

std::string print_duration(Duration duration) {
  if (duration == kForever) return "forever";
  const std::int64_t value = duration.count();
  if (value == 0) return "0s";
  for (const Unit& unit : kUnits) {
    if (value < unit.ns) continue;
    const std::string number = print_in(value, unit);
    // 1.5m and 90s are both fine; 1.017h for 61.02m is not: fractions only of units people count in decimals.
    const bool decimal = number.find('.') != std::string::npos;
    if (!number.empty() && !(decimal && unit.ns > 1'000'000'000)) return number + std::string(unit.name);
  }
  return std::to_string(value) + "ns";
}

}  // namespace lb
