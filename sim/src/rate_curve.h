#pragma once

#include <memory>

#include "lb/knob.h"
#include "lb/rng.h"
#include "lb/time.h"

namespace sim {

/// The rate of a class over time. What steps of equal or exponential length are in requests, it turns into moments:
/// a Poisson process of any rate is one of rate 1 whose time runs as fast as requests come.
///
/// In      times are nanoseconds since the start of the run, fractions included. Each `from` is 0 at first, and then
///         what reach() gave last, or the `to` of the last count(): a random rate is only kept from there on.
/// Cost    one virtual call a request, no allocation.
/// Source  Lewis and Shedler 1979, Naval Research Logistics 26(3), 403-413; Cinlar 1975, "Introduction to stochastic
///         processes", on the inversion of the cumulative rate. No draw is thrown away, as thinning does.
class RateCurve {
 public:
  virtual ~RateCurve() = default;

  /// By when so many requests have come on average since `from`; infinity when that is never, or after the run.
  virtual double reach(double from, double requests) = 0;

  /// How many come on average. In: from <= to <= what reach() gave last.
  virtual double count(double from, double to) = 0;
};

/// The curve of those arrivals; nullptr for those whose rate is always the same, and for closed loops.
///
/// In      `states`: randomness of its own, for rates that change at random. `end` of the run: no curve looks beyond.
std::unique_ptr<RateCurve> make_rate_curve(const lb::Variant& arrivals, const lb::Rng& states, lb::TimePoint end);

}  // namespace sim
