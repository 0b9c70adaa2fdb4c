#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lb/knob.h"
#include "lb/result.h"
#include "lb/time.h"
#include "sim/distribution.h"

namespace sim {

/// The way between two zones. It holds for balancers in `from` and nodes in `to`, and for the other direction too
/// unless that has an entry of its own. A zone without a name is "".
struct ZonePair {
  std::string from;
  std::string to;
  lb::Variant round_trip = constant_distribution(std::chrono::milliseconds(1));

  static const lb::KnobTable& knobs();
};

/// What a new connection costs, and how connections are kept.
///
/// An attempt has a connection of its own while it lasts: one that is idle, the last used first, or a new one, which
/// takes `round_trips` of the attempt's round trip before the request leaves (1: TCP; 2: with TLS 1.3; 3: TLS 1.2).
/// Each balancer keeps at most `keep_alive` idle ones to each node, for `idle_timeout`. Only a whole answer leaves
/// its connection usable: after a failure to connect, a reset, a timeout or an abort there is none to keep. A node
/// that resets loses them all. Probes come on connections of their own, which cost nothing.
struct ConnectionsModel {
  std::uint32_t round_trips = 1;
  std::uint32_t keep_alive = 100;
  lb::Duration idle_timeout = std::chrono::seconds(60);

  static const lb::KnobTable& knobs();
};

/// What lies between balancers and nodes, besides each node's own `network`.
///
/// Loss    each message, a request or an answer or a step of connecting, is lost with probability `loss`, and again
///         with each try, and is sent again after `retransmit`, twice that, four times that, ... up to two minutes.
///         On average it is late by retransmit x loss / (1 - 2 loss) while that limit is far.
/// Source  RFC 6298: one second at first, doubled each time; Linux keeps to 120 s at most, and to 200 ms at least.
struct NetworkModel {
  std::string zone;  ///< where the balancers stand; empty: balancer.zones.zone
  std::vector<ZonePair> zones;
  double loss = 0;
  lb::Duration retransmit = std::chrono::milliseconds(200);
  std::optional<ConnectionsModel> connections;

  static const lb::KnobTable& knobs();
};

struct Scenario;

/// Paths are relative to the scenario.
lb::InputErrors validate_network(const Scenario& scenario);

/// Where the balancers stand.
const std::string& balancer_zone(const Scenario& scenario);

}  // namespace sim
