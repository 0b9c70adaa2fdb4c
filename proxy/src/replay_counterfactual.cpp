// What another policy would have picked, given that the nth attempt of a request ends as it ended in the
// recording.
#include <algorithm>
#include <map>
#include <utility>

#include "replay_player.h"

namespace proxy {
namespace {

/// A probe of one kind of one node: the replay asks when it wants to, and gets what the recording learnt last, or
/// next.
struct ProbedNode {
  lb::ProbeId asked;                      // in the replay, without a result yet
  std::optional<lb::ProbeResult> learnt;  // in the recording, and not given to the replay yet
};

using ProbedKey = std::pair<lb::ProbeKind, lb::NodeId>;

/// An attempt in both runs: the number of its request in the order of begin(), and its own number in the request.
using AttemptKey = std::pair<std::uint64_t, std::uint16_t>;

struct Pair {
  std::optional<lb::NodeId> recorded;
  std::optional<lb::NodeId> replayed;
  lb::AttemptId id;                  // in the replay
  std::vector<ReplayInput> waiting;  // what the recording says of it, until the replay starts it
  bool recorded_over = false;
  bool replayed_over = false;
};

class CounterfactualPlayer : public ReplayPlayer {
 public:
  CounterfactualPlayer(const ReplayInput& start, const lb::Variant& policy)
      : policy_(policy), balancer_(with_policy(start.config), start.nodes, start.seed, start.now) {}

  void play(const ReplayInput& input, std::size_t, ReplayReport& report) override {
    while (balancer_.next_deadline() <= input.now) {
      const lb::TimePoint due = std::max(balancer_.next_deadline(), last_);
      last_ = due;
      take_replayed(balancer_.on_deadline(due), report);
    }
    last_ = input.now;
    if (input.kind == InputKind::kBegin) begin(input, report);
    if (input.kind == InputKind::kProbed) learn(input, report);
    const auto cancelled = recorded_requests_.find(input.request);
    const std::uint64_t request = cancelled == recorded_requests_.end() ? 0 : cancelled->second;
    if (input.kind == InputKind::kAnswered || input.kind == InputKind::kFinished) feed_outcome(input, report);
    take_recorded(input, report);
    if (input.kind == InputKind::kCancel) cancel(request, report);
    change(input, report);
    for (const auto& [number, answer] : std::exchange(just_ended_, {})) end_request(number, answer, report);
  }

  void end(ReplayReport& report) override {
    for (const auto& [key, pair] : pairs_) count_left(pair, report);
    pairs_.clear();
  }

 private:
  lb::BalancerConfig with_policy(lb::BalancerConfig config) const {
    config.policy = policy_;
    return config;
  }

  void begin(const ReplayInput& input, ReplayReport& report) {
    ++requests_;
    recorded_requests_[input.request] = requests_;
    // The request's number is its tag, so that every action says which request it is of.
    const lb::Balancer::Actions actions = balancer_.begin(ReplayedRequest(input, requests_).request(), input.now);
    live_requests_[requests_] = balancer_.begun();
    take_replayed(actions, report);
  }

  // A probe that the replay did not ask for is kept until it does; only the last counts.
  void learn(const ReplayInput& input, ReplayReport& report) {
    const auto found = recorded_probes_.find(input.probe);
    if (found == recorded_probes_.end()) return;
    const ProbedKey key = found->second;
    recorded_probes_.erase(found);
    probes_[key].learnt = input.probed;
    tell(key, report);
  }

  void tell(const ProbedKey& key, ReplayReport& report) {
    ProbedNode& node = probes_[key];
    if (node.asked == lb::ProbeId{} || !node.learnt) return;
    const lb::ProbeId asked = std::exchange(node.asked, {});
    const lb::ProbeResult result = *std::exchange(node.learnt, std::nullopt);
    take_replayed(balancer_.probe_finished(asked, result, last_), report);
  }

