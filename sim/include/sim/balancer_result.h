#pragma once

#include <cstdint>
#include <vector>

namespace sim {

/// One balancer of a fleet, as it sees its own part of the traffic; the numbers are those of attempts of requests
/// that came at `warmup` or later, and of trips and ejections from then on.
struct BalancerResult {
  std::uint64_t attempts = 0;
  std::uint64_t retries = 0;
  std::uint64_t failures = 0;  ///< attempts that failed
  std::uint64_t breaker_trips = 0;
  std::uint64_t ejections = 0;

  /// The part of its attempts that each node got, by index into RunResult::nodes.
  std::vector<double> shares;

  double imbalance = 0;  ///< as Summary::imbalance, of its attempts alone
};

}  // namespace sim
