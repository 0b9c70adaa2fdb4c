#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "terminal.h"

namespace app {

/// A bar of `ratio` (0..1, more is cut) of `width` columns.
std::string bar(double ratio, std::size_t width, const Glyphs& glyphs);

/// One character a value: its height from 0 to `highest`. A value above 0 is never drawn as nothing.
std::string sparkline(std::span<const double> values, double highest, const Glyphs& glyphs);

/// `count` buckets gathered into at most `columns` columns of a chart.
///
/// Every column takes the same number of buckets, the last one what is left: nothing is stretched.
struct Columns {
  Columns(std::size_t count, std::size_t columns);

  std::size_t buckets = 0;  ///< all there are
  std::size_t each = 1;     ///< buckets in a column
  std::size_t columns = 0;

  std::size_t begin(std::size_t column) const { return column * each; }
  std::size_t end(std::size_t column) const;
};

}  // namespace app
