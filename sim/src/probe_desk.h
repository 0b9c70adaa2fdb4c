#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lb/action.h"
#include "lb/rng.h"
#include "node_model.h"
#include "rif_meter.h"
#include "sim/scenario.h"

namespace sim {

/// What the nodes answer to the balancer's probes.
///
/// A CONNECT probe passes where a connection would come about. An HTTP or HTTPS probe is a GET that takes a service
/// time, fails as often as other GETs do, and is answered without a body; it keeps no server busy, as health pages
/// hardly do. A load probe is answered at once. While a node pauses, its machine still accepts connections, and its
/// answers wait for the end of the pause.
/// Randomness   from streams of its own: monitors do not change what happens to requests.
class ProbeDesk {
 public:
  /// In      validate(scenario) found nothing.
  ProbeDesk(const Scenario& scenario, std::size_t nodes);

  struct Reply {
    lb::ProbeResult result;
    lb::Duration delay{};  ///< at the node
  };

  /// Half of a round trip of the probe to the node.
  lb::Duration half_trip(const NodeModel& node, std::uint32_t index);

  /// A probe is at the node. Nothing: it is lost.
  std::optional<Reply> ask(lb::ProbeKind kind, NodeModel& node, std::uint32_t index, lb::TimePoint now);

  /// The stream that probes of the node draw from.
  lb::Rng& rng(std::uint32_t node) { return rng_[node]; }

  /// Whether load probes are asked for, so that the way of requests through the nodes must be told.
  bool asks_for_load() const { return !meters_.empty(); }

  /// A request comes to a node. Out: how many it found there. In: asks_for_load().
  std::uint32_t arrived(std::uint32_t node) { return meters_[node].arrive(); }

  /// And was served. In: what arrived() gave, and how long it was in the node.
  void served(std::uint32_t node, std::uint32_t found, lb::Duration latency, lb::TimePoint now) {
    meters_[node].serve(found, latency, now);
  }

  /// All that is in the node is gone.
  void reset(std::uint32_t node);

 private:
  void note_statuses(const std::string& regex);

  bool http_ = false;
  std::array<bool, 600> passing_{};  // by status: what a page is asked for
  std::vector<lb::Rng> rng_;         // by node
  std::vector<RifMeter> meters_;     // by node; none where no policy asks
};

/// Whether some policy of the scenario asks nodes for their load.
bool has_load_probes(const lb::BalancerConfig& balancer);

}  // namespace sim
