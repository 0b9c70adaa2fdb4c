#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "added_latency.h"
#include "fault_effect.h"
#include "fault_timeline.h"
#include "sim/scenario.h"

namespace sim {

/// Whether a load is for that class.
bool changes_load(const Fault& fault, const TrafficClass& traffic);

/// What goes wrong at the nodes, and when: the timeline of all faults, and what each node has of them at present.
///
/// Cost    memory by nodes where a scenario has faults, and nothing by node where it has none. A request pays one
///         branch, and a draw where a latency is added.
class FaultDesk {
 public:
  /// In      `scenario` outlives the desk.
  explicit FaultDesk(const Scenario& scenario);
  FaultDesk(const FaultDesk&) = delete;
  FaultDesk& operator=(const FaultDesk&) = delete;

  const FaultTargets& targets() const { return targets_; }
  lb::TimePoint next() const { return timeline_.next(); }

  /// In      next() is not kNever.
  FaultChange take() { return timeline_.take(); }

  /// A fault of no operator and not of the traffic changes at a node: what it has from now on.
  /// In      change.acts.
  FaultEffect enter(std::uint32_t node, const FaultChange& change);

  /// A load changes: how many times as many requests of each class come from now on.
  /// In      change.acts.
  void enter_load(const FaultChange& change);
  double load_of(std::uint32_t traffic_class) const;

  /// How many nodes a fault has paused.
  std::uint32_t paused() const { return paused_; }

  /// Whether round trips may take longer at times; then by how much half of one does now, to a request or a probe.
  bool add_latency() const { return !latencies_.empty(); }
  lb::Duration latency(std::uint32_t node) { return latencies_[node].requests.draw() / 2; }
  lb::Duration probe_latency(std::uint32_t node) { return latencies_[node].probes.draw() / 2; }

 private:
  void hold_latencies(std::uint32_t node);

  const Scenario& scenario_;
  FaultTargets targets_;
  FaultTimeline timeline_;
  std::vector<FaultStack> stacks_;  // by node; empty where nothing goes wrong
  FaultStack loads_;
  std::uint32_t paused_ = 0;
  std::vector<std::optional<Distribution>> added_;  // by fault
  struct Latency {
    AddedLatency requests;
    AddedLatency probes;
  };
  std::vector<Latency> latencies_;  // by node; empty where none is ever added
};

}  // namespace sim
