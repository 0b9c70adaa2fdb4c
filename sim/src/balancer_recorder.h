#pragma once

#include <cstdint>
#include <vector>

#include "sim/result.h"

namespace sim {

/// Counts what each balancer of a fleet does, of requests that came at `warmup` or later.
///
/// Cost    a few additions an attempt, only where there is more than one balancer; 8 bytes a balancer and node.
class BalancerRecorder {
 public:
  BalancerRecorder(std::size_t balancers, std::size_t nodes)
      : nodes_(nodes), tallies_(balancers > 1 ? balancers : 0), attempts_(tallies_.size() * nodes) {}

  void attempt_started(std::uint32_t balancer, std::uint32_t node, bool retry) {
    if (tallies_.empty()) return;
    ++attempts_[balancer * nodes_ + node];
    tallies_[balancer].retries += retry ? 1 : 0;
  }
  void attempt_failed(std::uint32_t balancer) {
    if (!tallies_.empty()) ++tallies_[balancer].failures;
  }
  void breaker_tripped(std::uint32_t balancer) {
    if (!tallies_.empty()) ++tallies_[balancer].breaker_trips;
  }
  void node_ejected(std::uint32_t balancer) {
    if (!tallies_.empty()) ++tallies_[balancer].ejections;
  }

  /// In      result.nodes has one entry a node.
  void fill(RunResult& result) const;

 private:
  struct Tally {
    std::uint64_t retries = 0, failures = 0, breaker_trips = 0, ejections = 0;
  };

  std::size_t nodes_;
  std::vector<Tally> tallies_;
  std::vector<std::uint64_t> attempts_;  // by balancer, then by node
};

}  // namespace sim
