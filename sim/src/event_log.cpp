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

std::string describe_place(const ResultEvent& event, const RunResult& result, const Scenario& scenario) {
  if (event.nodes == 1) return result.nodes[event.node].node.name;
  return describe_targets(scenario.faults[static_cast<std::size_t>(event.fault)]);
}

EventLog::EventLog(const Scenario& scenario)
    : duration_(scenario.duration),
      warmup_(scenario.warmup),
      balancers_(scenario.balancers),
      tracks_(node_total(scenario)),
      states_(tracks_.size() * balancers_, lb::BreakerState::kClosed) {}

void EventLog::breaker_changed(const lb::Event& event, std::uint32_t balancer) {
  const std::uint32_t node = lb::index_of(event.node);
  Track& track = tracks_[node];
  ResultEvent entry{.at = event.at.time_since_epoch(), .node = node, .balancer = balancer};
  lb::BreakerState state = lb::BreakerState::kClosed;
  if (event.kind == lb::EventKind::kBreakerTripped) {
    ++track.trips;
    if (entry.at >= warmup_) ++track.trips_measured;
    state = lb::BreakerState::kOpen;
    entry.kind = ResultEventKind::kBreakerTripped;
  } else if (event.kind == lb::EventKind::kBreakerProbing) {
    state = lb::BreakerState::kHalfOpen;
    entry.kind = ResultEventKind::kBreakerProbing;
  } else {
    entry.kind = ResultEventKind::kBreakerClosed;
  }
  count_open(track, event.at);
  const lb::BreakerState left = std::exchange(states_[std::size_t{node} * balancers_ + balancer], state);
  if (left != lb::BreakerState::kClosed) --track.balancers[static_cast<std::size_t>(left)];
  if (state != lb::BreakerState::kClosed) ++track.balancers[static_cast<std::size_t>(state)];
  const auto at_any = [&](lb::BreakerState which) { return track.balancers[static_cast<std::size_t>(which)] > 0; };
  enter(track,
        at_any(lb::BreakerState::kOpen)       ? lb::BreakerState::kOpen
        : at_any(lb::BreakerState::kHalfOpen) ? lb::BreakerState::kHalfOpen
                                              : lb::BreakerState::kClosed,
        event.at);
  write(entry);
}

void EventLog::health_changed(const lb::Event& event, std::uint32_t balancer) {
  Track& track = tracks_[lb::index_of(event.node)];
  const lb::Duration at = event.at.time_since_epoch();
  if (event.kind == lb::EventKind::kNodeEjected && at >= warmup_) ++track.ejections_measured;
  write({.at = at, .kind = health_kind(event.kind), .node = lb::index_of(event.node), .balancer = balancer});
}

void EventLog::fault_changed(const FaultChange& change) {
  if (!change.starts() && !change.ends()) return;
  ResultEvent event{.at = change.at.time_since_epoch(),
                    .kind = change.starts() ? ResultEventKind::kFaultStarted : ResultEventKind::kFaultEnded,
                    .fault = static_cast<std::int32_t>(change.fault)};
  if (change.nodes.empty() || change.nodes.size() > kNodesToName) {
    event.node = change.nodes.empty() ? 0 : change.nodes.front();
    event.nodes = static_cast<std::uint32_t>(change.nodes.size());
    return write(event);
  }
  for (const std::uint32_t node : change.nodes) {
    event.node = node;
    write(event);
  }
}

void EventLog::count_open(Track& track, lb::TimePoint now) {
  const lb::Duration from = std::min(track.counted.time_since_epoch(), duration_);
  const lb::Duration to = std::min(now.time_since_epoch(), duration_);
  track.open += track.balancers[static_cast<std::size_t>(lb::BreakerState::kOpen)] *
                static_cast<double>((to - from).count());
  track.counted = now;
}

// Stretches cover [0, duration), as the series do.
void EventLog::enter(Track& track, lb::BreakerState state, lb::TimePoint now) {
  if (state == track.state) return;
  const lb::Duration from = std::min(track.since.time_since_epoch(), duration_);
  const lb::Duration to = std::min(now.time_since_epoch(), duration_);
  const lb::BreakerState left = std::exchange(track.state, state);
  track.since = now;
  if (left == lb::BreakerState::kClosed || from == to) return;
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
    count_open(track, now);
    enter(track, lb::BreakerState::kClosed, now);
    NodeResult& node = result.nodes[i];
    node.breaker_trips = track.trips_measured;
    node.total.breaker_trips = track.trips;
    node.open_s = lb::to_seconds(lb::Duration(static_cast<lb::Duration::rep>(track.open / balancers_)));
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
