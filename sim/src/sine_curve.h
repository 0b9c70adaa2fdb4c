#pragma once

#include "rate_curve.h"
#include "sim/arrival_processes.h"

namespace sim {

/// The rate of SineArrivals.
///
/// Cost    two to four steps of Newton's method a request, each two sines.
class SineCurve final : public RateCurve {
 public:
  explicit SineCurve(const SineArrivals& arrivals);

  double reach(double from, double requests) override;
  double count(double from, double to) override;

 private:
  double rate(double time) const;
  double come(double from, double length) const;

  double mean_;       // requests a nanosecond
  double amplitude_;  // ratio
  double period_;     // nanoseconds
  double phase_;      // periods
};

}  // namespace sim
