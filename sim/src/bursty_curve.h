#pragma once

#include <cstddef>
#include <vector>

#include "rate_curve.h"
#include "sim/arrival_processes.h"

namespace sim {

/// The rate of BurstyArrivals: constant in each state, for an exponential time.
///
/// Cost    O(1) a request, and as much for each change of state on the way.
/// Why     the next request is looked for ahead of time, through states that are drawn on the way. Where the walk
///         began is kept: when the load changes in between, it is walked again, through the same states.
class BurstyCurve final : public RateCurve {
 public:
  /// In      some state has a rate above 0. `end`: the walk stops there, however few requests come.
  BurstyCurve(const BurstyArrivals& arrivals, const lb::Rng& states, double end);

  double reach(double from, double requests) override;
  double count(double from, double to) override;

 private:
  struct State {
    double rate = 0;     // a nanosecond
    double sojourn = 0;  // mean, nanoseconds
  };
  struct Walker {
    double at = 0;
    double leaves = 0;  // the state, at that time
    std::size_t state = 0;
    lb::Rng rng;
  };

  void start();
  void stay(Walker& walker) const;
  void change(Walker& walker) const;

  std::vector<State> states_;
  double end_;
  Walker here_;   // at `from`
  Walker ahead_;  // where reach() came to
};

}  // namespace sim
