// What goes wrong at the nodes, and what their operator does.
#include "world.h"

namespace sim {

// What may be stopped in the middle of a service keeps the work that is left of it.
void World::prepare_pauses() {
  for (std::uint32_t f = 0; f < scenario_.faults.size(); ++f) {
    if (kind_of(scenario_.faults[f]) != FaultKind::kPause) continue;
    for (const std::uint32_t node : faults_.targets().of(f)) nodes_[node].make_elastic();
  }
}

void World::change(const FaultChange& change) {
  recorder_.fault_changed(change);
  if (change.nodes.size() > 1) steps_ += change.nodes.size() - 1;  // each node's is an event of the run
  if (!change.acts) return;
  const FaultKind kind = kind_of(scenario_.faults[change.fault]);
  if (is_operators(kind)) return give_nodes(registry_.change(change));
  if (kind == FaultKind::kLoad) return change_load(change);
  for (const std::uint32_t node : change.nodes) change_node(node, change);
}

void World::change_load(const FaultChange& change) {
  faults_.enter_load(change);
  for (std::uint32_t i = 0; i < scenario_.traffic.size(); ++i) {
    if (changes_load(scenario_.faults[change.fault], scenario_.traffic[i])) {
      arrivals_.set_load(i, faults_.load_of(i), now_);
    }
  }
}

void World::change_node(std::uint32_t node, const FaultChange& change) {
  const FaultEffect effect = faults_.enter(node, change);
  if (effect.outage != nodes_[node].outage()) change_outage(node, effect.outage);
  nodes_[node].set_failure_rate(effect.failure_rate);
  nodes_[node].set_slow(effect.slow);
  if (kind_of(scenario_.faults[change.fault]) != FaultKind::kPause) return;
  nodes_[node].set_paused(effect.paused, now_);
  set_wake(node);
}

// What a blackhole had swallowed is reset too, when a reset is what is left of the two.
void World::change_outage(std::uint32_t node, Outage outage) {
  if (outage == Outage::kReset) {
    if (!nodes_[node].answers()) nodes_[node].set_outage(Outage::kNone, now_);
    reset_connections(node);
    probes_.reset(node);
  }
  nodes_[node].set_outage(outage, now_);
  set_wake(node);
}

// To one balancer, to all that have started, or to none.
void World::give_nodes(std::uint32_t balancers) {
  if (balancers == Registry::kNobody) return;
  if (balancers != Registry::kEverybody) {
    if (fleet_.has_started(balancers)) perform(balancers, fleet_.give_nodes(balancers, now_));
    return;
  }
  for (std::uint32_t i = 0; fleet_.has_started(i); ++i) perform(i, fleet_.give_nodes(i, now_));
}

}  // namespace sim
