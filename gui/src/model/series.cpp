#include "model/series.h"

#include <algorithm>
#include <cmath>

namespace gui {

std::vector<double> trailing_sums(std::span<const std::uint32_t> counts, std::size_t window) {
  std::vector<double> sums(counts.size());
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sum += counts[i];
    if (i >= window) sum -= counts[i - window];
    sums[i] = sum;
  }
  return sums;
}

double trailing_sum(std::span<const std::uint32_t> counts, std::size_t index, std::size_t window) {
  const std::size_t end = std::min(index + 1, counts.size());
  const std::size_t begin = index + 1 > window ? index + 1 - window : 0;
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += counts[i];
  return sum;
}

namespace {

Column summarise(std::span<const float> values, Zeros zeros) {
  Column column;
  double sum = 0;
  std::size_t count = 0;
  for (const float value : values) {
    if (!std::isfinite(value) || (zeros == Zeros::kAreGaps && value == 0)) continue;
    column.low = count == 0 ? value : std::min(column.low, value);
    column.high = count == 0 ? value : std::max(column.high, value);
    sum += value;
    ++count;
  }
  column.any = count > 0;
  if (column.any) column.mean = static_cast<float>(sum / static_cast<double>(count));
  return column;
}

}  // namespace

std::vector<Column> decimate(std::span<const float> values, double first, double last, std::size_t columns,
                             Zeros zeros) {
  std::vector<Column> result(columns);
  const double step = (last - first) / static_cast<double>(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    const double from = first + step * static_cast<double>(i);
    const auto begin = static_cast<std::size_t>(std::max(0.0, std::floor(from + 1e-9)));
    const auto end = static_cast<std::size_t>(std::max(0.0, std::ceil(from + step - 1e-9)));
    if (begin >= values.size()) continue;
    // An entry belongs to the column its start falls in, so that no peak shows twice; at least one per column.
    const std::size_t owned = step >= 1 ? static_cast<std::size_t>(std::floor(from + step + 1e-9)) : end;
    const std::size_t stop = std::clamp(owned, begin + 1, values.size());
    result[i] = summarise(values.subspan(begin, stop - begin), zeros);
  }
  return result;
}

std::vector<float> to_floats(std::span<const std::uint32_t> counts, double factor) {
  std::vector<float> values(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) values[i] = static_cast<float>(counts[i] * factor);
  return values;
}

}  // namespace gui
