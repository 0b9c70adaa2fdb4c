// What a driver is asked to do, and whether it agrees with what was told.
#include <algorithm>

#include "model.h"

namespace lb::testing {

void Model::act(const Action& action) {
  switch (action.kind) {
    case ActionKind::kStartAttempt:
      return act_start(action);
    case ActionKind::kAbortAttempt:
      return act_abort(action);
    case ActionKind::kForwardResponse:
      return act_forward(action);
    case ActionKind::kFinishRequest:
      return act_finish(action);
    case ActionKind::kStartProbe:
    case ActionKind::kAbortProbe:
      return act_probe(action);
  }
}

void Model::act_start(const Action& action) {
  const auto owner = requests_.find(action.request);
  if (owner == requests_.end() || owner->second.tag != action.tag || owner->second.finish_acted) {
    return report("dead", "an attempt starts for a request that is not under way");
  }
  if (!live_.emplace(action.attempt, LiveAttempt{action.request, action.node, false}).second) {
    report("attempt", "an attempt starts twice");
  }
}

void Model::act_abort(const Action& action) {
  const auto found = live_.find(action.attempt);
  if (found == live_.end() || found->second.request != action.request || found->second.node != action.node) {
    return report("dead", "an attempt is aborted that is not under way");
  }
  ended_[action.attempt] = action.request;
  live_.erase(found);
}

void Model::act_forward(const Action& action) {
  const auto owner = requests_.find(action.request);
  if (owner == requests_.end() || owner->second.tag != action.tag) {
    return report("dead", "an answer is forwarded to a request that is not under way");
  }
  RequestModel& request = owner->second;
  if (request.forwarded) report("forward", "a request is answered twice");
  request.forwarded = true;
  request.hedge_at = kNever;
  if (fan_out(request)) {  // the answer is whole when it is chosen
    const auto ended = ended_.find(action.attempt);
    if (ended == ended_.end() || ended->second != action.request) report("dead", "a fan-out forwards no answer");
    return;
  }
  const auto found = live_.find(action.attempt);
  if (found == live_.end() || found->second.request != action.request) {
    return report("dead", "the answer of an attempt is forwarded that is not under way");
  }
  found->second.forwarded = true;
  served_[request.client].push_back(found->second.node);
  if (const auto attempt = attempts_.find(action.attempt); attempt != attempts_.end())
    attempt->second.due = kNever;
}

void Model::act_finish(const Action& action) {
  const auto owner = requests_.find(action.request);
  if (owner == requests_.end() || owner->second.tag != action.tag) {
    return report("finish", "a request is finished that is not under way");
  }
  if (owner->second.finish_acted) return report("finish", "a request is finished twice");
  owner->second.finish_acted = true;
  const bool left =
      std::ranges::any_of(live_, [&](const auto& one) { return one.second.request == action.request; });
  if (left) report("finish", "a request is finished before its attempts");
  if ((action.verdict == Verdict::kSucceeded) != (action.reason == Reason::kOk)) {
    report("finish", "the verdict and the reason of a request contradict each other");
  }
}

void Model::act_probe(const Action& action) {
  if (action.kind == ActionKind::kAbortProbe) {
    if (probes_.erase(action.probe) == 0) report("dead", "a probe is aborted that is not under way");
    return;
  }
  const bool health = action.probe_kind == ProbeKind::kHealth;
  if (health && !config_.health_monitor) return report("probe", "a probe without a health monitor");
  NodeModel& target = node(action.node);
  if (!target.present) report("probe", "a node is probed that is not in the list");
  target.probed = call_.now;
  // What Prequal waits for the answer to a load probe.
  const Duration timeout = health ? config_.health_monitor->timeout : Duration(std::chrono::seconds(1));
  if (!probes_.emplace(action.probe, later(call_.now, timeout)).second) report("probe", "a probe starts twice");
}

// begin() has come to its end: its request has an id, whether or not an event named it.
void Model::note_begun(const Subject::Actions& actions, const Subject& subject) {
  RequestModel* begun = request(subject.begun());
  if (begun == nullptr) return;
  if (begun_) return report("begin", "the request that began is not the one that events named");
  Reason refused = Reason::kOk;
  for (const Action& action : actions) {
    const bool own = action.kind == ActionKind::kFinishRequest && action.request == subject.begun();
    if (own) refused = action.reason;
  }
  check_admission(*begun, refused);
}

void Model::check_admission(const RequestModel& begun, Reason refused) {
  if (refused == Reason::kAccessDenied || refused == Reason::kRateLimited) return;
  check_rates(begun);
  if (refused == Reason::kThrottled || refused == Reason::kShed) return;
  budget_of(begun).request_started();
  const std::uint32_t most = config_.limits ? config_.limits->max_connections_per_client : 0;
  if (most == 0 || begun.client.empty() || begun.finished) return;
  std::uint32_t count = 0;
  for (const auto& [id, other] : requests_) {
    const bool counts = !other.finished && other.limits_version == limits_version_ && other.client == begun.client;
    count += counts ? 1 : 0;
  }
  if (count > most) report("client_limit", std::to_string(count) + " requests of one client at a time");
}

// In any time t at most burst + per_second x t requests pass.
void Model::check_rates(const RequestModel& begun) {
  if (!config_.limits) return;
  const double elapsed = to_seconds(call_.now - limits_since_);
  const auto check = [&](const std::optional<RateConfig>& rate, const std::string& whose) {
    const double passed = ++passed_[whose];
    const double most = rate ? rate->burst + rate->per_second * elapsed : passed;
    if (passed > most + 1e-3) report("rate", "more requests passed than the rate lets through");
  };
  check(config_.limits->rate, "all");
  const bool remembered = config_.limits->max_clients >= 8;  // as many as ever come: none is forgotten
  if (remembered && !begun.client.empty()) check(config_.limits->rate_per_client, begun.client);
}

void Model::check_ledgers(const Subject& subject) {
  const bool same = std::ranges::equal(live_, attempts_, [](const auto& a, const auto& b) {
    return a.first == b.first && a.second.node == b.second.node;
  });
  if (!same) report("attempt", "actions and events disagree on the attempts under way");
  if (subject.requests_in_flight() != requests_.size()) {
    report("in_flight", std::to_string(subject.requests_in_flight()) + " requests in flight instead of " +
                            std::to_string(requests_.size()));
  }
  if (subject.node_count() != nodes_.size()) report("node", "nodes were added without an event");
  for (std::uint32_t i = 0; i < std::min<std::size_t>(nodes_.size(), subject.node_count()); ++i) {
    const NodeStatus status = subject.node(NodeId{i});
    if (status.in_flight != nodes_[i].in_flight)
      report("in_flight", "a node has another number of attempts in flight");
    if (status.removed == nodes_[i].present) report("node", "a node is in the list and removed");
  }
}

}  // namespace lb::testing
