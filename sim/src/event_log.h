#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "fault_timeline.h"
#include "lb/event.h"
#include "sim/result.h"

namespace sim {

/// Writes down changes of state: breakers and faults, as a list and as stretches of time.
///
/// In a fleet a node's breaker is open in the list of stretches while it is open at any balancer, and its open time
/// is the mean of all.
///
/// Cost    O(1) a change; at most kMaxEvents of the list and as many stretches are kept, so that a breaker that
///         flaps for years does not fill the memory. Counts and open time are exact all the same.
class EventLog {
 public:
  explicit EventLog(const Scenario& scenario);

  /// In      event.kind is one of the breaker's.
  void breaker_changed(const lb::Event& event, std::uint32_t balancer);
  /// In      event.kind is one of a node's health, of panic, or of an ejection.
  void health_changed(const lb::Event& event, std::uint32_t balancer);
  void fault_changed(const FaultChange& change);

  /// The run ended: what is open ends then, or at `duration` if that was earlier.
  /// In      result.nodes has one entry a node. The stretches are moved out: call it once.
  void fill(RunResult& result, lb::TimePoint now);

 private:
  struct Track {
    lb::BreakerState state = lb::BreakerState::kClosed;
    lb::TimePoint since{};
    std::array<std::uint32_t, 3> balancers{};  // by BreakerState, of those that are not closed
    lb::TimePoint counted{};                   // until when `open` is
    double open = 0;                           // nanoseconds x balancers
    std::uint64_t trips = 0;
    std::uint64_t trips_measured = 0;
    std::uint64_t ejections_measured = 0;
    std::vector<BreakerSpan> spans;
  };

  void count_open(Track& track, lb::TimePoint now);
  void enter(Track& track, lb::BreakerState state, lb::TimePoint now);
  void write(const ResultEvent& event);

  lb::Duration duration_;
  lb::Duration warmup_;
  std::uint32_t balancers_;
  std::vector<Track> tracks_;
  std::vector<lb::BreakerState> states_;  // by node, then by balancer
  std::size_t spans_ = 0;
  std::vector<ResultEvent> events_;
  std::uint64_t dropped_ = 0;
};

}  // namespace sim
