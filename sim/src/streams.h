#pragma once

#include <cstdint>

#include "lb/rng.h"

namespace sim {

/// What randomness is drawn for. Each purpose, of each class or node, has a stream of its own.
///
/// The engine draws its picks from stream 0 of the same seed.
///
/// Why     a change in one place (another policy, one more node at the end) must not shift the draws of another:
///         two runs that differ in the policy see the same arrivals, and comparisons are paired.
enum class Purpose : std::uint64_t {
  kArrivals = 1,
  kClients,
  kService,
  kFailure,
  kFault,
  kNetwork,
  kProbe,
  kBalancer,
  kDispatch,
  kModulation,   // which state a bursty class is in
  kClientRetry,  // when a client asks again
  kPauses = 32,
  kAntagonist,
  kBursts,
  kSizes,
  kZones,
  kLoss,
  kFaultTimes = 64,
  kFaultShare,
  kFaultLatency,
  kDiscovery,
};

inline lb::Rng make_stream(std::uint64_t seed, Purpose purpose, std::uint64_t index) {
  return lb::Rng(seed, (static_cast<std::uint64_t>(purpose) << 40U) | index);
}

}  // namespace sim
