#include "balancer_recorder.h"

#include "imbalance.h"

namespace sim {

void BalancerRecorder::fill(RunResult& result) const {
  const std::vector<std::uint32_t> members = taking_part(result.nodes);
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    const Tally& tally = tallies_[i];
    const std::uint64_t* attempts = &attempts_[i * nodes_];
    BalancerResult& balancer = result.balancers.emplace_back();
    for (std::size_t node = 0; node < nodes_; ++node) balancer.attempts += attempts[node];
    balancer.retries = tally.retries;
    balancer.failures = tally.failures;
    balancer.breaker_trips = tally.breaker_trips;
    balancer.ejections = tally.ejections;
    const double all = balancer.attempts > 0 ? static_cast<double>(balancer.attempts) : 1;
    for (std::size_t node = 0; node < nodes_; ++node) {
      balancer.shares.push_back(static_cast<double>(attempts[node]) / all);
    }
    balancer.imbalance = imbalance(members, [&](std::uint32_t node) {
      return static_cast<double>(attempts[node]) / result.nodes[node].node.weight;
    });
  }
}

}  // namespace sim
