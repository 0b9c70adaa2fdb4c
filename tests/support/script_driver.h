#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "support/test_driver.h"

namespace lb::testing {

/// A request's cookie, when it has one.
class CookieFields final : public RequestFields {
 public:
  explicit CookieFields(std::string value) : value_(std::move(value)) {}
  std::string_view header(std::string_view) const override { return {}; }
  std::string_view cookie(std::string_view) const override { return value_; }

 private:
  std::string value_;
};

/// A driver that says what the engine wants in words, in order:
///
///     driver.begin({.path = "/x"})                  "start a"
///     driver.ends("a", Outcome::response(500))      "retry b"
///     driver.answers("b", 200)                      "forward b 200"
///     driver.ends("b", Outcome::response(200))      "finish ok 200"
///
/// Nodes are called by the first letter of their name. ends() and answers() mean the attempt that has been on the
/// node for the longest time. A client that is told to keep a cookie: "forward b 200 assign".
class ScriptDriver : public TestDriver {
 public:
  using TestDriver::TestDriver;

  std::string begin(const Request& request = {}) { return told(balancer.begin(request, now)); }
  std::string ends(std::string_view node, const Outcome& outcome) {
    return told(balancer.attempt_finished(take(node), outcome, now));
  }
  std::string answers(std::string_view node, std::uint16_t status) {
    return told(balancer.attempt_answered(oldest(node), status, now));
  }
  std::string waits(Duration duration) {
    now += duration;
    return told(balancer.on_deadline(now));
  }
  std::string leaves(RequestId request) { return told(balancer.cancel(request, now)); }
  std::string set(const std::vector<NodeConfig>& nodes) { return told(balancer.set_nodes(nodes, now)); }
  std::string apply(const BalancerConfig& config) { return told(balancer.apply(config, now)); }

  /// Begins a request and ends its first attempt well: the node, or why there was none.
  std::string serve(const Request& request = {}) {
    const std::string started = begin(request);
    if (!started.starts_with("start ")) return started;
    const std::string node = started.substr(6, 1);
    ends(node, Outcome::response(200));
    return node;
  }

  std::size_t running() const { return running_.size(); }

 private:
  struct Running {
    char node;
    AttemptId attempt;
  };

  std::string told(Balancer::Actions actions) {
    std::string text;
    for (const Action& action : actions) text += (text.empty() ? "" : ", ") + word(action);
    return text;
  }

  std::string word(const Action& action) {
    const std::string name = action.node == kNoNode ? "" : balancer.node(action.node).config.name.substr(0, 1);
    const std::string status = " " + std::to_string(action.status) + (action.assign ? " assign" : "");
    switch (action.kind) {
      case ActionKind::kStartAttempt:
        running_.push_back({name[0], action.attempt});
        return (action.hedge ? "hedge " : action.retry ? "retry " : "start ") + name;
      case ActionKind::kAbortAttempt:
        std::erase_if(running_, [&](const Running& one) { return one.attempt == action.attempt; });
        return "abort " + name;
      case ActionKind::kForwardResponse:
        return "forward " + name + status;
      case ActionKind::kFinishRequest:
        return "finish " + std::string(to_string(action.reason)) + status;
      case ActionKind::kStartProbe:
        return "probe " + name;
      case ActionKind::kAbortProbe:
        return "abort probe " + name;
    }
    return "?";
  }

  /// Unknown nodes give the id of no attempt, which the engine ignores: the test sees an empty answer.
  AttemptId oldest(std::string_view node) const {
    const auto found = std::ranges::find(running_, node[0], &Running::node);
    return found == running_.end() ? AttemptId{} : found->attempt;
  }
  AttemptId take(std::string_view node) {
    const AttemptId attempt = oldest(node);
    std::erase_if(running_, [&](const Running& one) { return one.attempt == attempt; });
    return attempt;
  }

  std::vector<Running> running_;  // in the order of their starts
};

}  // namespace lb::testing
