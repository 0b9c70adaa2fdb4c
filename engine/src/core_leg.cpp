// What becomes of a leg when one of its attempts has ended: another one, or its end.
#include <algorithm>

#include "core.h"
#include "lb/request_path.h"

namespace lb {
namespace {

// Nodes that a request hardly ever gives up on: room for them is made once, not when the first fail.
constexpr std::uint32_t kUsuallyTried = 8;

}  // namespace

// An attempt failed, and nothing of it has reached the client: wait for its hedges, try again, or end the leg.
void Balancer::Core::settle(std::uint32_t slot, const Ended& ended) {
  const LegState& leg = legs_.at(slot);
  if (leg.first != kNoSlot) return;
  if (grant_retry(slot, ended.outcome)) return retry_later(slot, ended.outcome);
  hedge_timers_.remove(slot);
  complete_leg(slot, ended);
}

// An attempt succeeded: its hedges are given up. In all but a fan-out that is the end of the request.
LB_ON_REQUEST_PATH void Balancer::Core::succeed(std::uint32_t slot, const Ended& ended) {
  LegState& leg = legs_.at(slot);
  RequestState& request = request_of(leg);
  if (!bare_) {
    if (leg.first != kNoSlot) abort_others(slot, ended.attempt);
    hedge_timers_.remove(slot);
    if (request.route->config.mode == RouteMode::kFanOut) return complete_leg(slot, ended);
  }
  request.answer_node = ended.node;
  end_request(leg.request, request, ended.attempt, Reason::kOk, ended.outcome.status);
}

// Whether another attempt may follow, by the rules and by the budget, which is charged then. A leg that retries
// already gives its place among the active retries back first.
bool Balancer::Core::grant_retry(std::uint32_t slot, const Outcome& outcome) {
  LegState& leg = legs_.at(slot);
  const RequestState& request = request_of(leg);
  const Route& route = *request.route;
  if (!route.may_retry(request.method, leg.attempts, outcome) || !has_node_left(leg)) return false;
  if (route.budget == nullptr) return true;
  if (std::exchange(leg.retrying, false)) --active_retries_;
  const Traffic traffic{.active = gate_.running(), .pending = queue_.size(), .active_retries = active_retries_};
  leg.retrying = route.budget->withdraw(traffic, now_);
  if (leg.retrying) ++active_retries_;
  if (!leg.retrying) tell_of(leg, {.kind = EventKind::kRetryDenied, .node = leg.last_node});
  return leg.retrying;
}

// Where the number of nodes is bounded, one that was given up on is not tried again. A fan-out's leg has only its
// own, whose id another may get once it is removed.
bool Balancer::Core::has_node_left(LegState& leg) {
  if (leg.target != kNoNode) return !pool_[leg.target].removed;
  const RetryConfig& retry = request_of(leg).route->retry.config();
  if (retry.max_nodes == 0) return true;
  if (leg.node_tries < retry.same_node_tries && pool_.takes_more(leg.last_node)) return true;
  const std::vector<NodeId>& avoid = past_of(leg).avoid;
  return avoid.size() + 1 < retry.max_nodes && pool_.has_other_than(avoid, leg.last_node);
}

// Few legs have one, so it is not looked at, not even to clear it, before it is needed.
Balancer::Core::Past& Balancer::Core::past_of(LegState& leg) {
  if (!std::exchange(leg.has_past, true)) {
    leg.past.avoid.clear();
    leg.past.backoff = {};
  }
  return leg.past;
}

// Once for each place of a leg: no memory is asked for when something fails.
void Balancer::Core::reserve_past(LegState& leg, const Route& route) {
  leg.past.avoid.reserve(std::min(route.retry.config().max_attempts - 1, kUsuallyTried));
}

void Balancer::Core::retry_later(std::uint32_t slot, const Outcome& outcome) {
  LegState& leg = legs_.at(slot);
  const Duration wait = request_of(leg).route->retry.wait(leg.attempts, outcome, past_of(leg).backoff, rng_);
  tell_of(leg, {.kind = EventKind::kRetryScheduled, .node = leg.last_node, .delay = wait});
  if (wait == Duration{}) return start_attempt(slot);
  wakes_.add({.at = later(now_, wait),
              .kind = WakeKind::kRetry,
              .slot = slot,
              .generation = legs_.id_of(slot).generation});
}

void Balancer::Core::watch_for_hedge(std::uint32_t slot) {
  LegState& leg = legs_.at(slot);
  const RequestState& request = request_of(leg);
  const Route& route = *request.route;
  if (leg.target != kNoNode || leg.hedges >= route.retry.config().hedge->max) return;
  if (!route.retry.may_repeat(request.method)) return;
  hedge_timers_.remove(slot);
  hedge_timers_.add(route.hedge_list, slot, now_);
}

// The answer takes long: the same request to another node, whichever answers first counts.
void Balancer::Core::hedge(std::uint32_t slot) {
  LegState& leg = legs_.at(slot);
  RequestState& request = request_of(leg);
  const bool waits = leg.first != kNoSlot && !attempts_.at(leg.first).forwarded;
  if (!waits || request.route->hedges == nullptr) return;
  avoid_ = past_of(leg).avoid;
  for (std::uint32_t i = leg.first; i != kNoSlot; i = attempts_.at(i).next) avoid_.push_back(attempts_.at(i).node);
  Pool::Choice choice;
  pick_node(leg, avoid_, PickedBy::kHedge, choice);
  const bool other = std::ranges::find(avoid_, choice.node) == avoid_.end();
  if (choice.node == kNoNode || !other || !request.route->hedges->withdraw()) return;
  tell_of(leg, {.kind = EventKind::kHedgeStarted, .node = choice.node});
  attempt_on(leg_at(slot), choice.node, true);
}

// Asked once a request: the policy may want to know the load of some nodes.
void Balancer::Core::ask_for_load(const RequestState& request, const Pool::Choice& choice) {
  const PickContext context{.rng = rng_, .now = now_, .key = key_of(request)};
  for (const NodeId node : pool_.probe_targets(choice, {.policy = request.route->policy}, context))
    start_probe(node);
}

}  // namespace lb
