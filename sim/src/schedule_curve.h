#pragma once

#include <cstddef>
#include <vector>

#include "rate_curve.h"
#include "sim/arrival_processes.h"

namespace sim {

/// The rate of ScheduleArrivals: a straight line from point to point, or a step at each.
///
/// Cost    O(1) a request, and as much for each point on the way; O(log points) after a change of load.
/// Why     what is left of the present stretch is compared with what is wanted: differences of sums over the whole
///         run would lose digits as it grows long.
class ScheduleCurve final : public RateCurve {
 public:
  /// In      validate_arrivals() found nothing.
  explicit ScheduleCurve(const ScheduleArrivals& arrivals);

  double reach(double from, double requests) override;
  double count(double from, double to) override;

 private:
  struct Stretch {
    double start = 0;  // nanoseconds
    double end = 0;
    double rate = 0;    // at its start, a nanosecond
    double slope = 0;   // of the rate
    double before = 0;  // requests that come earlier in the round
  };

  void add(double start, double end, double rate, double end_rate);
  std::size_t find(double offset);
  double round_of(double time) const;
  double counted(double offset);

  std::vector<Stretch> stretches_;  // of one round; the last may go on for ever
  double round_ = 0;                // its length; infinite when there is but one
  double in_round_ = 0;             // requests; meaningless when there is but one
  std::size_t found_ = 0;           // the stretch that find() gave last
};

}  // namespace sim
