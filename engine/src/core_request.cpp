// A request from its arrival to its end: gate, route, queue, legs.
#include <algorithm>

#include "core.h"
#include "lb/assert.h"
#include "lb/request_path.h"

namespace lb {
namespace {

// What a client is told when no node's answer can be passed on.
Reason reason_of(const Outcome& outcome, bool failure) {
  switch (outcome.kind) {
    case OutcomeKind::kResponse:
      return failure ? Reason::kStatus : Reason::kOk;
    case OutcomeKind::kConnectFailure:
      return Reason::kConnectFailure;
    case OutcomeKind::kReset:
      return Reason::kReset;
    case OutcomeKind::kTimeout:
      return Reason::kTimeout;
    case OutcomeKind::kCut:
      return Reason::kCut;
    case OutcomeKind::kAbandoned:
      return Reason::kCancelled;
  }
  return Reason::kReset;
}

}  // namespace

Balancer::Core::Core(const BalancerConfig& config, std::span<const NodeConfig> nodes, std::uint64_t seed,
                     TimePoint now, Listener* listener)
    : rng_(seed),
      listener_(listener),
      wanted_(listener == nullptr ? 0 : listener->wanted()),
      now_(now),
      gate_(seed),
      persistence_(seed),
      health_(pool_) {
  configure(config);
  set_nodes(nodes);
}

LB_ON_REQUEST_PATH void Balancer::Core::start_call(TimePoint now) {
  LB_ASSERT(now >= now_, "time never goes back from call to call");
  now_ = now;
  actions_.clear();
}

LB_ON_REQUEST_PATH std::span<const Action> Balancer::Core::end_call() {
  if (!queue_.empty()) run_waiting();
  return actions_;
}

void Balancer::Core::run_waiting() {
  while (!queue_.empty()) {
    const RequestId first = requests_.id_of(queue_.front());
    if (!try_run(first, requests_.at(first.slot))) return;
  }
}

LB_ON_REQUEST_PATH RequestId Balancer::Core::begin(const Request& request) {
  const RequestId id = requests_.take();
  RequestState& state = requests_.at(id.slot);
  state.waiting = state.running = state.answered = state.hashed = state.known = false;
  state.method = request.method;
  state.attempts = 0;
  state.legs = kNoSlot;
  state.node = state.belongs = state.answer_node = kNoNode;
  state.tag = request.tag;
  state.route = &routes_.match(request.method, request.path);
  gate_.enter(request, now_, state.pass);
  if (!bare_ && !prepare(id, request)) return id;
  if (!queue_.empty() || !try_run(id, state)) wait_in_line(id);
  return id;
}

// What only some configurations have before a node is chosen. False when the request is refused, and over.
bool Balancer::Core::prepare(RequestId id, const Request& request) {
  RequestState& state = requests_.at(id.slot);
  state.started = now_;
  if (state.pass.refused != Reason::kOk) {
    finish(id, {}, state.pass.refused, status_of(state.pass.refused));
    return false;
  }
  state.hashed = pool_.hashes(state.route->policy);
  if (state.hashed) state.key.assign(pool_.key_of(request, state.route->policy));
  state.known = persistence_.is_on();
  if (state.known) {
    state.client = persistence_.client_of(request);
    state.belongs = persistence_.node_of(request, state.client, now_);
  }
  if (state.route->budget != nullptr) state.route->budget->request_started(now_);
  if (state.route->hedges != nullptr) state.route->hedges->request_started();
  if (config_.timeout != kForever) request_timeouts_.add(request_list_, id.slot, now_);
  return true;
}

LB_ON_REQUEST_PATH void Balancer::Core::begin_leg(const Leg& leg, RequestId id, NodeId target) {
  LegState& state = leg.state;
  state.retrying = state.done = state.owes = state.has_past = false;
  state.request = id;
  state.next = std::exchange(leg.request.legs, leg.slot);
  state.first = kNoSlot;
  state.target = target;
  state.last_node = kNoNode;
  state.node_tries = 0;
  state.attempts = state.hedges = 0;
}

LB_ON_REQUEST_PATH Balancer::Core::Leg Balancer::Core::only_leg(RequestId id, RequestState& request) {
  const bool is_new = request.own_leg == kNoSlot;
  if (is_new) request.own_leg = legs_.take().slot;
  const Leg leg{request.own_leg, legs_.at(request.own_leg), request};
  is_new ? reserve_past(leg.state, *request.route) : legs_.resume(leg.state);
  begin_leg(leg, id, kNoNode);
  return leg;
}

LB_ON_REQUEST_PATH void Balancer::Core::enter_service(RequestId id, RequestState& request) {
  if (request.waiting) leave_line(id.slot);
  request.running = true;
  gate_.run_started();
}

// What is still under way serves nobody any more. A client that has left says nothing of the nodes.
LB_ON_REQUEST_PATH void Balancer::Core::drop_legs(RequestState& request, Reason reason) {
  while (request.legs != kNoSlot) {
    const std::uint32_t slot = request.legs;
    LegState& leg = legs_.at(slot);
    if (!bare_ && reason != Reason::kCancelled) count_failed_tries(leg);
    if (leg.first != kNoSlot) abort_all(leg);
    if (!bare_) {
      hedge_timers_.remove(slot);
      if (leg.retrying) --active_retries_;
    }
    request.legs = leg.next;
    slot == request.own_leg ? legs_.rest(leg) : legs_.give_back(slot);
  }
}

// Starts what the request needs, unless there is no room for it now: then it is as before.
LB_ON_REQUEST_PATH bool Balancer::Core::try_run(RequestId id, RequestState& request) {
  if (!bare_) {
    if (!gate_.has_room()) return false;
    if (request.route->config.mode == RouteMode::kFanOut) {
      enter_service(id, request);
      fan_out(id);
      return true;
    }
  }
  const Leg leg = request.legs == kNoSlot ? only_leg(id, request) : leg_at(request.legs);
  Pool::Choice choice;
  if (!choose_node(leg, choice) && choice.full) return false;
  enter_service(id, request);
  if (choice.node == kNoNode) {
    finish(id, {}, Reason::kNoneUsable, status_of(Reason::kNoneUsable));
  } else {
    attempt_on(leg, choice.node, false);
    if (!bare_ && request.attempts == 1 && pool_.asks_for_load()) ask_for_load(request, choice);
  }
  return true;
}

void Balancer::Core::wait_in_line(RequestId id) {
  RequestState& request = requests_.at(id.slot);
  if (std::exchange(request.running, false)) gate_.run_ended();
  const std::uint32_t most = config_.limits ? config_.limits->queue : 0;
  if (queue_.size() >= most) return finish(id, {}, Reason::kFull, status_of(Reason::kFull));
  request.waiting = true;
  queue_.push(id.slot);
  if (config_.limits->queue_timeout != kForever) queue_timeouts_.add(queue_list_, id.slot, now_);
}

// In: it waits.
void Balancer::Core::leave_line(std::uint32_t slot) {
  requests_.at(slot).waiting = false;
  queue_.remove(slot);
  queue_timeouts_.remove(slot);
}

void Balancer::Core::fan_out(RequestId id) {
  RequestState& request = requests_.at(id.slot);
  request.open_legs = 0;
  request.answer = {};
  request.failure = Reason::kOk;
  request.failure_status = 0;
  // Each is put before those that are there, so that they stand in the order of the nodes.
  for (std::uint32_t i = pool_.size(); i-- > 0;) {
    if (pool_[NodeId{i}].standing.eligible) add_leg(id, NodeId{i});
  }
  if (request.legs == kNoSlot) {
    return finish(id, {}, Reason::kNoneUsable, status_of(Reason::kNoneUsable));
  }
  // An attempt ends in a later call, so the list of legs stays as it is meanwhile.
  for (std::uint32_t leg = request.legs; leg != kNoSlot; leg = legs_.at(leg).next) {
    attempt_on(leg_at(leg), legs_.at(leg).target, false);
  }
}

void Balancer::Core::add_leg(RequestId id, NodeId target) {
  const std::uint32_t slot = legs_.take().slot;
  reserve_past(legs_.at(slot), *requests_.at(id.slot).route);
  begin_leg({slot, legs_.at(slot), requests_.at(id.slot)}, id, target);
  ++requests_.at(id.slot).open_legs;
}

// The leg has come to its end. In all but a fan-out that is the end of the request.
void Balancer::Core::complete_leg(std::uint32_t slot, const Ended& ended) {
  count_failed_tries(legs_.at(slot));
  const RequestId id = legs_.at(slot).request;
  RequestState& request = requests_.at(id.slot);
  const bool failed = ended.failed;
  const Reason reason = reason_of(ended.outcome, failed);
  const std::uint16_t status =
      ended.outcome.kind == OutcomeKind::kResponse ? ended.outcome.status : status_of(reason);
  if (request.route->config.mode == RouteMode::kBalance) {
    request.answer_node = ended.node;
    return finish(id, ended.attempt, reason, status);
  }
  LegState& leg = legs_.at(slot);
  leg.done = true;
  if (std::exchange(leg.retrying, false)) --active_retries_;
  if (failed && request.failure == Reason::kOk) {
    request.failure = reason;
    request.failure_status = status;
  }
  if (!failed && request.answer == AttemptId{}) {
    request.answer = ended.attempt;
    request.answer_node = ended.node;
    request.answer_status = status;
    if (request.route->config.respond == Respond::kFirst) answer_early(id);
  }
  if (--request.open_legs == 0) finish_fan_out(id);
}

void Balancer::Core::answer_early(RequestId id) {
  RequestState& request = requests_.at(id.slot);
  request.answered = true;
  Action& action = act(ActionKind::kForwardResponse, id, request);
  action.node = request.answer_node;
  action.attempt = request.answer;
  action.status = request.answer_status;
}

// All nodes must have succeeded; where the first success is the answer, one.
void Balancer::Core::finish_fan_out(RequestId id) {
  const RequestState& request = requests_.at(id.slot);
  const bool one = request.answer != AttemptId{};
  const bool enough = request.route->config.respond == Respond::kFirst ? one : request.failure == Reason::kOk;
  if (!enough) return finish(id, {}, request.failure, request.failure_status);
  finish(id, request.answer, Reason::kOk, request.answer_status);
}

void Balancer::Core::finish(RequestId id, AttemptId attempt, Reason reason, std::uint16_t status) {
  end_request(id, requests_.at(id.slot), attempt, reason, status);
}

LB_ON_REQUEST_PATH void Balancer::Core::end_request(RequestId id, RequestState& request, AttemptId attempt,
                                                    Reason reason, std::uint16_t status) {
  if (!bare_) {
    if (request.waiting) leave_line(id.slot);
    request_timeouts_.remove(id.slot);
  }
  drop_legs(request, reason);
  if (request.running) gate_.run_ended();
  gate_.leave(request.pass, reason, status, now_);
  Action& action = act(ActionKind::kFinishRequest, id, request);
  action.verdict = reason == Reason::kOk ? Verdict::kSucceeded : Verdict::kFailed;
  action.reason = reason;
  action.status = status;
  action.attempt_number = request.attempts;
  action.node = request.answer_node != kNoNode ? request.answer_node : request.node;
  action.attempt = attempt;
  action.assign = !bare_ && belongs_now(request, action.node, reason);
  if (!bare_ && wants(EventKind::kRequestFinished)) {
    tell({.kind = EventKind::kRequestFinished,
          .node = request.node,
          .request = id,
          .tag = request.tag,
          .reason = reason,
          .delay = now_ - request.started});
  }
  routes_.release(*request.route);
  requests_.give_back(id.slot);
}

// Whether the client is to be told of its node: it has another, or none, and the node has answered it.
bool Balancer::Core::belongs_now(RequestState& request, NodeId node, Reason reason) {
  if (!request.known || !persistence_.is_on() || request.answered || node == kNoNode || node == request.belongs)
    return false;
  const bool answered = reason == Reason::kOk || reason == Reason::kStatus;
  if (!answered || request.route->config.mode == RouteMode::kFanOut) return false;
  return persistence_.assign(request.client, node, now_);
}

void Balancer::Core::cancel(RequestId id) {
  if (requests_.find(id) != nullptr) finish(id, {}, Reason::kCancelled, 0);
}

LB_ON_REQUEST_PATH Action& Balancer::Core::act(ActionKind kind, RequestId id, const RequestState& request) {
  Action& action = actions_.emplace_back();
  action.kind = kind;
  action.request = id;
  action.tag = request.tag;
  return action;
}

}  // namespace lb
