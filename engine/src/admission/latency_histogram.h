#pragma once

#include <array>
#include <cstdint>

#include "lb/time.h"

namespace lb {

/// Latencies counted by their two leading decimal digits, in microseconds, for quantiles within 10 %.
///
/// Cost    O(1) to add, O(bins) for a quantile; 4.4 KB, no allocation. Beyond 11 days all fall into the last bin.
/// Why     Envoy aggregates in the same bins (libcircllhist), so limits move as its limits do; memory does not depend
///         on the number of samples.
/// Source  Hartmann and Schlossnagle 2020, "Circllhist - A log-linear histogram data structure", arXiv:2001.06561.
class LatencyHistogram {
 public:
  void add(Duration latency);
  std::uint32_t count() const { return count_; }
  void clear();

  /// Where the share q of all samples lies below, in microseconds; linear between the edges of a bin.
  ///
  /// In      0 <= q <= 1; count() > 0.
  double quantile(double q) const;

 private:
  // Bin 0 holds 0, bins 1..9 the numbers of one digit, then 90 bins for each number of further digits: 10..99,
  // 100..990, ... up to 13 digits.
  static constexpr std::uint32_t kDecades = 12;
  static constexpr std::uint32_t kBins = 10 + 90 * kDecades;

  static std::uint32_t bin_of(std::int64_t microseconds);

  std::array<std::uint32_t, kBins> bins_{};
  std::uint32_t count_ = 0;
};

}  // namespace lb
