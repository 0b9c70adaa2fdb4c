#include "chart.h"

#include <algorithm>
#include <cmath>

#include "text.h"

namespace app {

std::string bar(double ratio, std::size_t width, const Glyphs& glyphs) {
  const double clamped = std::clamp(ratio, 0.0, 1.0);
  const auto eighths = static_cast<std::size_t>(std::lround(clamped * static_cast<double>(width) * 8));
  return repeated(glyphs.eighths.back(), eighths / 8) + std::string(glyphs.eighths[eighths % 8]);
}

std::string sparkline(std::span<const double> values, double highest, const Glyphs& glyphs) {
  std::string text;
  const auto top = static_cast<double>(glyphs.levels.size() - 1);
  for (const double value : values) {
    const double part = highest > 0 ? std::clamp(value / highest, 0.0, 1.0) : 0;
    const double level = value > 0 ? std::max(1.0, std::round(part * top)) : 0;
    text += glyphs.levels[static_cast<std::size_t>(level)];
  }
  return text;
}

Columns::Columns(std::size_t count, std::size_t most) : buckets(count) {
  if (count == 0 || most == 0) return;
  each = (count + most - 1) / most;
  columns = (count + each - 1) / each;
}

std::size_t Columns::end(std::size_t column) const { return std::min((column + 1) * each, buckets); }

}  // namespace app
