#pragma once

#include <algorithm>

#include "lb/rng.h"
#include "lb/time.h"
#include "sim/distribution.h"

namespace sim {

/// Something that comes and goes by itself: it is off for a draw of one distribution, then on for a draw of another.
///
/// Cost    one draw a change, made when somebody asks; what nobody asks about costs nothing.
/// Why     the times come from a stream of its own and depend on nothing else, so that another policy meets the
///         same pauses and bursts.
class Alternation {
 public:
  /// In      `off` and `on` outlive it. In step: the first time off is a whole draw instead of a random part.
  Alternation(const Distribution& off, const Distribution& on, lb::Rng rng, bool whole = false)
      : off_(&off), on_distribution_(&on), rng_(rng) {
    const lb::Duration drawn = off.draw(rng_);
    const double part = whole ? 1 : rng_.uniform();
    const auto first = static_cast<lb::Duration::rep>(static_cast<double>(drawn.count()) * part);
    next_ = lb::TimePoint(lb::Duration(std::max<lb::Duration::rep>(first, 1)));
  }

  bool on() const { return on_; }

  /// When it changes.
  lb::TimePoint next() const { return next_; }

  /// Makes the changes that are due by `now`.
  void pass(lb::TimePoint now) {
    while (next_ <= now) {
      on_ = !on_;
      next_ = lb::later(next_, std::max((on_ ? on_distribution_ : off_)->draw(rng_), lb::Duration(1)));
    }
  }

 private:
  const Distribution* off_;
  const Distribution* on_distribution_;
  lb::Rng rng_;
  lb::TimePoint next_{};
  bool on_ = false;
};

}  // namespace sim