  // The recorded run's own bookkeeping: which request and which attempt its ids stand for.
  void take_recorded(const ReplayInput& input, ReplayReport& report) {
    for (const lb::Action& action : input.actions) {
      if (action.kind == lb::ActionKind::kStartProbe) {
        recorded_probes_[action.probe] = {action.probe_kind, action.node};
      } else if (action.kind == lb::ActionKind::kAbortProbe) {
        recorded_probes_.erase(action.probe);
      }
      const auto request = recorded_requests_.find(action.request);
      if (request == recorded_requests_.end()) continue;
      if (action.kind == lb::ActionKind::kStartAttempt) {
        const AttemptKey key{request->second, action.attempt_number};
        recorded_attempts_[action.attempt] = key;
        pairs_[key].recorded = action.node;
        count_attempt(balancer_, action.node, true, report);
        compare(key, report);
      } else if (action.kind == lb::ActionKind::kAbortAttempt) {
        recorded_attempt_over(action.attempt);
      } else if (action.kind == lb::ActionKind::kFinishRequest) {
        const bool answered = action.reason == lb::Reason::kOk || action.reason == lb::Reason::kStatus;
        just_ended_.emplace_back(request->second, answered ? action.status : std::uint16_t{0});
        recorded_requests_.erase(request);
      }
    }
  }

  // Before the line's recorded actions are taken: they may end this very attempt.
  void feed_outcome(const ReplayInput& input, ReplayReport& report) {
    const auto attempt = recorded_attempts_.find(input.attempt);
    if (attempt == recorded_attempts_.end()) return;
    const AttemptKey key = attempt->second;
    Pair& pair = pairs_[key];
    pair.waiting.push_back(input);
    if (pair.replayed && !pair.replayed_over) feed_waiting(key, report);
    if (input.kind == InputKind::kFinished) recorded_attempt_over(input.attempt);
  }

  void change(const ReplayInput& input, ReplayReport& report) {
    switch (input.kind) {
      case InputKind::kApply:
        return take_replayed(balancer_.apply(with_policy(input.config), input.now), report);
      case InputKind::kSetNodes:
        return take_replayed(balancer_.set_nodes(input.nodes, input.now), report);
      default:
        return;
    }
  }

  void cancel(std::uint64_t request, ReplayReport& report) {
    const auto live = live_requests_.find(request);
    if (live != live_requests_.end()) take_replayed(balancer_.cancel(live->second, last_), report);
  }

  // The recording knows no more of the request. What the replay still has of it ends as the request did: attempts
  // that were called off in the recording, and those that it did not make.
  void end_request(std::uint64_t number, std::uint16_t answer, ReplayReport& report) {
    if (!live_requests_.contains(number)) return;
    if (answer == 0) return cancel(number, report);
    ended_[number] = answer;
    std::vector<AttemptKey> left;
    for (auto i = pairs_.lower_bound({number, 0}); i != pairs_.end() && i->first.first == number; ++i) {
      left.push_back(i->first);
    }
    for (const AttemptKey& key : left) end_attempt(key, report);
  }

  void end_attempt(const AttemptKey& key, ReplayReport& report) {
    const auto ended = ended_.find(key.first);
    const auto found = pairs_.find(key);
    if (ended == ended_.end() || found == pairs_.end()) return;
    const Pair& pair = found->second;
    if (!pair.replayed || pair.replayed_over || (pair.recorded && !pair.recorded_over)) return;
    const lb::AttemptId id = pair.id;
    const lb::Outcome outcome = lb::Outcome::response(ended->second);
    take_replayed(balancer_.attempt_finished(id, outcome, last_), report);
    replayed_attempt_over(key, id);
  }

  void take_replayed(lb::Balancer::Actions actions, ReplayReport& report) {
    const std::vector<lb::Action> copy(actions.begin(), actions.end());
    for (const lb::Action& action : copy) {
      switch (action.kind) {
        case lb::ActionKind::kStartAttempt:
          replay_started(action, report);
          break;
        case lb::ActionKind::kAbortAttempt:
          if (const auto found = live_attempts_.find(action.attempt); found != live_attempts_.end()) {
            replayed_attempt_over(found->second, action.attempt);
          }
          break;
        case lb::ActionKind::kFinishRequest:
          live_requests_.erase(action.tag);
          ended_.erase(action.tag);
          break;
        case lb::ActionKind::kStartProbe:
          probes_[{action.probe_kind, action.node}].asked = action.probe;
          tell({action.probe_kind, action.node}, report);
          break;
        case lb::ActionKind::kAbortProbe:
          if (ProbedNode& node = probes_[{action.probe_kind, action.node}]; node.asked == action.probe)
            node.asked = {};
          break;
        case lb::ActionKind::kForwardResponse:
          break;
      }
    }
  }

