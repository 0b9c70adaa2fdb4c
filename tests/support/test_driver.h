#pragma once

#include <string>
#include <vector>

#include "lb/balancer.h"

namespace lb::testing {

/// A driver for tests: calls a Balancer, keeps the actions of every call, and moves time by hand.
class TestDriver : public Listener {
 public:
  TestDriver(const BalancerConfig& config, const std::vector<NodeConfig>& nodes, std::uint64_t seed = 1)
      : balancer(config, nodes, seed, TimePoint{}, this) {}

  /// Begins a request and returns its actions.
  std::vector<Action> begin(Method method = Method::kGet, std::uint64_t tag = 0) {
    return keep(balancer.begin({.method = method, .tag = tag}, now));
  }
  std::vector<Action> finish(const Action& start, const Outcome& outcome) {
    return keep(balancer.attempt_finished(start.attempt, outcome, now));
  }
  std::vector<Action> answer(const Action& start, std::uint16_t status) {
    return keep(balancer.attempt_answered(start.attempt, status, now));
  }
  std::vector<Action> cancel(const Action& start) { return keep(balancer.cancel(start.request, now)); }

  /// Moves time on and performs what is due.
  std::vector<Action> wait(Duration duration) {
    now += duration;
    return keep(balancer.on_deadline(now));
  }

  /// Begins a request and finishes its first attempt; the node it went to.
  NodeId one(const Outcome& outcome) {
    const std::vector<Action> actions = begin();
    if (actions.front().kind != ActionKind::kStartAttempt) return kNoNode;
    finish(actions.front(), outcome);
    return actions.front().node;
  }

  void on_event(const Event& event) override { events.push_back(event); }

  int count(EventKind kind) const {
    int found = 0;
    for (const Event& event : events) found += event.kind == kind ? 1 : 0;
    return found;
  }

  std::vector<Event> events;
  TimePoint now{};
  Balancer balancer;

 private:
  static std::vector<Action> keep(Balancer::Actions actions) { return {actions.begin(), actions.end()}; }
};

/// "a", "b", ... with weight 1.
inline std::vector<NodeConfig> letters(std::size_t count) {
  std::vector<NodeConfig> nodes(count);
  for (std::size_t i = 0; i < count; ++i) nodes[i].name = std::string(1, static_cast<char>('a' + i));
  return nodes;
}

}  // namespace lb::testing
