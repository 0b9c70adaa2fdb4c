#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "lb/time.h"

namespace lb {

/// A sum that forgets what is older than about `span`: ten slices, the oldest of which leaves at once.
///
/// Cost    O(1) amortised, 10 numbers.
/// Why     a slice begins when the one before is found to be over, not at multiples of its length: what is added
///         stays for 0.9 to 1 span of steady use, exactly as in the original.
/// Source  com.twitter.util.WindowedAdder.
class WindowedSum {
 public:
  WindowedSum(Duration span, TimePoint now)
      : slice_(std::max<std::int64_t>(1, span.count() / kSlices)), begun_(now) {}

  void add(std::int64_t amount, TimePoint now) {
    advance(now);
    slices_[at_] += amount;
    sum_ += amount;
  }

  std::int64_t sum(TimePoint now) {
    advance(now);
    return sum_;
  }

 private:
  static constexpr std::int64_t kSlices = 10;

  void advance(TimePoint now) {
    const std::int64_t passed = (now - begun_).count() / slice_;
    if (passed < 1) return;
    for (std::int64_t i = std::min(passed, kSlices); i > 0; --i) {
      at_ = at_ + 1 == slices_.size() ? 0 : at_ + 1;
      sum_ -= slices_[at_];
      slices_[at_] = 0;
    }
    begun_ = now;
  }

  std::int64_t slice_;  // ns
  TimePoint begun_;     // of the present slice
  std::array<std::int64_t, kSlices> slices_{};
  std::size_t at_ = 0;
  std::int64_t sum_ = 0;
};

}  // namespace lb
