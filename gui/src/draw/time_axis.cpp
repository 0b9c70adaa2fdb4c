#include "draw/time_axis.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gui {

namespace {

Ticks every(double step, double low, double high) {
  Ticks ticks{{}, step};
  const double first = std::ceil(low / step - 1e-9);
  const double last = std::floor(high / step + 1e-9);
  for (double i = first; i <= last && ticks.at.size() < 100; ++i) ticks.at.push_back(i * step + 0.0);  // never -0
  return ticks;
}

double decimal_step(double least) {
  const double decade = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (decade * factor >= least * (1 - 1e-9)) return decade * factor;
  }
  return decade * 10;
}

}  // namespace

Ticks value_ticks(double low, double high, std::size_t most) {
  if (!(high > low)) return {};
  return every(decimal_step((high - low) / static_cast<double>(std::max<std::size_t>(most, 1))), low, high);
}

Ticks time_ticks(double low, double high, std::size_t most) {
  if (!(high > low)) return {};
  const double least = (high - low) / static_cast<double>(std::max<std::size_t>(most, 1));
  if (least <= 5) return every(decimal_step(least), low, high);
  constexpr std::array<double, 11> kSteps{10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600};
  for (const double step : kSteps) {
    if (step >= least) return every(step, low, high);
  }
  return every(3600 * decimal_step(least / 3600), low, high);
}

Ticks log_ticks(double low, double high) {
  Ticks ticks;
  if (!(low > 0) || !(high > low)) return ticks;
  const bool few = high / low < 300;  // under two and a half decades
  for (double decade = std::pow(10, std::floor(std::log10(low))); decade <= high; decade *= 10) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && !few) continue;
      if (decade * factor >= low && decade * factor <= high) ticks.at.push_back(decade * factor);
    }
  }
  return ticks;
}

}  // namespace gui
