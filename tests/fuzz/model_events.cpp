// What the engine tells while a call runs: attempts are counted, nodes change their state.
#include <algorithm>

#include "model.h"

namespace lb::testing {

void Model::on_event(const Event& event) {
  ++events_;
  if (event.at != call_.now) report("event", "an event has another time than its call");
  switch (event.kind) {
    case EventKind::kAttemptStarted:
      return attempt_started(event);
    case EventKind::kAttemptFinished:
      return attempt_finished(event);
    case EventKind::kRetryScheduled:
      return retry_scheduled(event);
    case EventKind::kRetryDenied:
      if (RequestModel* denied = request(event.request)) denied->retrying = false;
      return;
    case EventKind::kHedgeStarted:
      if (RequestModel* hedged = request(event.request)) hedged->hedging = true;
      return;
    case EventKind::kRequestFinished:
      if (RequestModel* done = request(event.request)) {
        if (done->finished) report("finish", "a request ended twice");
        if (done->live > 0) report("finish", "a request ended before its attempts");
        done->finished = true;
      }
      return;
    default:
      return node_event(event);
  }
}

void Model::node_event(const Event& event) {
  if (event.kind == EventKind::kNodeAdded) return node_added(event.node);
  NodeModel& subject = node(event.node);
  switch (event.kind) {
    case EventKind::kNodeEjected:
      if (subject.ejected++ == 0) subject.ejected_since = event.at;
      return;
    case EventKind::kNodeReturned:
      if (--subject.ejected < 0) report("node", "a node returned that was not ejected");
      return;
    case EventKind::kNodeDown:
      subject.health = NodeHealth::kDown;
      return;
    case EventKind::kNodeUp:
      subject.health = subject.config.health == NodeHealth::kDegraded ? NodeHealth::kDegraded : NodeHealth::kUp;
      return;
    default:
      return breaker_event(event);
  }
}

void Model::breaker_event(const Event& event) {
  NodeModel& subject = node(event.node);
  subject.breaker_since = event.at;
  if (event.kind == EventKind::kBreakerTripped) subject.breaker = BreakerState::kOpen;
  if (event.kind == EventKind::kBreakerClosed) subject.breaker = BreakerState::kClosed;
  if (event.kind != EventKind::kBreakerProbing) return;
  if (subject.breaker != BreakerState::kOpen) report("breaker", "a breaker probes that was not open");
  subject.breaker = BreakerState::kHalfOpen;
  ++subject.phase;
  subject.half_used = 0;
}

void Model::attempt_started(const Event& event) {
  RequestModel* started = request(event.request);
  if (started == nullptr) return;
  RequestModel& request = *started;
  if (request.finished) report("finish", "an attempt started after its request had ended");
  if (request.forwarded && !fan_out(request))
    report("forward", "an attempt started after the answer was forwarded");
  check_pick(request, event.node);
  if (request.waiting || request.attempts == 0) check_entry(request);
  NodeModel& target = node(event.node);
  AttemptModel attempt{.request = event.request, .node = event.node};
  const bool probing = target.breaker == BreakerState::kHalfOpen && config_.breaker;
  if (probing && admits(target)) {
    ++target.half_used;
    attempt.phase = target.phase;
  }
  target.touched = event.at;
  ++target.in_flight;
  ++request.live;
  ++request.tries[event.node];
  arm(request, attempt, event);
  if (request.hedging) {
    ++request.hedges;
    const std::string wrong = budget_of(request).hedge_granted();
    if (!wrong.empty()) report("hedge_budget", wrong);
  } else {
    ++request.attempts;
    if (std::ranges::find(request.own, event.node) == request.own.end()) request.own.push_back(event.node);
    request.in_a_row = event.node == request.last ? request.in_a_row + 1 : 1;
    request.last = event.node;
    std::erase_if(request.retries, [&](TimePoint at) { return at <= event.at; });
    check_next_node(request, event.node);
    // More tries than that are a new round, which may come when all nodes were tried.
    if (request.in_a_row > retry_of(request).same_node_tries) request.in_a_row = 1;
  }
  check_numbers(request, event.node);
  request.hedging = request.waiting = false;
  if (!attempts_.emplace(event.attempt, attempt).second) report("attempt", "an attempt started twice");
}

// The timers that run from now on.
void Model::arm(RequestModel& request, AttemptModel& attempt, const Event& event) const {
  const RetryConfig& retry = retry_of(request);
  if (retry.per_try_timeout != kForever) attempt.due = later(event.at, retry.per_try_timeout);
  const std::uint32_t hedges = request.hedges + (request.hedging ? 1 : 0);
  const bool repeatable = std::ranges::find(retry.methods, request.method) != retry.methods.end();
  const bool hedged = retry.hedge && !fan_out(request) && hedges < retry.hedge->max && repeatable;
  request.hedge_at = hedged ? later(event.at, retry.hedge->after) : kNever;
}

void Model::check_numbers(const RequestModel& request, NodeId id) {
  const RetryConfig& retry = retry_of(request);
  if (fan_out(request)) {
    if (request.tries.at(id) > retry.max_attempts) report("attempts", "a fan-out tried a node too often");
    return;
  }
  if (request.attempts > retry.max_attempts) report("attempts", "more than max_attempts");
  if (request.hedges > (retry.hedge ? retry.hedge->max : 0)) report("hedges", "more than hedge.max");
  if (retry.max_nodes > 0 && request.own.size() > retry.max_nodes)
    report("max_nodes", "more nodes than max_nodes");
}

// A request begins to count as in flight: with it there are at most max_in_flight.
void Model::check_entry(const RequestModel& entering) {
  const std::uint32_t most = config_.limits ? config_.limits->max_in_flight : 0;
  if (most == 0 || entering.live > 0) return;
  std::uint32_t running = 1;
  for (const auto& [id, request] : requests_) {
    const bool backs_off = std::ranges::any_of(request.retries, [&](TimePoint at) { return at > call_.now; });
    const bool runs = !request.finished && (request.live > 0 || backs_off);
    if (runs && &request != &entering) ++running;
  }
  if (running > most) report("max_in_flight", std::to_string(running) + " requests in flight");
}

void Model::attempt_finished(const Event& event) {
  const auto found = attempts_.find(event.attempt);
  if (found == attempts_.end()) return report("attempt", "an attempt ended that was not under way");
  NodeModel& target = node(found->second.node);
  const bool abandoned = event.outcome.kind == OutcomeKind::kAbandoned;
  const bool counted = found->second.phase != 0 && found->second.phase == target.phase;
  if (abandoned && counted && target.breaker == BreakerState::kHalfOpen) --target.half_used;
  if (found->second.node != event.node) report("attempt", "an attempt ended on another node than it began");
  target.touched = event.at;
  if (target.in_flight-- == 0) report("in_flight", "more attempts ended on a node than began");
  if (RequestModel* owner = request(found->second.request)) {
    --owner->live;
    owner->last_failed = event.failure;
    owner->last_outcome = event.outcome.kind;
    if (!abandoned) budget_of(*owner).attempt_ended(event.failure);
    if (event.outcome.kind == OutcomeKind::kResponse) served_[owner->client].push_back(event.node);
  }
  attempts_.erase(found);
}

void Model::retry_scheduled(const Event& event) {
  RequestModel* retried = request(event.request);
  if (retried == nullptr) return;
  const RetryConfig& retry = retry_of(*retried);
  const bool repeatable = std::ranges::find(retry.methods, retried->method) != retry.methods.end();
  if (!retried->last_failed) report("retry", "an attempt that did not fail is retried");
  if (!repeatable && retried->last_outcome != OutcomeKind::kConnectFailure) {
    report("retry", "a request is sent again that may have been processed and must not be repeated");
  }
  std::uint32_t active = 0;
  for (const auto& [id, other] : requests_)
    active += other.retrying && !other.finished && &other != retried ? 1 : 0;
  const auto requests = static_cast<std::uint32_t>(requests_.size());
  const std::string wrong = budget_of(*retried).retry_granted(active, requests, event.at);
  if (!wrong.empty()) report("retry_budget", wrong);
  retried->retrying = budget_of(*retried).limited();
  // Without a wait it is made, or put in line, in this very call.
  if (event.delay > Duration{}) retried->retries.push_back(later(event.at, event.delay));
}

}  // namespace lb::testing
