// An attempt from the choice of its node to its end, and what others learn of it.
#include <algorithm>

#include "core.h"
#include "lb/request_path.h"

namespace lb {

// The node of the next attempt of a leg. False when there is none. May be asked again when nothing came of it.
LB_ON_REQUEST_PATH bool Balancer::Core::choose_node(const Leg& leg, Pool::Choice& choice) {
  const bool open =
      bare_ || (leg.state.attempts == 0 && leg.state.target == kNoNode && leg.request.belongs == kNoNode);
  if (!open) return choose_again(leg.state, choice);
  if (bare_ || (!pool_.has_breakers() && !explains())) {
    PickContext context{.rng = rng_, .now = now_, .key = key_of(leg.request)};
    if (pool_.pick_ready(leg.request.route->policy, context, choice)) return true;
  }
  avoid_.clear();
  pick_node(leg.state, avoid_, PickedBy::kPolicy, choice);
  return choice.node != kNoNode;
}

// Where something is known of it: an earlier attempt, the node it is for, or the client's own.
bool Balancer::Core::choose_again(LegState& leg, Pool::Choice& choice) {
  PickedBy how = PickedBy::kPolicy;
  std::vector<NodeId>& avoid = past_of(leg).avoid;
  if (keep_node(leg, how, choice.node)) {
    if (explains()) explain(leg, {.policy = request_of(leg).route->policy, .avoid = avoid}, choice, how);
    return true;
  }
  choice = {};
  if (leg.target != kNoNode) return false;
  count_failed_tries(leg);
  if (leg.last_node != kNoNode && std::exchange(leg.node_tries, 0) > 0) avoid.push_back(leg.last_node);
  const std::uint32_t most = request_of(leg).route->retry.config().max_nodes;
  if (most > 0 && avoid.size() >= most) return false;
  pick_node(leg, avoid, PickedBy::kPolicy, choice);
  // Every node was tried: the next round may use any of them again.
  if (std::ranges::find(avoid, choice.node) != avoid.end()) avoid.clear();
  return choice.node != kNoNode;
}

// Whether the policy need not be asked: a fan-out's leg has its node, a client may have its own, and a node is
// tried again while it has tries left.
bool Balancer::Core::keep_node(LegState& leg, PickedBy& how, NodeId& node) {
  const RequestState& request = request_of(leg);
  if (leg.target != kNoNode) {
    node = leg.target;
    return pool_[node].standing.eligible;
  }
  if (leg.attempts == 0 && request.belongs != kNoNode && pool_.keeps_clients(request.belongs)) {
    node = request.belongs;
    how = PickedBy::kPersistence;
    return true;
  }
  if (leg.node_tries == 0 || leg.node_tries >= request.route->retry.config().same_node_tries) return false;
  node = leg.last_node;
  how = PickedBy::kSameNode;
  return pool_.takes_more(node);
}

LB_ON_REQUEST_PATH void Balancer::Core::pick_node(LegState& leg, std::vector<NodeId>& avoid, PickedBy how,
                                                  Pool::Choice& choice) {
  RequestState& request = request_of(leg);
  const std::size_t tried = avoid.size();
  PickContext context{.rng = rng_, .now = now_, .key = key_of(request), .attempt = leg.attempts};
  do {
    pool_.pick({.policy = request.route->policy, .avoid = avoid}, context, choice);
    if ((pool_.panic() != nullptr) != (panic_node_ != kNoNode)) note_panic();
  } while (pool_.has_breakers() && !admitted(avoid, tried, choice));
  if (explains()) {
    const std::span<const NodeId> all = avoid;
    explain(leg, {.policy = request.route->policy, .avoid = all.first(tried), .refused = all.subspan(tried)},
            choice, how);
  }
  if (avoid.size() > tried) avoid.resize(tried);
}

// A breaker that recovers lets only some through: who is refused there is sent elsewhere, this time. False when
// another node is to be picked.
bool Balancer::Core::admitted(std::vector<NodeId>& avoid, std::size_t tried, Pool::Choice& choice) {
  if (choice.node == kNoNode || choice.panic) return true;
  Breaker& breaker = *pool_[choice.node].breaker;
  if (!breaker.recovering()) return true;
  // It is asked once a request: it counts the answers.
  const auto refused = avoid.begin() + static_cast<std::ptrdiff_t>(tried);
  const bool again = std::find(refused, avoid.end(), choice.node) != avoid.end();
  if (!again && breaker.admit_one(now_)) return true;
  if (!again) avoid.push_back(choice.node);
  choice.node = kNoNode;
  return again;
}

// Known at a pick, because only then the choice of tiers is worked out.
void Balancer::Core::note_panic() {
  const Tier* tier = pool_.panic();
  if (tier != nullptr) panic_node_ = tier->whole.members.front();
  tell({.kind = tier != nullptr ? EventKind::kPanicBegan : EventKind::kPanicEnded, .node = panic_node_});
  if (tier == nullptr) panic_node_ = kNoNode;
}

void Balancer::Core::explain(const LegState& leg, const Pool::Want& want, const Pool::Choice& choice,
                             PickedBy by) {
  if (choice.full && request_of(leg).waiting) return;  // told when it began to wait
  Explanation how;
  how.persisted = by == PickedBy::kPersistence;
  how.same_node = by == PickedBy::kSameNode;
  how.hedge = by == PickedBy::kHedge;
  how.at = now_;
  how.request = leg.request;
  how.attempt_number = static_cast<std::uint16_t>(request_of(leg).attempts + 1);
  how.picked = choice.node;
  how.panic = choice.panic;
  const Tier* tier = choice.group == nullptr ? nullptr : choice.group->tier;
  if (tier == nullptr && choice.node != kNoNode) tier = pool_[choice.node].tier;
  how.priority = tier == nullptr ? 0 : tier->priority;
  how.secondary = tier != nullptr && tier->type == NodeType::kSecondary;
  pool_.explain(want, choice, how);
  listener_->on_pick(how);
}

// The next attempt of a leg: waits in line where the nodes are full, ends the leg where there is none.
void Balancer::Core::start_attempt(std::uint32_t slot) {
  Pool::Choice choice;
  const Leg leg = leg_at(slot);
  if (choose_node(leg, choice)) return attempt_on(leg, choice.node, false);
  const RequestId id = legs_.at(slot).request;
  if (choice.full) return wait_in_line(id);
  if (legs_.at(slot).target != kNoNode) return complete_leg(slot, {{}, legs_.at(slot).target, Outcome::cut()});
  finish(id, {}, Reason::kNoneUsable, status_of(Reason::kNoneUsable));
}

LB_ON_REQUEST_PATH void Balancer::Core::attempt_on(const Leg& leg, NodeId node, bool hedge) {
  LegState& state = leg.state;
  RequestState& request = leg.request;
  ++request.attempts;
  if (hedge) {
    ++state.hedges;
  } else {
    state.node_tries = node == state.last_node ? state.node_tries + 1 : 1;
    state.last_node = node;
    ++state.attempts;
  }
  request.node = node;

  const AttemptId id = place_for_attempt(state);
  AttemptState& attempt = attempts_.at(id.slot);
  attempt.forwarded = attempt.on_breaker = attempt.on_budget = false;
  attempt.hedge = hedge;
  attempt.node = node;
  attempt.leg = leg.slot;
  attempt.next = std::exchange(state.first, id.slot);
  attempt.started = now_;
  attempt.route = request.route;
  pool_.attempt_started(node, now_);

  Action& action = act(ActionKind::kStartAttempt, state.request, request);
  action.retry = !hedge && state.attempts > 1;
  action.hedge = hedge;
  action.attempt_number = request.attempts;
  action.node = node;
  action.attempt = id;
  if (!bare_) follow_start(id, attempt);
}

// Hedges aside a leg has one attempt at a time, always in the same place.
LB_ON_REQUEST_PATH AttemptId Balancer::Core::place_for_attempt(LegState& leg) {
  if (leg.first != kNoSlot) return attempts_.take();
  if (leg.own_attempt == kNoSlot) {
    leg.own_attempt = attempts_.take().slot;
  } else {
    attempts_.resume(attempts_.at(leg.own_attempt));
  }
  return attempts_.id_of(leg.own_attempt);
}

// What only some configurations have when an attempt has begun.
LB_ON_REQUEST_PATH void Balancer::Core::follow_start(AttemptId id, AttemptState& attempt) {
  const Route& route = *attempt.route;
  const NodeId node = attempt.node;
  const std::uint32_t leg = attempt.leg;
  if (pool_.has_breakers()) count_on_breaker(attempt);
  if (route.has_attempt_timeout) attempt_timeouts_.add(route.attempt_list, id.slot, now_);
  tell_of(legs_.at(leg), {.kind = EventKind::kAttemptStarted, .node = node, .attempt = id});
  if (health_.picked(node, now_)) perform_health();
  if (route.hedges != nullptr) watch_for_hedge(leg);
}

// An attempt that an open breaker did not let in, a fan-out's or one in panic, tells it nothing either.
LB_ON_REQUEST_PATH void Balancer::Core::count_on_breaker(AttemptState& attempt) {
  Pool::Node& node = pool_[attempt.node];
  attempt.on_breaker = node.breaker->admits();
  if (!attempt.on_breaker) return;
  attempt.breaker_generation = node.breaker->generation();
  node.breaker->started();
  if (!node.breaker->admits()) pool_.refresh(attempt.node);
}

void Balancer::Core::attempt_answered(AttemptId id, const Outcome& answer) {
  AttemptState* attempt = attempts_.find(id);
  if (attempt == nullptr || attempt->forwarded) return;
  const std::uint32_t slot = attempt->leg;
  LegState& leg = legs_.at(slot);
  RequestState& request = request_of(leg);
  // The answers of a fan-out count when they are whole: which of them the client gets is known only then.
  if (request.route->config.mode == RouteMode::kFanOut) return;
  if (request.route->failed(answer)) {
    feed_budget(*attempt, true);
    const bool others = attempts_.at(leg.first).next != kNoSlot;
    const bool again = !others && grant_retry(slot, answer);
    if (others || again) abort_attempt(id, answer);
    if (again) return retry_later(slot, answer);
    if (others) return;
  }
  abort_others(slot, id);
  attempt->forwarded = true;
  attempt->status = answer.status;
  attempt_timeouts_.remove(id.slot);
  hedge_timers_.remove(slot);
  Action& action = act(ActionKind::kForwardResponse, leg.request, request);
  action.node = attempt->node;
  action.attempt = id;
  action.status = answer.status;
  action.assign = belongs_now(request, attempt->node, Reason::kOk);
  request.answered = true;
}

LB_ON_REQUEST_PATH void Balancer::Core::attempt_finished(AttemptId id, const Outcome& outcome) {
  AttemptState* attempt = attempts_.find(id);
  if (attempt == nullptr) return;
  const std::uint32_t leg = attempt->leg;
  const NodeId node = attempt->node;
  const bool forwarded = attempt->forwarded;
  if (!forwarded) {
    const bool failed = end_attempt(id, *attempt, outcome) || outcome.kind == OutcomeKind::kAbandoned;
    return failed ? settle(leg, {id, node, outcome, failed}) : succeed(leg, {id, node, outcome, failed});
  }
  // A body that ended well carries the status that was decided on when it began.
  Outcome ended = outcome;
  if (outcome.kind == OutcomeKind::kResponse) ended.status = attempt->status;
  const bool failed = end_attempt(id, *attempt, ended);
  complete_leg(leg, {id, node, ended, failed || outcome.kind == OutcomeKind::kAbandoned});
}

// Whether it counts against its node.
LB_ON_REQUEST_PATH bool Balancer::Core::end_attempt(AttemptId id, AttemptState& attempt, const Outcome& outcome) {
  LegState& leg = legs_.at(attempt.leg);
  const bool failure = outcome.kind != OutcomeKind::kAbandoned && attempt.route->failed(outcome);
  if (bare_) {
    pool_.attempt_ended(attempt.node);
  } else {
    follow_end(id, attempt, outcome, failure);
  }
  std::uint32_t* link = &leg.first;
  while (*link != id.slot) link = &attempts_.at(*link).next;
  *link = attempt.next;
  if (wants(EventKind::kAttemptFinished)) {
    tell_of(leg, {.kind = EventKind::kAttemptFinished,
                  .node = attempt.node,
                  .attempt = id,
                  .outcome = {outcome.kind, outcome.status},
                  .failure = failure,
                  .delay = now_ - attempt.started});
  }
  id.slot == leg.own_attempt ? attempts_.rest(attempt) : attempts_.give_back(id.slot);
  return failure;
}

// What others learn from its end, where somebody does.
LB_ON_REQUEST_PATH void Balancer::Core::follow_end(AttemptId id, AttemptState& attempt, const Outcome& outcome,
                                                   bool failure) {
  if (attempt.on_breaker) feed_breaker(attempt, outcome, failure);
  attempt_timeouts_.remove(id.slot);
  pool_.attempt_ended(attempt.node);
  if (pool_.learns()) {
    pool_.learn({.node = attempt.node,
                 .outcome = outcome,
                 .failure = failure,
                 .latency = now_ - attempt.started,
                 .now = now_});
  }
  if (outcome.kind == OutcomeKind::kAbandoned) return;
  health_.attempt_ended(attempt.node, outcome, failure, now_, rng_);
  feed_budget(attempt, failure);
  if (!health_.changes().empty()) perform_health();
}

void Balancer::Core::abort_attempt(AttemptId id, const Outcome& outcome) {
  AttemptState& attempt = attempts_.at(id.slot);
  const LegState& leg = legs_.at(attempt.leg);
  Action& action = act(ActionKind::kAbortAttempt, leg.request, request_of(leg));
  action.node = attempt.node;
  action.attempt = id;
  end_attempt(id, attempt, outcome);
}

void Balancer::Core::abort_all(const LegState& leg) {
  while (leg.first != kNoSlot) abort_attempt(attempts_.id_of(leg.first), Outcome::abandoned());
}

void Balancer::Core::abort_others(std::uint32_t slot, AttemptId keep) {
  for (std::uint32_t attempt = legs_.at(slot).first; attempt != kNoSlot;) {
    const std::uint32_t next = attempts_.at(attempt).next;
    if (attempt != keep.slot) abort_attempt(attempts_.id_of(attempt), Outcome::abandoned());
    attempt = next;
  }
}

// Results of calls that began in an earlier state of the breaker say nothing of the present one.
void Balancer::Core::feed_breaker(const AttemptState& attempt, const Outcome& outcome, bool failure) {
  Pool::Node& node = pool_[attempt.node];
  if (!node.breaker || node.breaker->generation() != attempt.breaker_generation) return;
  LegState& leg = legs_.at(attempt.leg);
  const Duration latency = now_ - attempt.started;
  const bool more = more_tries_may_follow(attempt, outcome);
  if (more || outcome.kind == OutcomeKind::kAbandoned) {
    node.breaker->released();
    if (node.breaker->state() == BreakerState::kHalfOpen) pool_.refresh(attempt.node);
  }
  if (outcome.kind == OutcomeKind::kAbandoned) return;
  if (more) {
    leg.owes = true;
    leg.owes_generation = attempt.breaker_generation;
    leg.owes_latency = latency;
  } else {
    if (!attempt.hedge) leg.owes = false;
    record_on_breaker(attempt.node, !failure, latency);
  }
}

// Whether the breaker is to wait for the result of the tries together.
bool Balancer::Core::more_tries_may_follow(const AttemptState& attempt, const Outcome& outcome) const {
  if (config_.breaker->count != BreakerCount::kTries || attempt.hedge || attempt.forwarded) return false;
  const LegState& leg = legs_.at(attempt.leg);
  const RequestState& request = request_of(leg);
  const bool tries_left = leg.target != kNoNode || leg.node_tries < request.route->retry.config().same_node_tries;
  return tries_left && request.route->may_retry(request.method, leg.attempts, outcome);
}

// The tries on a node have come to their end, and none succeeded: that is one failed call.
void Balancer::Core::count_owed(LegState& leg) {
  leg.owes = false;
  std::optional<Breaker>& breaker = pool_[leg.last_node].breaker;
  if (!breaker || breaker->generation() != leg.owes_generation || !breaker->admits()) return;
  breaker->started();
  record_on_breaker(leg.last_node, false, leg.owes_latency);
}

void Balancer::Core::record_on_breaker(NodeId id, bool success, Duration latency) {
  Breaker& breaker = *pool_[id].breaker;
  const bool half_open = breaker.state() == BreakerState::kHalfOpen;
  const bool changed = breaker.record(success, now_, latency);
  if (changed) {
    const bool opened = breaker.state() == BreakerState::kOpen;
    wake_for_breaker(id);
    tell({.kind = opened ? EventKind::kBreakerTripped : EventKind::kBreakerClosed, .node = id});
  }
  if (changed || half_open) pool_.refresh(id);
}

// Told before it is asked for a retry: a failure counts against that retry too.
LB_ON_REQUEST_PATH void Balancer::Core::feed_budget(AttemptState& attempt, bool failure) {
  RetryBudget* budget = attempt.route->budget;
  if (budget != nullptr && !std::exchange(attempt.on_budget, true)) budget->attempt_ended(!failure, now_);
}

}  // namespace lb
