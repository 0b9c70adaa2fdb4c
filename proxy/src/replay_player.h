#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "proxy/replay.h"
#include "replay_input.h"

namespace proxy {

/// Replays one balancer's lines.
class ReplayPlayer {
 public:
  virtual ~ReplayPlayer() = default;

  /// In      inputs in the order of the recording, the start first, times never going back.
  virtual void play(const ReplayInput& input, std::size_t line, ReplayReport& report) = 0;

  /// After the last input.
  virtual void end(ReplayReport& report) = 0;
};

/// The same calls, and the same actions expected.
std::unique_ptr<ReplayPlayer> make_exact_player(const ReplayInput& start, ReplayReport& report);

/// Another policy: see ReplayOptions.
std::unique_ptr<ReplayPlayer> make_counterfactual_player(const ReplayInput& start, const lb::Variant& policy,
                                                         ReplayReport& report);

/// Counts a started attempt for the node, and makes the node known to the report.
void count_attempt(const lb::Balancer& balancer, lb::NodeId node, bool recorded, ReplayReport& report);

}  // namespace proxy
