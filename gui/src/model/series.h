#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace gui {

/// The sum of the last `window` entries up to each index. O(n). In: window >= 1.
std::vector<double> trailing_sums(std::span<const std::uint32_t> counts, std::size_t window);

/// The sum of the last `window` entries up to `index`; entries beyond the end count as 0.
double trailing_sum(std::span<const std::uint32_t> counts, std::size_t index, std::size_t window);

/// What of a series falls on one column of pixels.
struct Column {
  float low = 0;
  float high = 0;
  float mean = 0;
  bool any = false;  ///< false: there is nothing to draw
};

/// Whether zeros are values, or mean that nothing was measured.
enum class Zeros { kAreValues, kAreGaps };

/// Reduces entries [first, last) of a series to `columns` columns, so that drawing costs pixels, not samples.
///
/// In      0 <= first < last, columns >= 1. Entries beyond the series' end are gaps.
/// Out     with more columns than entries an entry covers several.
std::vector<Column> decimate(std::span<const float> values, double first, double last, std::size_t columns,
                             Zeros zeros = Zeros::kAreValues);

/// Counts as a series that can be decimated.
std::vector<float> to_floats(std::span<const std::uint32_t> counts, double factor = 1);

}  // namespace gui
