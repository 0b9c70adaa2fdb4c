// Changes of configuration and of the list of nodes, while requests are in flight.
#include "core.h"

namespace lb {
namespace {

// What Prequal keeps of a probe is worth nothing after a second; one that takes as long is not waited for.
constexpr Duration kLoadProbeTimeout = std::chrono::seconds(1);

}  // namespace

void Balancer::Core::configure(const BalancerConfig& config) {
  config_ = config;
  if (config_.timeout != kForever) request_list_ = request_timeouts_.list_of(config_.timeout);
  if (config_.limits && config_.limits->queue_timeout != kForever) {
    queue_list_ = queue_timeouts_.list_of(config_.limits->queue_timeout);
  }
  probe_list_ = probe_timeouts_.list_of(kLoadProbeTimeout);
  routes_.configure(config, {.attempts = attempt_timeouts_, .hedges = hedge_timers_}, now_);
  gate_.configure(config);
  persistence_.configure(config);
  pool_.configure(config);
  health_.configure(config, now_);
  perform_health();
  // Both for good: requests in flight keep what they began with.
  has_timeouts_ = has_timeouts_ || config_.timeout != kForever || routes_.has_timers() || pool_.asks_for_load() ||
                  (config_.limits && config_.limits->queue_timeout != kForever);
  bare_ = bare_ && needs_only_a_node();
}

bool Balancer::Core::needs_only_a_node() const {
  if (wants(EventKind::kAttemptStarted) || wants(EventKind::kRequestFinished)) return false;
  if ((wanted_ & kExplanationsBit) != 0 || has_timeouts_ || config_.limits || gate_.guarded()) return false;
  if (persistence_.is_on() || health_.is_on() || routes_.offer_more()) return false;
  return !pool_.has_breakers() && !pool_.learns() && !pool_.asks_for_load() && !pool_.hashes_any();
}

void Balancer::Core::apply(const BalancerConfig& config) {
  if (!equal(BalancerConfig::knobs(), &config_, &config)) configure(config);
}

void Balancer::Core::set_nodes(std::span<const NodeConfig> nodes) {
  const bool at_start = pool_.size() == 0;
  bool disabled = false;
  std::vector<bool> listed(pool_.size(), false);
  std::vector<const NodeConfig*> added;
  for (const NodeConfig& config : nodes) {
    const NodeId id = pool_.find(config.name);
    if (id == kNoNode) {
      added.push_back(&config);
    } else {
      listed[index_of(id)] = true;
      disabled = change_node(id, config) || disabled;
    }
  }
  for (std::uint32_t i = 0; i < listed.size(); ++i) {
    if (listed[i] || pool_[NodeId{i}].removed) continue;
    persistence_.node_removed(NodeId{i}, pool_.config(NodeId{i}).name);
    health_.node_removed(NodeId{i}, now_);
    pool_.remove(NodeId{i});
    tell({.kind = EventKind::kNodeRemoved, .node = NodeId{i}});
  }
  forget_removed();
  pool_.settle();
  for (const NodeConfig* config : added) {
    const NodeId id = pool_.add(*config);
    persistence_.node_added(id, config->name);
    health_.node_added(id, !at_start, now_);
    tell({.kind = EventKind::kNodeAdded, .node = id});
  }
  pool_.complete();
  perform_health();
  // Last, because what is cut may be tried again at once: on a node that is in the new list, as it is there.
  if (disabled) cut_attempts_on_disabled();
}

// Whether it was disabled.
bool Balancer::Core::change_node(NodeId id, const NodeConfig& config) {
  const NodeConfig& present = pool_.config(id);
  if (equal(NodeConfig::knobs(), &present, &config)) return false;
  const bool disabled = config.condition == NodeCondition::kDisabled;
  const bool enabled =
      config.condition == NodeCondition::kEnabled && present.condition == NodeCondition::kDisabled;
  const bool restated = config.health != present.health;
  pool_.change(id, config);
  if (restated) health_.node_restated(id);
  tell({.kind = EventKind::kNodeChanged, .node = id});
  if (enabled) health_.node_enabled(id, now_);
  return disabled;
}

// Who waits to go to a node that was removed does not: its id may be another's by then.
void Balancer::Core::forget_removed() {
  const auto gone = [this](NodeId node) { return node != kNoNode && pool_[node].removed; };
  for (std::uint32_t slot = 0; slot < requests_.size(); ++slot) {
    RequestState& request = requests_.at(slot);
    if (request.active && gone(request.belongs)) request.belongs = kNoNode;
  }
  for (std::uint32_t slot = 0; slot < legs_.size(); ++slot) {
    const LegState& leg = legs_.at(slot);
    const bool waits = leg.active && !leg.done && leg.first == kNoSlot;
    if (waits && gone(leg.target)) complete_leg(slot, {{}, leg.target, Outcome::cut()});
  }
}

void Balancer::Core::cut_attempts_on_disabled() {
  for (std::uint32_t slot = 0; slot < attempts_.size(); ++slot) {
    const AttemptState& attempt = attempts_.at(slot);
    if (!attempt.active) continue;
    const NodeId node = attempt.node;
    if (pool_[node].removed || pool_.config(node).condition != NodeCondition::kDisabled) continue;
    const std::uint32_t leg = attempt.leg;
    const bool forwarded = attempt.forwarded;
    const AttemptId id = attempts_.id_of(slot);
    const Outcome cut = Outcome::cut();
    abort_attempt(id, cut);
    const Ended ended{id, node, cut};
    forwarded ? complete_leg(leg, ended) : settle(leg, ended);
  }
}

}  // namespace lb
