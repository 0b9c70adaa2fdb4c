#pragma once

#include <cstdint>
#include <vector>

#include "lb/time.h"
#include "sim/discovery.h"

namespace sim {

/// Which balancer looks into the registry when. Only those looks are played that find something new.
///
/// A balancer looks at phase, phase + interval, ...: its phase is drawn evenly from [0, interval), from a
/// stream of its own. One that looks at the moment of a change finds it.
/// Cost    O(balancers log balancers) for the first change that a round of looks has not found yet; memory by
///         balancers.
class DiscoveryPolls {
 public:
  DiscoveryPolls(const Discovery& discovery, std::uint64_t seed, std::uint32_t balancers);

  /// False where balancers are told at once.
  bool are_on() const { return interval_ > lb::Duration{}; }

  void registry_changed(lb::TimePoint now);

  /// When the next look is that finds something; kNever when none is.
  lb::TimePoint next() const { return looks_.empty() ? lb::kNever : looks_.front().at; }

  /// Whose look it is. In: next() is not kNever.
  std::uint32_t take();

  lb::Duration phase(std::uint32_t balancer) const { return phases_[balancer]; }

 private:
  struct Look {
    lb::TimePoint at{};
    std::uint32_t balancer = 0;
  };

  static bool later(const Look& one, const Look& other);

  lb::Duration interval_;
  std::vector<lb::Duration> phases_;  // by balancer; empty where none polls
  std::vector<bool> outdated_;        // by balancer: it has a look in the list
  std::vector<Look> looks_;           // a heap, the earliest in front
};

}  // namespace sim
