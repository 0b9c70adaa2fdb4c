#pragma once

#include <cstdint>
#include <vector>

#include "fault_timeline.h"
#include "lb/event.h"
#include "sim/result.h"

namespace sim {

/// Writes down changes of state: breakers and faults, as a list and as stretches of time.
///
/// Cost    O(1) a change; at most kMaxEvents of the list and as many stretches are kept, so that a breaker that
///         flaps for years does not fill the memory. Counts and open time are exact all the same.
class EventLog {
 public:
  EventLog(std::size_t nodes, lb::Duration duration, lb::Duration warmup);

  /// In      event.kind is one of the breaker's.
  void breaker_changed(const lb::Event& event);
  /// In      event.kind is one of a node's health, of panic, or of an ejection.
  void health_changed(const lb::Event& event);
  void fault_changed(const FaultChange& change);

  /// The run ended: what is open ends then, or at `duration` if that was earlier.
  /// In      result.nodes has one entry a node. The stretches are moved out: call it once.
  void fill(RunResult& result, lb::TimePoint now);

 private:
  struct Track {
    lb::BreakerState state = lb::BreakerState::kClosed;
    lb::TimePoint since{};
    lb::Duration open{};
    std::uint64_t trips = 0;
    std::uint64_t trips_measured = 0;
    std::uint64_t ejections_measured = 0;
    std::vector<BreakerSpan> spans;
  };

  void enter(Track& track, lb::BreakerState state, lb::TimePoint now);
  void write(const ResultEvent& event);

  lb::Duration duration_;
  lb::Duration warmup_;
  std::vector<Track> tracks_;
  std::size_t spans_ = 0;
  std::vector<ResultEvent> events_;
  std::uint64_t dropped_ = 0;
};

}  // namespace sim
