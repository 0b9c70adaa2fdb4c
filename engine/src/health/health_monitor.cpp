#include "health/health_monitor.h"

#include <algorithm>

#include "lb/assert.h"

namespace lb {

HealthMonitor::HealthMonitor(const HealthMonitorConfig& config, std::uint32_t generation)
    : config_(config), timeout_list_(timeouts_.list_of(config.timeout)), generation_(generation) {
  if (config_.fast_delay > Duration{}) soon_list_ = soon_.list_of(config_.fast_delay);
}

bool HealthMonitor::initially_up() const {
  return config_.type == ProbeType::kDummy || config_.initial == InitialHealth::kUp;
}

bool HealthMonitor::monitored(NodeId node) const {
  return index_of(node) < nodes_.size() && nodes_[index_of(node)].monitored;
}

void HealthMonitor::add(NodeId node, bool up, TimePoint now) {
  LB_ASSERT(!monitored(node), "a node is added once");
  if (nodes_.size() <= index_of(node)) nodes_.resize(index_of(node) + std::size_t{1});
  const bool dummy = config_.type == ProbeType::kDummy;
  nodes_[index_of(node)] = {.health = up || dummy ? full_health() : 0, .monitored = true};
  ++monitored_;
  if (dummy) return;
  if (monitored_ == 1) {
    next_round_ = now;
    return;
  }
  if (round_left_ == 0 && next_round_ <= now) return;  // the round that is about to begin asks it
  waiting_.push(node);
  touch(now);
}

HealthProbeId HealthMonitor::remove(NodeId node, TimePoint now) {
  LB_ASSERT(monitored(node), "only a monitored node is removed");
  State& state = nodes_[index_of(node)];
  const HealthProbeId probe = state.probing ? HealthProbeId{index_of(node), state.generation} : HealthProbeId{};
  if (state.probing) end_probe(node, now);
  leave_round(state);
  waiting_.remove(node);
  forget_soon(node);
  state.monitored = false;
  --monitored_;
  touch(now);
  return probe;
}

TimePoint HealthMonitor::next_deadline() const {
  TimePoint next = earlier(timeouts_.earliest(), soon_.earliest());
  if (may_start()) next = earlier(next, startable_since_);
  if (config_.type != ProbeType::kDummy && monitored_ > 0 && round_left_ == 0) next = earlier(next, next_round_);
  return next;
}

std::span<const HealthMonitor::Due> HealthMonitor::on_deadline(TimePoint now, Rng& rng) {
  due_.clear();
  if (config_.type == ProbeType::kDummy) return due_;
  std::uint32_t slot = 0;
  while (timeouts_.take_due(now, slot)) {
    const NodeId node{slot};
    const HealthProbeId probe{slot, nodes_[slot].generation};
    end_probe(node, now);
    due_.push_back({Due::What::kTimedOut, node, probe, count(node, false, now)});
  }
  while (soon_.take_due(now, slot)) {
    nodes_[slot].soon = false;
    waiting_.push(NodeId{slot});
  }
  if (round_due(now)) begin_round(now, rng);
  start_probes(now);
  return due_;
}

// A node whose fast probe is under way or waits is not asked twice: that probe is its probe of the round.
void HealthMonitor::begin_round(TimePoint now, Rng& rng) {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    State& state = nodes_[i];
    if (!state.monitored) continue;
    state.in_round = true;
    ++round_left_;
    if (state.probing || waiting_.contains(NodeId{i})) continue;
    forget_soon(NodeId{i});
    waiting_.push(NodeId{i});
  }
  Duration wait = config_.delay;
  if (config_.jitter > 0) {
    const double added = static_cast<double>(wait.count()) * config_.jitter * rng.uniform();
    wait += Duration(static_cast<std::int64_t>(added));
  }
  next_round_ = later(now, wait);
}

void HealthMonitor::start_probes(TimePoint now) {
  while (may_start()) {
    const NodeId node = waiting_.pop();
    State& state = nodes_[index_of(node)];
    state.probing = true;
    state.generation = ++generation_;
    ++in_flight_;
    timeouts_.add(timeout_list_, index_of(node), now);
    due_.push_back(
        {Due::What::kStart, node, HealthProbeId{index_of(node), state.generation}, HealthChange::kNone});
  }
}

HealthChange HealthMonitor::probe_finished(HealthProbeId probe, bool passed, TimePoint now) {
  const NodeId node{probe.slot};
  if (!monitored(node)) return HealthChange::kNone;
  const State& state = nodes_[probe.slot];
  if (!state.probing || state.generation != probe.generation) return HealthChange::kNone;
  end_probe(node, now);
  return count(node, passed, now);
}

void HealthMonitor::end_probe(NodeId node, TimePoint now) {
  State& state = nodes_[index_of(node)];
  state.probing = false;
  --in_flight_;
  timeouts_.remove(index_of(node));
  leave_round(state);
  touch(now);
}

HealthChange HealthMonitor::count(NodeId node, bool passed, TimePoint now) {
  std::uint32_t& health = nodes_[index_of(node)].health;
  const bool was_up = health >= config_.rise;
  if (passed) {
    health = std::min(health + 1, full_health());
    if (health >= config_.rise) health = full_health();
  } else if (health > 0) {
    --health;
    if (health < config_.rise) health = 0;
  }
  if (health > 0 && health < full_health()) ask_soon(node, now);
  const bool is_up = health >= config_.rise;
  if (was_up == is_up) return HealthChange::kNone;
  return is_up ? HealthChange::kUp : HealthChange::kDown;
}

HealthChange HealthMonitor::suspect(NodeId node, OnError action, TimePoint now) {
  if (!monitored(node) || config_.type == ProbeType::kDummy) return HealthChange::kNone;
  std::uint32_t& health = nodes_[index_of(node)].health;
  ask_soon(node, now);
  switch (action) {
    case OnError::kFastinter:
      return HealthChange::kNone;
    case OnError::kSuddenDeath:
      if (health > config_.rise) health = config_.rise + 1;
      return count(node, false, now);
    case OnError::kFailCheck:
      return count(node, false, now);
    case OnError::kMarkDown:
      // Counting down from the lowest health that is up; a node that was down already stays so.
      if (health >= config_.rise) health = config_.rise;
      return count(node, false, now);
  }
  return HealthChange::kNone;
}

void HealthMonitor::ask_soon(NodeId node, TimePoint now) {
  State& state = nodes_[index_of(node)];
  if (config_.fast_delay == Duration{} || state.soon || state.probing || waiting_.contains(node)) return;
  state.soon = true;
  soon_.add(soon_list_, index_of(node), now);
}

void HealthMonitor::forget_soon(NodeId node) {
  nodes_[index_of(node)].soon = false;
  soon_.remove(index_of(node));
}

void HealthMonitor::leave_round(State& state) {
  if (!state.in_round) return;
  state.in_round = false;
  --round_left_;
}

// Whatever became possible did so now: the owner's timer fires at once.
void HealthMonitor::touch(TimePoint now) { startable_since_ = now; }

std::uint32_t HealthMonitor::limit() const {
  return config_.strategy == ProbeStrategy::kSerial ? 1 : config_.max_concurrency;
}

}  // namespace lb
