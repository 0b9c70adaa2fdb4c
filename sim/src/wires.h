#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lb/node.h"
#include "lb/rng.h"
#include "ring.h"
#include "sim/scenario.h"

namespace sim {

/// What the network adds to the ways between balancers and nodes: zones, loss, and connecting.
///
/// Cost    a world without a network asks is_plain() and nothing else. Connections: O(1), 8 bytes for each idle one.
/// Random  streams of each node's own, drawn in the order of the attempts to it.
class Wires {
 public:
  /// In      validate(scenario) found nothing; `nodes` are all its nodes.
  Wires(const Scenario& scenario, std::span<const lb::NodeConfig> nodes);

  /// Whether the network adds nothing at all.
  bool is_plain() const { return plain_; }

  /// Half of what lies between the zones, for a request or with the draws of a probe.
  lb::Duration half_trip(std::uint32_t node) {
    return zone_rng_.empty() ? lb::Duration{} : half_trip(node, zone_rng_[node]);
  }
  lb::Duration half_trip(std::uint32_t node, lb::Rng& rng) const;

  /// How late one message comes for being lost and sent again.
  lb::Duration late(std::uint32_t node) { return loss_rng_.empty() ? lb::Duration{} : late(loss_rng_[node]); }
  lb::Duration late(lb::Rng& rng) const;

  /// How long it takes until an attempt has its connection: nothing where one is idle.
  lb::Duration connect(std::uint32_t balancer, std::uint32_t node, lb::Duration round_trip, lb::TimePoint now);

  /// The attempt is over and its connection idle.
  void keep(std::uint32_t balancer, std::uint32_t node, lb::TimePoint now);

  /// All connections to the node are lost.
  void drop(std::uint32_t node);

 private:
  using Pool = Ring<lb::TimePoint>;  // since when each is idle, ascending

  Pool& pool(std::uint32_t balancer, std::uint32_t node) { return pools_[balancer * nodes_ + node]; }
  void place(const Scenario& scenario, std::span<const lb::NodeConfig> nodes);

  bool plain_ = true;
  std::size_t nodes_;
  std::vector<Distribution> ways_;  // [0]: no way; then one for each pair that holds here
  std::vector<std::uint32_t> way_;  // by node, into ways_; none where zones are near
  std::vector<lb::Rng> zone_rng_;   // by node
  std::vector<lb::Rng> loss_rng_;   // by node; none where nothing is lost
  double loss_ = 0;
  lb::Duration retransmit_{};
  ConnectionsModel connections_;
  std::vector<Pool> pools_;  // by balancer, then node; none where connections cost nothing
};

}  // namespace sim
