#include "event_log.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace sim {
namespace {

ResultEventKind health_kind(lb::EventKind kind) {
  switch (kind) {
    case lb::EventKind::kNodeEjected:
      return ResultEventKind::kNodeEjected;
    case lb::EventKind::kNodeReturned:
      return ResultEventKind::kNodeReturned;
    case lb::EventKind::kNodeDown:
      return ResultEventKind::kNodeDown;
    case lb::EventKind::kNodeUp:
      return ResultEventKind::kNodeUp;
    case lb::EventKind::kPanicBegan:
      return ResultEventKind::kPanicBegan;
    default:
      return ResultEventKind::kPanicEnded;
  }
}

}  // namespace

std::string describe(const ResultEvent& event, const Scenario& scenario) {
  // Texts in the order of ResultEventKind; a fault's own come from the fault.
  constexpr std::array<std::string_view, kResultEventNames.size()> kTexts{
      "breaker opened",
      "breaker half-open",
      "breaker closed",
      " starts",
      " ends",
      "ejected",
      "back from its ejection",
      "down, says its monitor",
      "up, says its monitor",
      "panic: too few of its priority are well",
      "panic is over"};
  const std::string text(kTexts[static_cast<std::size_t>(event.kind)]);
  return event.fault < 0 ? text : describe(scenario.faults[static_cast<std::size_t>(event.fault)]) + text;
}

EventLog::EventLog(std::size_t nodes, lb::Duration duration, lb::Duration warmup)
    : duration_(duration), warmup_(warmup), tracks_(nodes) {}

void EventLog::breaker_changed(const lb::Event& event) {
  Track& track = tracks_[lb::index_of(event.node)];
  ResultEvent entry{.at = event.at.time_since_epoch(), .node = lb::index_of(event.node)};
  if (event.kind == lb::EventKind::kBreakerTripped) {
    ++track.trips;
    if (entry.at >= warmup_) ++track.trips_measured;
    enter(track, lb::BreakerState::kOpen, event.at);
    entry.kind = ResultEventKind::kBreakerTripped;
  } else if (event.kind == lb::EventKind::kBreakerProbing) {
    enter(track, lb::BreakerState::kHalfOpen, event.at);
    entry.kind = ResultEventKind::kBreakerProbing;
  } else {
    enter(track, lb::BreakerState::kClosed, event.at);
    entry.kind = ResultEventKind::kBreakerClosed;
  }
  write(entry);
}

void EventLog::health_changed(const lb::Event& event) {
  Track& track = tracks_[lb::index_of(event.node)];
  const lb::Duration at = event.at.time_since_epoch();
  if (event.kind == lb::EventKind::kNodeEjected && at >= warmup_) ++track.ejections_measured;
  write({.at = at, .kind = health_kind(event.kind), .node = lb::index_of(event.node)});
}

void EventLog::fault_changed(const FaultChange& change) {
  write({.at = change.at.time_since_epoch(),
         .kind = change.starts ? ResultEventKind::kFaultStarted : ResultEventKind::kFaultEnded,
         .node = change.node,
         .fault = static_cast<std::int32_t>(change.fault)});
}

// Stretches cover [0, duration), as the series do.
void EventLog::enter(Track& track, lb::BreakerState state, lb::TimePoint now) {
  const lb::Duration from = std::min(track.since.time_since_epoch(), duration_);
  const lb::Duration to = std::min(now.time_since_epoch(), duration_);
  const lb::BreakerState left = std::exchange(track.state, state);
  track.since = now;
  if (left == lb::BreakerState::kClosed || from == to) return;
  if (left == lb::BreakerState::kOpen) track.open += to - from;
  if (spans_ == kMaxEvents) return;
  ++spans_;
  track.spans.push_back({from, to, left});
}

void EventLog::write(const ResultEvent& event) {
  if (events_.size() == kMaxEvents) {
    ++dropped_;
  } else {
    events_.push_back(event);
  }
}

void EventLog::fill(RunResult& result, lb::TimePoint now) {
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    Track& track = tracks_[i];
    enter(track, lb::BreakerState::kClosed, now);
    NodeResult& node = result.nodes[i];
    node.breaker_trips = track.trips_measured;
    node.total.breaker_trips = track.trips;
    node.open_s = lb::to_seconds(track.open);
    node.breaker = std::move(track.spans);
    node.ejections = track.ejections_measured;
    result.summary.breaker_trips += track.trips_measured;
    result.summary.ejections += track.ejections_measured;
    result.total.breaker_trips += track.trips;
  }
  result.events = std::move(events_);
  result.events_dropped = dropped_;
}

}  // namespace sim
