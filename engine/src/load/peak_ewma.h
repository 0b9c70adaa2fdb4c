#pragma once

#include <algorithm>

#include "lb/math.h"
#include "lb/time.h"

namespace lb {

/// A moving average of latencies that takes a peak at once and forgets it slowly.
///
///     above the average:  cost = rtt
///     else:               cost = rtt (1 - w) + cost w,  w = exp(-elapsed / decay)
///
/// Why     reads are projected to a time (`at`), so that looking changes nothing: a read is the average after a
///         sample of 0 at that time.
/// Source  Finagle PeakEwma; tower peak_ewma.
class PeakEwma {
 public:
  PeakEwma() = default;
  PeakEwma(Duration start, TimePoint now) : cost_(static_cast<double>(start.count())), stamp_(now) {}

  /// In      decay > 0: the mean lifetime of a sample.
  void observe(Duration rtt, TimePoint now, Duration decay) {
    const auto sample = static_cast<double>(rtt.count());
    const double weight = weight_at(now, decay);
    cost_ = sample > cost_ ? sample : sample * (1 - weight) + cost_ * weight;
    stamp_ = std::max(stamp_, now);
  }

  /// Nanoseconds.
  double at(TimePoint now, Duration decay) const { return cost_ * weight_at(now, decay); }

 private:
  double weight_at(TimePoint now, Duration decay) const {
    const Duration elapsed = std::max(now - stamp_, Duration{});
    return math::exp(-static_cast<double>(elapsed.count()) / static_cast<double>(decay.count()));
  }

  double cost_ = 0;
  TimePoint stamp_{};
};

/// Finagle's load of a node with `pending` attempts: a node that never answered and has attempts pending counts as
/// slower than any other, in order of their number.
inline double finagle_load(double cost, std::uint32_t pending) {
  constexpr double kPenalty = 140737488355327.0;  // Long.MaxValue >> 16: 39 hours in nanoseconds
  return cost == 0 && pending != 0 ? kPenalty + pending : cost * (pending + 1.0);
}

}  // namespace lb
