#pragma once

#include <cmath>
#include <functional>
#include <map>
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

  std::vector<Action> probed(const Action& probe, bool passed) {
    return keep(balancer.probe_finished(probe.probe, {.passed = passed}, now));
  }
  std::vector<Action> apply(const BalancerConfig& config) { return keep(balancer.apply(config, now)); }
  std::vector<Action> set_nodes(const std::vector<NodeConfig>& nodes) {
    return keep(balancer.set_nodes(nodes, now));
  }

  /// Moves time on and performs what is due.
  std::vector<Action> wait(Duration duration) {
    now += duration;
    return keep(balancer.on_deadline(now));
  }

  /// Moves time on, deadline by deadline; health probes are answered at once with what `well` says of their node.
  void run(Duration duration, const std::function<bool(NodeId)>& well = {}) {
    const TimePoint end = now + duration;
    while (balancer.next_deadline() <= end) {
      now = std::max(now, balancer.next_deadline());
      for (const Action& action : keep(balancer.on_deadline(now))) {
        if (action.kind != ActionKind::kStartProbe) continue;
        probes.push_back({action.node, now});
        if (well) probed(action, well(action.node));
      }
    }
    now = end;
  }

  /// Where `count` requests go, by name; those that find no node are under "". All are answered with 200.
  std::map<std::string, int> picks(int count) {
    std::map<std::string, int> found;
    for (int i = 0; i < count; ++i) {
      const NodeId node = one(Outcome::response(200));
      ++found[node == kNoNode ? "" : balancer.node(node).config.name];
    }
    return found;
  }

  /// Begins a request and finishes its first attempt; the node it went to.
  NodeId one(const Outcome& outcome) {
    const std::vector<Action> actions = begin();
    if (actions.front().kind != ActionKind::kStartAttempt) return kNoNode;
    finish(actions.front(), outcome);
    return actions.front().node;
  }

  void on_event(const Event& event) override {
    if (records) events.push_back(event);
  }
  bool wants_explanations() const override { return explains; }
  void on_pick(const Explanation& how) override { explanations.push_back(how); }

  int count(EventKind kind) const {
    int found = 0;
    for (const Event& event : events) found += event.kind == kind ? 1 : 0;
    return found;
  }

  struct Probed {
    NodeId node = kNoNode;
    TimePoint at{};
  };

  bool records = true;
  bool explains = false;
  std::vector<Explanation> explanations;
  std::vector<Event> events;
  std::vector<Probed> probes;  // started in run()
  TimePoint now{};
  Balancer balancer;

 private:
  static std::vector<Action> keep(Balancer::Actions actions) { return {actions.begin(), actions.end()}; }
};

/// Of `draws` draws of something of probability `p`, at most this far from p x draws: four standard errors, which
/// one of 16,000 seeds exceeds.
inline double tolerance(double p, int draws) { return 4 * std::sqrt(p * (1 - p) * draws); }

/// "a", "b", ... with weight 1.
inline std::vector<NodeConfig> letters(std::size_t count) {
  std::vector<NodeConfig> nodes(count);
  for (std::size_t i = 0; i < count; ++i) nodes[i].name = std::string(1, static_cast<char>('a' + i));
  return nodes;
}

}  // namespace lb::testing
