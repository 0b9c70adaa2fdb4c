#include "pool.h"

#include <algorithm>

#include "lb/assert.h"

namespace lb {

void Pool::configure(const BalancerConfig& config) {
  const auto same_breaker = [&] {
    if (!config.breaker || !config_.breaker) return !config.breaker && !config_.breaker;
    return equal(BreakerConfig::knobs(), &*config.breaker, &*config_.breaker);
  };
  const bool new_policy = !equal(config.policy, config_.policy);
  const bool new_breaker = !same_breaker();
  config_ = config;
  for (Tier& tier : tiers_) {
    if (new_policy) tier.policy = make_policy(config_.policy);
    tier.changed = tier.changed || new_policy;
  }
  if (!new_breaker) return;
  for (std::uint32_t i = 0; i < size(); ++i) {
    renew_breaker(nodes_[i]);
    refresh(NodeId{i});
  }
}

void Pool::renew_breaker(Node& node) {
  if (node.breaker) node.generation = node.breaker->generation() + 1;
  node.breaker.reset();
  if (config_.breaker) node.breaker.emplace(*config_.breaker, node.generation);
}

NodeId Pool::add(const NodeConfig& config) {
  NodeId id{size()};
  if (!free_.empty()) {
    id = free_.back();
    free_.pop_back();
  } else {
    nodes_.emplace_back();
    weights_.push_back(0);
    in_flight_.push_back(0);
  }
  Node& node = nodes_[index_of(id)];
  node.config = config;
  node.removed = false;
  renew_breaker(node);
  weights_[index_of(id)] = config.weight;
  by_name_[config.name] = id;
  refresh(id);
  return id;
}

void Pool::change(NodeId id, const NodeConfig& config) {
  Node& node = nodes_[index_of(id)];
  if (node.config.priority != config.priority) set_usable(id, false);
  if (node.config.weight != config.weight) tier_of(config.priority).changed = true;
  node.config = config;
  weights_[index_of(id)] = config.weight;
  refresh(id);
}

void Pool::remove(NodeId id) {
  Node& node = nodes_[index_of(id)];
  by_name_.erase(node.config.name);
  node.removed = true;
  refresh(id);
  release_if_idle(id);
}

void Pool::refresh(NodeId id) {
  const Node& node = nodes_[index_of(id)];
  set_usable(id, !node.removed && node.config.condition == NodeCondition::kEnabled && node.config.weight > 0 &&
                     (!node.breaker || node.breaker->admits()));
}

void Pool::set_usable(NodeId id, bool usable) {
  Node& node = nodes_[index_of(id)];
  if (node.usable == usable) return;
  node.usable = usable;
  Tier& tier = tier_of(node.config.priority);
  const auto place = std::ranges::lower_bound(tier.usable, id);
  if (usable) {
    tier.usable.insert(place, id);
  } else {
    tier.usable.erase(place);
  }
  tier.changed = true;
}

void Pool::attempt_ended(NodeId id) {
  LB_ASSERT(in_flight_[index_of(id)] > 0, "an attempt ends once");
  --in_flight_[index_of(id)];
  if (nodes_[index_of(id)].removed) release_if_idle(id);
}

void Pool::release_if_idle(NodeId id) {
  if (in_flight_[index_of(id)] == 0) released_.push_back(id);
}

void Pool::settle() {
  for (Tier& tier : tiers_) {
    if (tier.changed) rebuild(tier);
  }
  free_.insert(free_.end(), released_.begin(), released_.end());
  released_.clear();
}

void Pool::rebuild(Tier& tier) {
  if (tier.usable.empty()) {
    tier.policy = make_policy(config_.policy);  // nobody is left whose state would mean anything
  } else {
    tier.policy->rebuild(candidates(tier.usable));
    tier.changed = false;
  }
}

NodeId Pool::find(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? kNoNode : found->second;
}

Pool::Tier& Pool::tier_of(std::uint32_t priority) {
  const auto place = std::ranges::lower_bound(tiers_, priority, {}, &Tier::priority);
  if (place != tiers_.end() && place->priority == priority) return *place;
  Tier tier;
  tier.priority = priority;
  tier.policy = make_policy(config_.policy);
  return *tiers_.insert(place, std::move(tier));
}

NodeId Pool::pick(std::span<const NodeId> avoid, Rng& rng, TimePoint now) {
  for (Tier& tier : tiers_) {
    if (tier.usable.empty()) continue;
    const NodeId picked = pick_in(tier, avoid, rng, now);
    if (picked != kNoNode) return picked;
  }
  return avoid.empty() ? kNoNode : pick({}, rng, now);
}

NodeId Pool::pick_in(Tier& tier, std::span<const NodeId> avoid, Rng& rng, TimePoint now) {
  if (tier.changed) rebuild(tier);
  PickContext context{rng, now};
  if (avoid.empty()) return tier.policy->pick(candidates(tier.usable), context);
  allowed_.clear();
  for (const NodeId id : tier.usable) {
    if (std::ranges::find(avoid, id) == avoid.end()) allowed_.push_back(id);
  }
  if (allowed_.empty()) return kNoNode;
  context.subset = allowed_.size() < tier.usable.size();
  return tier.policy->pick(candidates(allowed_), context);
}

}  // namespace lb
