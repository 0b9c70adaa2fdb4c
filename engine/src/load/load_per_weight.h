#pragma once

#include <cstdint>

namespace lb {

/// A count, or an amount, for each unit of weight. Compared by products, so that equal ratios are equal.
struct LoadPerWeight {
  std::uint64_t amount;
  std::uint32_t weight;

  explicit operator double() const { return static_cast<double>(amount) / weight; }

  bool operator<(const LoadPerWeight& other) const { return amount * other.weight < other.amount * weight; }
};

}  // namespace lb
