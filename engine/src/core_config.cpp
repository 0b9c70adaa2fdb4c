// Changes of configuration and of the list of nodes, while requests are in flight.
#include "core.h"

namespace lb {

void Balancer::Core::configure(const BalancerConfig& config) {
  config_ = config;
  retry_ = RetryPolicy(config.retry.value_or(RetryConfig{}));
  if (config_.timeout != kForever) request_list_ = request_timeouts_.list_of(config_.timeout);
  const Duration per_try = retry_.config().per_try_timeout;
  if (per_try != kForever) attempt_list_ = attempt_timeouts_.list_of(per_try);
  pool_.configure(config);
}

void Balancer::Core::apply(const BalancerConfig& config, TimePoint) { configure(config); }

void Balancer::Core::set_nodes(std::span<const NodeConfig> nodes, TimePoint) {
  std::vector<bool> listed(pool_.size(), false);
  std::vector<const NodeConfig*> added;
  for (const NodeConfig& config : nodes) {
    const NodeId id = pool_.find(config.name);
    if (id == kNoNode) {
      added.push_back(&config);
      continue;
    }
    listed[index_of(id)] = true;
    if (equal(NodeConfig::knobs(), &pool_.config(id), &config)) continue;
    const bool disabled = config.condition == NodeCondition::kDisabled;
    pool_.change(id, config);
    tell({.kind = EventKind::kNodeChanged, .node = id});
    if (disabled) cut_attempts_on(id);
  }
  for (std::uint32_t i = 0; i < listed.size(); ++i) {
    if (listed[i] || pool_[NodeId{i}].removed) continue;
    pool_.remove(NodeId{i});
    tell({.kind = EventKind::kNodeRemoved, .node = NodeId{i}});
  }
  pool_.settle();
  for (const NodeConfig* config : added) tell({.kind = EventKind::kNodeAdded, .node = pool_.add(*config)});
}

void Balancer::Core::cut_attempts_on(NodeId node) {
  for (std::uint32_t slot = 0; slot < attempts_.size(); ++slot) {
    const AttemptState& attempt = attempts_.at(slot);
    if (!attempt.active || attempt.node != node) continue;
    const RequestId request = attempt.request;
    const bool forwarded = attempt.forwarded;
    const AttemptId id = attempts_.id_of(slot);
    const Outcome outcome{OutcomeKind::kCut, 0};
    abort_attempt(id, outcome);
    if (forwarded) {
      finish(request, id, Reason::kCut, 503);
    } else {
      settle(request, id, outcome);
    }
  }
}

}  // namespace lb
