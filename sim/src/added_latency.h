#pragma once

#include <utility>
#include <vector>

#include "lb/rng.h"
#include "lb/time.h"
#include "sim/distribution.h"

namespace sim {

/// What faults add to each round trip to one node: the sum of a draw from each.
///
/// Cost    one draw a fault and trip; no allocation a draw.
class AddedLatency {
 public:
  explicit AddedLatency(lb::Rng rng) : rng_(rng) {}

  /// In      the distributions outlive their use here.
  void hold(std::vector<const Distribution*> parts) { parts_ = std::move(parts); }

  /// Out     at most kForever, where the sum would not fit.
  lb::Duration draw() {
    lb::TimePoint sum{};
    for (const Distribution* part : parts_) sum = lb::later(sum, part->draw(rng_));
    return sum.time_since_epoch();
  }

 private:
  std::vector<const Distribution*> parts_;
  lb::Rng rng_;
};

}  // namespace sim
