#pragma once

#include <cstdint>
#include <vector>

#include "lb/policy.h"

namespace lb {

/// Draws a candidate in proportion to its weight.
///
/// Cost    O(1), two words of rng; one word when the weights are equal; O(n) in a subset.
/// Why     Vose's alias method: a draw picks a column, and the column's own node or its alias. Columns are in
/// units
///         of sum(weights), so that the table is exact in integers.
/// Source  Vose 1991, IEEE TSE 17(9).
class WeightedDraw {
 public:
  void rebuild(const Candidates& candidates);
  NodeId draw(const Candidates& candidates, PickContext& context) const;

 private:
  struct Column {
    std::uint64_t own = 0;    // of total_: the part that belongs to the column's own node
    std::uint32_t alias = 0;  // whose the rest is
  };

  void fill_columns(const Candidates& candidates);

  bool aliased_ = false;
  std::uint64_t total_ = 0;
  std::vector<Column> columns_;
  std::vector<std::uint32_t> poor_;  // scratch of fill_columns()
  std::vector<std::uint32_t> rich_;
};

}  // namespace lb
