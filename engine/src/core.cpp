#include "core.h"

#include <algorithm>

#include "lb/assert.h"

namespace lb {
namespace {

// What a client is told when no node's answer can be passed on. RFC 9110 15.6.
struct Ending {
  Reason reason;
  std::uint16_t status;
};

Ending ending_of(const Outcome& outcome, bool failure) {
  switch (outcome.kind) {
    case OutcomeKind::kResponse:
      return {failure ? Reason::kStatus : Reason::kOk, outcome.status};
    case OutcomeKind::kConnectFailure:
      return {Reason::kConnectFailure, 502};
    case OutcomeKind::kReset:
      return {Reason::kReset, 502};
    case OutcomeKind::kTimeout:
      return {Reason::kTimeout, 504};
    case OutcomeKind::kCut:
      return {Reason::kCut, 503};
    case OutcomeKind::kAbandoned:
      return {Reason::kCancelled, 0};
  }
  return {Reason::kReset, 502};
}

}  // namespace

Balancer::Core::Core(const BalancerConfig& config, std::span<const NodeConfig> nodes, std::uint64_t seed,
                     TimePoint now, Listener* listener)
    : rng_(seed), listener_(listener), now_(now) {
  configure(config);
  set_nodes(nodes, now);
}

void Balancer::Core::start_call(TimePoint now) {
  LB_ASSERT(now >= now_, "time never goes back from call to call");
  now_ = now;
  actions_.clear();
}

void Balancer::Core::begin(const Request& request, TimePoint now) {
  const RequestId id = requests_.take();
  RequestState& state = requests_.at(id.slot);
  state.method = request.method;
  state.attempts = 0;
  state.node_tries = 0;
  state.last_node = kNoNode;
  state.tag = request.tag;
  state.started = now;
  state.previous_wait = {};
  state.has_attempt = false;
  state.avoid.clear();
  state.key.assign(pool_.key_of(request));
  if (config_.timeout != kForever) request_timeouts_.add(request_list_, id.slot, now);
  start_attempt(id);
}

// The same node while it has tries left and may be picked; otherwise it is given up on, for this round of the
// nodes.
NodeId Balancer::Core::choose_node(RequestState& request) {
  if (request.last_node != kNoNode) {
    const bool again = request.node_tries < retry_.config().same_node_tries && pool_[request.last_node].usable;
    if (again) {
      ++request.node_tries;
      return request.last_node;
    }
    request.avoid.push_back(request.last_node);
  }
  request.node_tries = 1;
  const NodeId node =
      pool_.pick(request.avoid, {.rng = rng_, .now = now_, .key = request.key, .attempt = request.attempts});
  // Every node was tried: the next round may use any of them again.
  if (std::ranges::find(request.avoid, node) != request.avoid.end()) request.avoid.clear();
  return node;
}

void Balancer::Core::start_attempt(RequestId id) {
  RequestState& request = requests_.at(id.slot);
  const NodeId node = choose_node(request);
  if (node == kNoNode) return finish(id, {}, Reason::kNoneUsable, 503);
  request.last_node = node;
  ++request.attempts;

  const AttemptId attempt_id = attempts_.take();
  AttemptState& attempt = attempts_.at(attempt_id.slot);
  attempt.forwarded = false;
  attempt.node = node;
  attempt.request = id;
  attempt.started = now_;
  request.attempt = attempt_id;
  request.has_attempt = true;
  pool_.attempt_started(node, now_);
  if (Pool::Node& state = pool_[node]; state.breaker) {
    attempt.breaker_generation = state.breaker->generation();
    state.breaker->started();
    if (!state.breaker->admits()) pool_.refresh(node);
  }
  if (retry_.config().per_try_timeout != kForever) attempt_timeouts_.add(attempt_list_, attempt_id.slot, now_);

  Action& action = act(ActionKind::kStartAttempt, id);
  action.retry = request.attempts > 1;
  action.attempt_number = request.attempts;
  action.node = node;
  action.attempt = attempt_id;
  tell({.kind = EventKind::kAttemptStarted, .node = node, .request = id, .attempt = attempt_id});
}

void Balancer::Core::attempt_answered(AttemptId id, std::uint16_t status, TimePoint) {
  AttemptState* attempt = attempts_.find(id);
  if (attempt == nullptr || attempt->forwarded) return;
  const Outcome outcome = Outcome::response(status);
  const RequestId request_id = attempt->request;
  const RequestState& request = requests_.at(request_id.slot);
  if (retry_.may_retry(request.method, request.attempts, outcome)) {
    abort_attempt(id, outcome);
    settle(request_id, id, outcome);
    return;
  }
  attempt->forwarded = true;
  attempt->status = status;
  attempt_timeouts_.remove(id.slot);
  Action& action = act(ActionKind::kForwardResponse, request_id);
  action.node = attempt->node;
  action.attempt = id;
  action.status = status;
}

void Balancer::Core::attempt_finished(AttemptId id, const Outcome& outcome, TimePoint) {
  const AttemptState* attempt = attempts_.find(id);
  if (attempt == nullptr) return;
  const RequestId request = attempt->request;
  const bool forwarded = attempt->forwarded;
  // A body that ended well carries the status that was decided on when it began.
  Outcome ended = outcome;
  if (forwarded && outcome.kind == OutcomeKind::kResponse) ended.status = attempt->status;
  end_attempt(id, ended);
  if (!forwarded) return settle(request, id, ended);
  const Ending ending = ending_of(ended, retry_.is_failure(ended));
  finish(request, id, ending.reason, ending.status);
}

void Balancer::Core::cancel(RequestId id, TimePoint) {
  const RequestState* request = requests_.find(id);
  if (request == nullptr) return;
  const AttemptId attempt = request->attempt;
  if (request->has_attempt) abort_attempt(attempt, {OutcomeKind::kAbandoned, 0});
  finish(id, {}, Reason::kCancelled, 0);
}

void Balancer::Core::end_attempt(AttemptId id, const Outcome& outcome) {
  const AttemptState& attempt = attempts_.at(id.slot);
  feed_breaker(attempt, outcome);
  attempt_timeouts_.remove(id.slot);
  pool_.attempt_ended({.node = attempt.node,
                       .outcome = outcome,
                       .failure = outcome.kind != OutcomeKind::kAbandoned && retry_.is_failure(outcome),
                       .latency = now_ - attempt.started,
                       .now = now_});
  requests_.at(attempt.request.slot).has_attempt = false;
  tell({.kind = EventKind::kAttemptFinished,
        .node = attempt.node,
        .request = attempt.request,
        .attempt = id,
        .outcome = outcome,
        .delay = now_ - attempt.started});
  attempts_.give_back(id);
}

void Balancer::Core::abort_attempt(AttemptId id, const Outcome& outcome) {
  const AttemptState& attempt = attempts_.at(id.slot);
  Action& action = act(ActionKind::kAbortAttempt, attempt.request);
  action.node = attempt.node;
  action.attempt = id;
  end_attempt(id, outcome);
}

// Results of calls that began in an earlier state of the breaker say nothing of the present one.
void Balancer::Core::feed_breaker(const AttemptState& attempt, const Outcome& outcome) {
  Pool::Node& node = pool_[attempt.node];
  if (!node.breaker || node.breaker->generation() != attempt.breaker_generation) return;
  if (outcome.kind == OutcomeKind::kAbandoned) {
    node.breaker->released();
  } else if (node.breaker->record(!retry_.is_failure(outcome), now_)) {
    const bool opened = node.breaker->state() == BreakerState::kOpen;
    if (opened && node.breaker->open_until() != kNever) {
      wakes_.add({.at = node.breaker->open_until(),
                  .kind = WakeKind::kBreaker,
                  .slot = index_of(attempt.node),
                  .generation = node.breaker->generation()});
    }
    tell({.kind = opened ? EventKind::kBreakerTripped : EventKind::kBreakerClosed, .node = attempt.node});
  }
  pool_.refresh(attempt.node);
}

// An attempt ended, and nothing of it has reached the client: try again, or tell the client.
void Balancer::Core::settle(RequestId id, AttemptId attempt, const Outcome& outcome) {
  if (schedule_retry(id, outcome)) return;
  const Ending ending = ending_of(outcome, retry_.is_failure(outcome));
  finish(id, attempt, ending.reason, ending.status);
}

bool Balancer::Core::schedule_retry(RequestId id, const Outcome& outcome) {
  RequestState& request = requests_.at(id.slot);
  if (!retry_.may_retry(request.method, request.attempts, outcome)) return false;
  const Duration wait = backoff_wait(retry_.config().backoff, request.attempts, request.previous_wait, rng_);
  request.previous_wait = wait;
  tell({.kind = EventKind::kRetryScheduled, .node = request.last_node, .request = id, .delay = wait});
  if (wait == Duration{}) {
    start_attempt(id);
  } else {
    wakes_.add({.at = later(now_, wait), .kind = WakeKind::kRetry, .slot = id.slot, .generation = id.generation});
  }
  return true;
}

void Balancer::Core::finish(RequestId id, AttemptId attempt, Reason reason, std::uint16_t status) {
  const RequestState& request = requests_.at(id.slot);
  request_timeouts_.remove(id.slot);
  Action& action = act(ActionKind::kFinishRequest, id);
  action.verdict = reason == Reason::kOk ? Verdict::kSucceeded : Verdict::kFailed;
  action.reason = reason;
  action.status = status;
  action.attempt_number = request.attempts;
  action.node = request.last_node;
  action.attempt = attempt;
  tell({.kind = EventKind::kRequestFinished,
        .node = request.last_node,
        .request = id,
        .reason = reason,
        .delay = now_ - request.started});
  requests_.give_back(id);
}

void Balancer::Core::on_deadline(TimePoint now) {
  std::uint32_t slot = 0;
  while (request_timeouts_.take_due(now, slot)) {
    const RequestId id = requests_.id_of(slot);
    const AttemptId attempt = requests_.at(slot).attempt;
    if (requests_.at(slot).has_attempt) abort_attempt(attempt, {OutcomeKind::kTimeout, 0});
    finish(id, {}, Reason::kTimeout, 504);
  }
  while (attempt_timeouts_.take_due(now, slot)) {
    const AttemptId id = attempts_.id_of(slot);
    const RequestId request = attempts_.at(slot).request;
    const Outcome outcome{OutcomeKind::kTimeout, 0};
    abort_attempt(id, outcome);
    settle(request, id, outcome);
  }
  Wake due;
  while (wakes_.take_due(now, due)) wake(due);
}

void Balancer::Core::wake(const Wake& wake) {
  if (wake.kind == WakeKind::kBreaker) return half_open(wake);
  const RequestId id{wake.slot, wake.generation};
  if (requests_.find(id) != nullptr) start_attempt(id);
}

void Balancer::Core::half_open(const Wake& wake) {
  const NodeId node{wake.slot};
  std::optional<Breaker>& breaker = pool_[node].breaker;
  if (!breaker || breaker->generation() != wake.generation) return;
  breaker->half_open();
  pool_.refresh(node);
  tell({.kind = EventKind::kBreakerProbing, .node = node});
}

TimePoint Balancer::Core::next_deadline() const {
  return std::min({request_timeouts_.earliest(), attempt_timeouts_.earliest(), wakes_.earliest()});
}

Action& Balancer::Core::act(ActionKind kind, RequestId request) {
  Action& action = actions_.emplace_back();
  action.kind = kind;
  action.request = request;
  action.tag = requests_.at(request.slot).tag;
  return action;
}

void Balancer::Core::tell(const Event& event) const {
  if (listener_ == nullptr) return;
  Event stamped = event;
  stamped.at = now_;
  listener_->on_event(stamped);
}

}  // namespace lb
