#pragma once

#include <cstdint>
#include <vector>

#include "lb/time.h"

namespace sim {

/// How many requests came in each step of time, in bounded memory and whatever the order they are told in.
///
/// Steps that are too many become twice as wide, again and again: at most kMostSteps are kept.
class RateSteps {
 public:
  /// More are not seen in a chart of a terminal's or a page's width.
  static constexpr std::size_t kMostSteps = 1000;

  /// In      width > 0.
  explicit RateSteps(lb::Duration width) : width_(width) {}

  /// In      0 <= at, and within 31 years of all others.
  void add(lb::Duration at);

  struct Step {
    lb::Duration start{};  ///< since the first request
    double rate = 0;       ///< requests per second
  };

  /// From the first request to `end`. A step at either end that is less than half full is one with its neighbour:
  /// its rate would be a matter of chance.
  /// In      add() was called; end after the last request.
  std::vector<Step> steps(lb::Duration end) const;

  lb::Duration first() const { return first_; }
  lb::Duration last() const { return last_; }
  lb::Duration width() const { return width_; }

 private:
  void widen();

  lb::Duration width_;
  std::int64_t index_ = 0;  // of counts_[0]: it begins at index_ * width_
  std::vector<std::uint64_t> counts_;
  lb::Duration first_{};
  lb::Duration last_{};
};

}  // namespace sim
