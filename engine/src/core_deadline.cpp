// What time brings: timeouts, hedges, retries, health.
#include <algorithm>

#include "core.h"
#include "lb/request_path.h"

namespace lb {
namespace {

// Load probes share the slots of ProbeId with those of the health monitor: even slots are the monitor's.
constexpr std::uint32_t kKinds = 2;

ProbeId health_probe(HealthProbeId id) { return {kKinds * id.slot, id.generation}; }
ProbeId load_probe(ProbeId id) { return {kKinds * id.slot + 1, id.generation}; }

}  // namespace

void Balancer::Core::on_deadline() {
  time_out_requests();
  time_out_attempts();
  time_out_waiting();
  std::uint32_t slot = 0;
  while (hedge_timers_.take_due(now_, slot)) hedge(slot);
  while (probe_timeouts_.take_due(now_, slot)) end_load_probe(slot);
  Wake due;
  while (wakes_.take_due(now_, due)) wake(due);
  if (pool_.probe_deadline() <= now_) probe_idle();
  if (health_.next_deadline() <= now_) {
    health_.on_deadline(now_, rng_);
    perform_health();
  }
}

void Balancer::Core::time_out_requests() {
  std::uint32_t slot = 0;
  while (request_timeouts_.take_due(now_, slot)) {
    const RequestId id = requests_.id_of(slot);
    // Of what is under way each attempt has taken too long: that counts against its node.
    for (std::uint32_t leg = requests_.at(slot).legs; leg != kNoSlot; leg = legs_.at(leg).next) {
      while (legs_.at(leg).first != kNoSlot) {
        abort_attempt(attempts_.id_of(legs_.at(leg).first), Outcome::timeout());
      }
    }
    // A fan-out's client may have its whole answer by now: the rest is given up.
    const RequestState& request = requests_.at(slot);
    const bool served = request.answered && request.route->config.mode == RouteMode::kFanOut;
    if (served) {
      finish(id, request.answer, Reason::kOk, request.answer_status);
    } else {
      finish(id, {}, Reason::kTimeout, status_of(Reason::kTimeout));
    }
  }
}

void Balancer::Core::time_out_attempts() {
  std::uint32_t slot = 0;
  while (attempt_timeouts_.take_due(now_, slot)) {
    const AttemptId id = attempts_.id_of(slot);
    const std::uint32_t leg = attempts_.at(slot).leg;
    const Outcome timeout = Outcome::timeout();
    const NodeId node = attempts_.at(slot).node;
    abort_attempt(id, timeout);
    settle(leg, {id, node, timeout});
  }
}

void Balancer::Core::time_out_waiting() {
  std::uint32_t slot = 0;
  while (queue_timeouts_.take_due(now_, slot)) {
    finish(requests_.id_of(slot), {}, Reason::kQueueTimeout, status_of(Reason::kQueueTimeout));
  }
}

void Balancer::Core::wake(const Wake& wake) {
  if (wake.kind == WakeKind::kBreaker) return breaker_due(wake);
  const SlotId<LegTag> id{wake.slot, wake.generation};
  const LegState* leg = legs_.find(id);
  if (leg != nullptr && !leg->done) start_attempt(wake.slot);
}

void Balancer::Core::wake_for_breaker(NodeId node) {
  const Breaker& breaker = *pool_[node].breaker;
  const TimePoint at = breaker.wake_at();
  if (at == kNever) return;
  wakes_.add({.at = at, .kind = WakeKind::kBreaker, .slot = index_of(node), .generation = breaker.generation()});
}

void Balancer::Core::breaker_due(const Wake& wake) {
  const NodeId node{wake.slot};
  std::optional<Breaker>& breaker = pool_[node].breaker;
  if (!breaker || breaker->generation() != wake.generation) return;
  breaker->wake(now_);
  pool_.refresh(node);
  wake_for_breaker(node);
  const bool closed = breaker->state() == BreakerState::kClosed;
  tell({.kind = closed ? EventKind::kBreakerClosed : EventKind::kBreakerProbing, .node = node});
}

// No request has come for a while: the policy wants to know all the same.
void Balancer::Core::probe_idle() {
  PickContext context{.rng = rng_, .now = now_};
  pool_.for_idle_probes(context, [this](NodeId node) { start_probe(node); });
}

void Balancer::Core::start_probe(NodeId node) {
  const ProbeId id = probes_.take();
  probes_.at(id.slot).node = node;
  probe_timeouts_.add(probe_list_, id.slot, now_);
  act_on_probe(ActionKind::kStartProbe, ProbeKind::kLoad, load_probe(id), node);
}

void Balancer::Core::end_load_probe(std::uint32_t slot) {
  const ProbeId id = probes_.id_of(slot);
  act_on_probe(ActionKind::kAbortProbe, ProbeKind::kLoad, load_probe(id), probes_.at(slot).node);
  probes_.give_back(slot);
}

void Balancer::Core::probe_finished(ProbeId id, const ProbeResult& result) {
  if (id.slot % kKinds == 0) {
    health_.probe_finished({id.slot / kKinds, id.generation}, result.passed, now_);
    return perform_health();
  }
  const ProbeId own{id.slot / kKinds, id.generation};
  const ProbeState* probe = probes_.find(own);
  if (probe == nullptr) return;
  const NodeId node = probe->node;
  probe_timeouts_.remove(own.slot);
  probes_.give_back(own.slot);
  if (!result.passed || pool_[node].removed) return;
  pool_.probe_finished({.node = node, .in_flight = result.in_flight, .latency = result.latency, .now = now_});
}

void Balancer::Core::act_on_probe(ActionKind kind, ProbeKind what, ProbeId id, NodeId node) {
  Action& action = actions_.emplace_back();
  action.kind = kind;
  action.probe = id;
  action.probe_kind = what;
  action.node = node;
}

void Balancer::Core::perform_health() {
  using What = HealthKeeper::Change::What;
  for (const HealthKeeper::Change& change : health_.changes()) {
    switch (change.what) {
      case What::kStartProbe:
        act_on_probe(ActionKind::kStartProbe, ProbeKind::kHealth, health_probe(change.probe), change.node);
        break;
      case What::kAbortProbe:
        act_on_probe(ActionKind::kAbortProbe, ProbeKind::kHealth, health_probe(change.probe), change.node);
        break;
      case What::kDown:
        tell({.kind = EventKind::kNodeDown, .node = change.node});
        break;
      case What::kUp:
        tell({.kind = EventKind::kNodeUp, .node = change.node});
        break;
      case What::kEjected:
        tell({.kind = EventKind::kNodeEjected, .node = change.node});
        break;
      case What::kReturned:
        tell({.kind = EventKind::kNodeReturned, .node = change.node});
        break;
    }
  }
  health_.clear_changes();
}

LB_ON_REQUEST_PATH TimePoint Balancer::Core::request_deadline() const {
  const TimePoint next = wakes_.earliest();
  if (!has_timeouts_) return next;
  const TimePoint timeout = earlier(request_timeouts_.earliest(), attempt_timeouts_.earliest());
  return earlier(earlier(next, timeout), earlier(queue_timeouts_.earliest(), hedge_timers_.earliest()));
}

LB_ON_REQUEST_PATH TimePoint Balancer::Core::next_deadline() const {
  if (bare_) return kNever;
  TimePoint next = earlier(request_deadline(), health_.next_deadline());
  if (has_timeouts_) next = earlier(next, earlier(probe_timeouts_.earliest(), pool_.probe_deadline()));
  return std::max(next, now_);  // a monitor may be behind with its probes: at once, then
}

}  // namespace lb
