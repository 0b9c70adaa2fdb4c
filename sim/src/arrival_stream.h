#pragma once

#include <cstdint>
#include <memory>

#include "lb/rng.h"
#include "lb/time.h"
#include "rate_curve.h"
#include "sim/traffic.h"
#include "trace_cursor.h"
#include "ziggurat.h"

namespace sim {

/// When the requests of one class of an open loop come.
///
/// Cost    for Poisson arrivals a draw and a multiplication; no allocation.
/// Why     a load other than 1 makes time run faster for the class: what is left of the gap that is under way, in
///         requests, stays as it was drawn, so that the same seed has the same requests, only at other times.
class ArrivalStream {
 public:
  /// In      traffic.arrivals is no closed loop; `index` is the number of the class, `end` that of the run.
  ArrivalStream(const TrafficClass& traffic, std::uint64_t seed, std::uint32_t index, lb::TimePoint end);

  /// When the next request comes. It may be after the end of the run, or lb::kNever.
  lb::TimePoint next() const { return at_; }

  /// On to the one after it.
  void advance() {
    if (pace_ != Pace::kPoisson) return advance_otherwise();
    left_ = draw_exponential(rng_);
    from_ = nanoseconds(at_);
    at_ = after(at_, left_ * gap_);
  }

  /// What is played of a trace; nullptr for other arrivals. Its taken() is the request that advance() has passed.
  const TraceCursor* trace() const { return trace_.get(); }

  /// So many times the usual rate from now on. In: 0 <= load; now <= next().
  void set_load(double load, lb::TimePoint now);

 private:
  enum class Pace : std::uint8_t { kPoisson, kConstant, kCurve, kTrace };

  static double nanoseconds(lb::TimePoint at) { return static_cast<double>(at.time_since_epoch().count()); }

  // Rounded to the nearest nanosecond: cutting off would make a million requests a second 0.05 % more.
  static lb::TimePoint after(lb::TimePoint at, double gap) {
    constexpr double kLongest = 9.2e18;  // below lb::kForever
    return lb::later(at, lb::Duration(static_cast<lb::Duration::rep>(gap < kLongest ? gap + 0.5 : kLongest)));
  }

  void advance_otherwise();
  void aim();
  double requests_left(double now);

  lb::Rng rng_;
  Pace pace_ = Pace::kPoisson;
  bool regular_ = false;  // requests of a curve come as it adds up to 0, 1, 2, ...
  double usual_gap_ = 0;  // nanoseconds on average
  double gap_ = 0;        // under the present load
  double load_ = 1;
  double left_ = 0;  // requests on average between `from_` and the next one, which is the gap as drawn
  double from_ = 0;
  lb::TimePoint at_{};
  double origin_ = 0;        // constant: the first since the load changed
  std::uint64_t taken_ = 0;  // since then; of a curve, since the start
  std::unique_ptr<RateCurve> curve_;
  std::unique_ptr<TraceCursor> trace_;
  double reached_ = 0;  // at_ before it was rounded: rounding never adds up
};

}  // namespace sim
