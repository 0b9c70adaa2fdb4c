#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lb/rng.h"

namespace sim {

/// Draws one of many values, each as often as its weight says.
///
/// Cost    O(1) a draw, one word of rng; 24 bytes a value; O(n) to build.
/// Why     the integer part of one uniform number chooses a column, its fraction one of the column's two values.
/// Source  Vose 1991, IEEE Transactions on Software Engineering 17(9), 972-975.
class AliasTable {
 public:
  struct Weighted {
    double value = 0;
    double weight = 0;
  };

  /// In      0 <= weights, at least one above.
  explicit AliasTable(std::span<const Weighted> values);

  double draw(lb::Rng& rng) const {
    const double at = rng.uniform() * static_cast<double>(columns_.size());
    const auto index = static_cast<std::size_t>(at);
    const Column& column = columns_[index];
    return at - static_cast<double>(index) < column.keep ? column.own : column.other;
  }

  double mean() const { return mean_; }

 private:
  struct Column {
    double own = 0;
    double other = 0;
    double keep = 1;  // how much of the column is its own
  };

  std::vector<Column> columns_;
  double mean_ = 0;
};

}  // namespace sim
