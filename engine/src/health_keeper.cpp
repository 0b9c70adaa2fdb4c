#include "health_keeper.h"

#include <algorithm>

namespace lb {

void HealthKeeper::configure(const BalancerConfig& config, TimePoint now) {
  const bool new_monitor = !equal(config.health_monitor, config_.health_monitor);
  const bool new_outlier = !equal(config.outlier, config_.outlier);
  const bool new_max_fails = !equal(config.max_fails, config_.max_fails);
  const bool new_observe = !equal(config.observe, config_.observe);
  config_ = config;
  is_on_ = config.health_monitor || config.outlier || config.max_fails || config.observe || config.slow_start;
  if (new_observe) {
    observe_.reset();
    if (config.observe) observe_.emplace(*config.observe);
  }
  if (new_monitor) configure_monitor(config, now);
  if (new_outlier) configure_outlier(config, now);
  if (new_max_fails) {
    max_fails_.reset();
    if (config.max_fails) max_fails_.emplace(*config.max_fails);
  }
  for (std::uint32_t i = 0; i < pool_.size(); ++i) {
    const NodeId node{i};
    if (new_observe && observe_) observe_->add(node);
    if (new_max_fails) {
      if (max_fails_) max_fails_->add(node);
      if (std::exchange(pool_[node].max_fails, false) && present(node)) {
        changes_.push_back({Change::What::kReturned, node});
      }
      pool_.refresh(node);
    }
    if (!config.slow_start) pool_.set_ramp(node, 1);
  }
  for (Warming& warming : warming_) warming.active = warming.active && config.slow_start;
}

void HealthKeeper::configure_monitor(const BalancerConfig& config, TimePoint now) {
  for (std::uint32_t i = 0; monitor_ && i < pool_.size(); ++i) {
    if (!monitor_->monitored(NodeId{i})) continue;
    const HealthProbeId probe = monitor_->remove(NodeId{i}, now);
    if (probe != HealthProbeId{}) changes_.push_back({Change::What::kAbortProbe, NodeId{i}, probe});
  }
  const bool goes_on = monitor_ && config.health_monitor;
  if (monitor_) probe_generation_ = monitor_->generation();
  monitor_.reset();
  if (config.health_monitor) monitor_.emplace(*config.health_monitor, probe_generation_);
  for (std::uint32_t i = 0; i < pool_.size(); ++i) {
    const NodeId node{i};
    if (!present(node)) continue;
    const bool was_up = is_up(node);
    goes_on ? watch_on(node, now) : watch(node, now);
    if (is_up(node) != was_up) changes_.push_back({was_up ? Change::What::kDown : Change::What::kUp, node});
  }
}

void HealthKeeper::configure_outlier(const BalancerConfig& config, TimePoint now) {
  outlier_.reset();
  if (config.outlier) outlier_.emplace(*config.outlier, now);
  for (std::uint32_t i = 0; i < pool_.size(); ++i) {
    const NodeId node{i};
    if (!present(node)) continue;
    if (outlier_) outlier_->add(node);
    set_ejected(node, false);
  }
}

// With no monitor a node is what its configuration says; a monitor finds out, from what it takes it for at first.
void HealthKeeper::watch(NodeId node, TimePoint now) {
  const NodeHealth stated = pool_.config(node).health;
  const bool well = stated == NodeHealth::kUp || stated == NodeHealth::kDegraded;
  pool_[node].health = stated;
  if (monitor_) {
    monitor_->add(node, well && monitor_->initially_up(), now);
    if (well || monitor_->up(node)) return set_up(node, monitor_->up(node));
  }
  pool_.refresh(node);
}

// What the nodes showed to the monitor before stays true until they show the new one something else.
void HealthKeeper::watch_on(NodeId node, TimePoint now) {
  monitor_->add(node, is_up(node), now);
  if (monitor_->up(node)) set_up(node, true);
}

void HealthKeeper::node_added(NodeId node, bool new_here, TimePoint now) {
  ++nodes_;
  watch(node, now);
  if (outlier_) outlier_->add(node);
  if (max_fails_) max_fails_->add(node);
  if (observe_) observe_->add(node);
  // With a monitor it is the first probe that passes which makes it one of those that take traffic.
  const bool envoy = config_.slow_start && config_.slow_start->form == SlowStartForm::kEnvoy;
  if (new_here && envoy && !monitor_) warm_up(node, now);
}

// What a list says of a node's health holds until a monitor knows better.
void HealthKeeper::node_restated(NodeId node) {
  if (monitor_ && pool_[node].health != NodeHealth::kExcluded) return set_up(node, monitor_->up(node));
  pool_[node].health = pool_.config(node).health;
  pool_.refresh(node);
}

void HealthKeeper::node_removed(NodeId node, TimePoint now) {
  --nodes_;
  if (monitor_) {
    const HealthProbeId probe = monitor_->remove(node, now);
    if (probe != HealthProbeId{}) changes_.push_back({Change::What::kAbortProbe, node, probe});
  }
  if (outlier_) outlier_->remove(node);
  if (index_of(node) < warming_.size()) warming_[index_of(node)].active = false;
}

void HealthKeeper::learn(NodeId node, const Outcome& outcome, bool failure, TimePoint now, Rng& rng) {
  if (!present(node)) return;
  if (outlier_ && outlier_->attempt_finished(node, outcome, now, rng) != EjectionCause::kNone) {
    set_ejected(node, true);
  }
  if (max_fails_) note_result(node, failure, now);
  if (observe_ && monitor_ && observe_->attempt_finished(node, outcome)) {
    apply(node, monitor_->suspect(node, observe_->config().on_error, now), now);
  }
}

void HealthKeeper::probe_finished(HealthProbeId probe, bool passed, TimePoint now) {
  if (!monitor_ || !monitor_->awaits(probe)) return;
  const NodeId node{probe.slot};
  apply(node, monitor_->probe_finished(probe, passed, now), now);
  if (!passed || !monitor_->monitored(node)) return;
  if (observe_) observe_->probe_passed(node);
  if (monitor_->up(node) && outlier_ && outlier_->health_passed(node, now)) set_ejected(node, false);
}

void HealthKeeper::apply(NodeId node, HealthChange change, TimePoint now) {
  if (change == HealthChange::kNone) return;
  set_up(node, change == HealthChange::kUp);
  changes_.push_back({change == HealthChange::kUp ? Change::What::kUp : Change::What::kDown, node});
  if (change == HealthChange::kUp) warm_up(node, now);
}

void HealthKeeper::set_up(NodeId node, bool up) {
  const bool degraded = pool_.config(node).health == NodeHealth::kDegraded;
  pool_[node].health = !up ? NodeHealth::kDown : degraded ? NodeHealth::kDegraded : NodeHealth::kUp;
  pool_.refresh(node);
}

void HealthKeeper::set_ejected(NodeId node, bool ejected) {
  if (std::exchange(pool_[node].ejected, ejected) == ejected) return;
  pool_.refresh(node);
  changes_.push_back({ejected ? Change::What::kEjected : Change::What::kReturned, node});
}

// nginx never marks a peer that is alone, backups counted.
void HealthKeeper::note_pick(NodeId node, TimePoint now) {
  if (nodes_ > 1 && max_fails_->picked(node, now)) rest(node);
}

void HealthKeeper::note_result(NodeId node, bool failure, TimePoint now) {
  if (nodes_ <= 1) return;
  if (failure) {
    if (max_fails_->failed(node, now)) rest(node);
  } else if (max_fails_->succeeded(node, now) && std::exchange(pool_[node].max_fails, false)) {
    pool_.refresh(node);
    changes_.push_back({Change::What::kReturned, node});
  }
}

void HealthKeeper::rest(NodeId node) {
  const bool anew = !std::exchange(pool_[node].max_fails, true);
  pool_.refresh(node);
  if (anew) changes_.push_back({Change::What::kEjected, node});
  resting_.add({.at = max_fails_->usable_again(node), .kind = WakeKind::kMaxFails, .slot = index_of(node)});
}

// Failures of attempts that were under way may have made the rest longer than it was when its end was set.
void HealthKeeper::end_rest(NodeId node, TimePoint now) {
  if (!max_fails_ || !present(node) || !pool_[node].max_fails) return;
  if (!max_fails_->usable(node, now)) return rest(node);
  pool_[node].max_fails = false;
  pool_.refresh(node);
  changes_.push_back({Change::What::kReturned, node});
}

void HealthKeeper::on_deadline(TimePoint now, Rng& rng) {
  if (monitor_) perform_monitor(now, rng);
  if (outlier_ && outlier_->next_interval() <= now) {
    for (const OutlierDetector::Change& change : outlier_->on_interval(now, rng)) {
      set_ejected(change.node, change.ejected);
    }
  }
  Wake wake;
  while (resting_.take_due(now, wake)) end_rest(NodeId{wake.slot}, now);
  while (warm_steps_.take_due(now, wake)) {
    const Warming& warming = warming_[wake.slot];
    if (warming.active && warming.generation == wake.generation) warm_further(NodeId{wake.slot}, now);
  }
}

void HealthKeeper::perform_monitor(TimePoint now, Rng& rng) {
  if (monitor_->next_deadline() > now) return;
  for (const HealthMonitor::Due& due : monitor_->on_deadline(now, rng)) {
    const bool start = due.what == HealthMonitor::Due::What::kStart;
    changes_.push_back({start ? Change::What::kStartProbe : Change::What::kAbortProbe, due.node, due.probe});
    apply(due.node, due.change, now);
  }
}

TimePoint HealthKeeper::deadline() const {
  TimePoint next = earlier(resting_.earliest(), warm_steps_.earliest());
  if (monitor_) next = earlier(next, monitor_->next_deadline());
  if (outlier_) next = earlier(next, outlier_->next_interval());
  return next;
}

void HealthKeeper::warm_up(NodeId node, TimePoint now) {
  if (!config_.slow_start) return;
  if (warming_.size() <= index_of(node)) warming_.resize(pool_.size());
  Warming& warming = warming_[index_of(node)];
  warming = {.since = now, .generation = warming.generation + 1, .active = true};
  warm_further(node, now);
}

void HealthKeeper::warm_further(NodeId node, TimePoint now) {
  Warming& warming = warming_[index_of(node)];
  const Duration elapsed = now - warming.since;
  pool_.set_ramp(node, slow_start_factor(*config_.slow_start, elapsed));
  const Duration next = slow_start_next(*config_.slow_start, elapsed);
  warming.active = next != kForever;
  if (!warming.active) return;
  warm_steps_.add({.at = later(warming.since, next),
                   .kind = WakeKind::kSlowStart,
                   .slot = index_of(node),
                   .generation = warming.generation});
}

}  // namespace lb
