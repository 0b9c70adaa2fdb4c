#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
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
/// hardly do. A load probe is answered at once.
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
  std::optional<Reply> ask(lb::ProbeKind kind, const NodeModel& node, std::uint32_t index);

  /// The way of requests through the nodes, of which load probes tell. No cost where no policy asks for it.
  void arrived(std::uint32_t node, lb::AttemptId attempt, lb::TimePoint now) {
    if (!meters_.empty()) note_arrival(node, attempt, now);
  }
  void served(std::uint32_t node, lb::AttemptId attempt, lb::TimePoint now) {
    if (!meters_.empty()) note_service(node, attempt, now);
  }
  void reset(std::uint32_t node);

 private:
  void note_statuses(const std::string& regex);

  struct Visit {
    std::uint32_t node = 0;
    std::uint32_t found = 0;
    lb::TimePoint since{};
  };

  void note_arrival(std::uint32_t node, lb::AttemptId attempt, lb::TimePoint now);
  void note_service(std::uint32_t node, lb::AttemptId attempt, lb::TimePoint now);

  bool http_ = false;
  std::array<bool, 600> passing_{};                  // by status: what a page is asked for
  std::vector<lb::Rng> rng_;                         // by node
  std::vector<RifMeter> meters_;                     // by node; none where no policy asks
  std::unordered_map<std::uint64_t, Visit> visits_;  // of requests in the nodes, by attempt; looked up only
};

/// Whether some policy of the scenario asks nodes for their load.
bool asks_for_load(const lb::BalancerConfig& balancer);

}  // namespace sim
