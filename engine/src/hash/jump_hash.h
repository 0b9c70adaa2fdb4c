#pragma once

#include <cstdint>

namespace lb {

/// A bucket in [0, buckets): with one bucket more, a key stays or moves to the new one.
///
/// In      1 <= buckets.
/// Cost    O(log buckets), no table.
/// Source  Lamping and Veach 2014, "A Fast, Minimal Memory, Consistent Hash Algorithm", arXiv:1406.2294.
constexpr std::uint32_t jump_hash(std::uint64_t key, std::uint32_t buckets) {
  std::int64_t bucket = -1;
  std::int64_t next = 0;
  while (next < buckets) {
    bucket = next;
    key = key * 2862933555777941757U + 1;  // the paper's linear congruential step
    next = static_cast<std::int64_t>(static_cast<double>(bucket + 1) *
                                     (0x1p31 / static_cast<double>((key >> 33U) + 1)));
  }
  return static_cast<std::uint32_t>(bucket);
}

}  // namespace lb
