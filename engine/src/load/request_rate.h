#pragma once

#include <chrono>
#include <cstdint>

#include "lb/time.h"

namespace lb {

/// Requests in the last second: this period's count, and of the last period's the part that is still inside.
///
/// Source  HAProxy freq_ctr.
class RequestRate {
 public:
  void count(TimePoint now) {
    turn(now);
    ++present_;
  }

  double per_second(TimePoint now) const {
    RequestRate view = *this;
    view.turn(now);
    const double elapsed = to_seconds(now - view.began_);
    return view.present_ + view.past_ * (1 - elapsed);
  }

 private:
  void turn(TimePoint now) {
    constexpr Duration kPeriod = std::chrono::seconds(1);
    const auto periods = (now - began_) / kPeriod;
    if (periods < 1) return;
    past_ = periods == 1 ? present_ : 0;
    present_ = 0;
    began_ += periods * kPeriod;
  }

  TimePoint began_{};
  std::uint32_t present_ = 0;
  std::uint32_t past_ = 0;
};

}  // namespace lb