  void replay_started(const lb::Action& action, ReplayReport& report) {
    const AttemptKey key{action.tag, action.attempt_number};
    live_attempts_[action.attempt] = key;
    Pair& pair = pairs_[key];
    pair.replayed = action.node;
    pair.id = action.attempt;
    count_attempt(balancer_, action.node, false, report);
    compare(key, report);
    if (!pair.waiting.empty()) feed_waiting(key, report);
    end_attempt(key, report);
  }

  // In a loop over a copy: what is fed may start the next attempt, whose own inputs are waiting.
  void feed_waiting(AttemptKey key, ReplayReport& report) {
    const auto found = pairs_.find(key);
    if (found == pairs_.end()) return;
    std::vector<ReplayInput> inputs;
    inputs.swap(found->second.waiting);
    const lb::AttemptId id = found->second.id;
    for (ReplayInput& input : inputs) {
      input.attempt = id;
      input.now = last_;
      const bool over = input.kind == InputKind::kFinished;
      take_replayed(feed(balancer_, input), report);
      if (over) replayed_attempt_over(key, id);
    }
  }

  void compare(const AttemptKey& key, ReplayReport& report) const {
    const Pair& pair = pairs_.at(key);
    if (!pair.recorded || !pair.replayed) return;
    ++report.picks;
    if (*pair.recorded == *pair.replayed) ++report.same_picks;
  }

  void recorded_attempt_over(lb::AttemptId attempt) {
    const auto found = recorded_attempts_.find(attempt);
    if (found == recorded_attempts_.end()) return;
    const AttemptKey key = found->second;
    recorded_attempts_.erase(found);
    if (const auto pair = pairs_.find(key); pair != pairs_.end()) {
      pair->second.recorded_over = true;
      forget_if_over(key);
    }
  }

  void replayed_attempt_over(AttemptKey key, lb::AttemptId attempt) {
    live_attempts_.erase(attempt);
    if (const auto pair = pairs_.find(key); pair != pairs_.end()) {
      pair->second.replayed_over = true;
      forget_if_over(key);
    }
  }

  void forget_if_over(const AttemptKey& key) {
    const Pair& pair = pairs_.at(key);
    if (pair.recorded_over && pair.replayed_over) pairs_.erase(key);
  }

  static void count_left(const Pair& pair, ReplayReport& report) {
    if (pair.recorded && !pair.replayed) ++report.only_recorded;
    if (pair.replayed && !pair.recorded) ++report.only_replayed;
  }

  lb::Variant policy_;
  lb::Balancer balancer_;
  lb::TimePoint last_{};
  std::uint64_t requests_ = 0;
  std::map<lb::RequestId, std::uint64_t> recorded_requests_;
  std::map<lb::AttemptId, AttemptKey> recorded_attempts_;
  std::map<std::uint64_t, lb::RequestId> live_requests_;
  std::map<lb::AttemptId, AttemptKey> live_attempts_;
  std::map<AttemptKey, Pair> pairs_;
  std::map<std::uint64_t, std::uint16_t>
      ended_;  // live requests that have ended in the recording, with that status
  std::vector<std::pair<std::uint64_t, std::uint16_t>> just_ended_;  // by this line; 0: nobody answered
  std::map<lb::ProbeId, ProbedKey> recorded_probes_;
  std::map<ProbedKey, ProbedNode> probes_;
};

}  // namespace

std::unique_ptr<ReplayPlayer> make_counterfactual_player(const ReplayInput& start, const lb::Variant& policy,
                                                         ReplayReport&) {
  return std::make_unique<CounterfactualPlayer>(start, policy);
}

}  // namespace proxy
