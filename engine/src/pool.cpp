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
  key_ = make_policy(config_.policy)->key();
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
    configs_.emplace_back();
    weights_.push_back(0);
    in_flight_.push_back(0);
  }
  Node& node = nodes_[index_of(id)];
  configs_[index_of(id)] = config;
  node.removed = false;
  renew_breaker(node);
  weights_[index_of(id)] = config.weight;
  by_name_[config.name] = id;
  set_member(id, true);
  refresh(id);
  return id;
}

void Pool::change(NodeId id, const NodeConfig& config) {
  NodeConfig& present = configs_[index_of(id)];
  const bool moves = present.priority != config.priority;
  if (moves) set_usable(id, false);
  if (moves) set_member(id, false);
  if (present.weight != config.weight || present.address != config.address)
    tier_of(config.priority).changed = true;
  present = config;
  weights_[index_of(id)] = config.weight;
  if (moves) set_member(id, true);
  refresh(id);
}

void Pool::remove(NodeId id) {
  by_name_.erase(config(id).name);
  nodes_[index_of(id)].removed = true;
  refresh(id);
  set_member(id, false);
  release_if_idle(id);
}

void Pool::refresh(NodeId id) {
  const Node& node = nodes_[index_of(id)];
  const NodeConfig& wanted = config(id);
  set_usable(id, !node.removed && wanted.condition == NodeCondition::kEnabled && wanted.weight > 0 &&
                     (!node.breaker || node.breaker->admits()));
}

void Pool::set_member(NodeId id, bool member) {
  Tier& tier = tier_of(config(id).priority);
  const auto place = std::ranges::lower_bound(tier.members, id);
  if (member) {
    tier.members.insert(place, id);
  } else {
    tier.members.erase(place);
  }
  tier.changed = true;
}

void Pool::set_usable(NodeId id, bool usable) {
  Node& node = nodes_[index_of(id)];
  if (node.usable == usable) return;
  node.usable = usable;
  Tier& tier = tier_of(config(id).priority);
  const auto place = std::ranges::lower_bound(tier.usable, id);
  if (usable) {
    tier.usable.insert(place, id);
  } else {
    tier.usable.erase(place);
  }
  tier.changed = true;
}

void Pool::attempt_started(NodeId id, TimePoint now) {
  ++in_flight_[index_of(id)];
  tier_of(config(id).priority).policy->attempt_started(id, now);
}

void Pool::attempt_ended(const Feedback& feedback) {
  const NodeId id = feedback.node;
  LB_ASSERT(in_flight_[index_of(id)] > 0, "an attempt ends once");
  --in_flight_[index_of(id)];
  if (nodes_[index_of(id)].removed) {
    release_if_idle(id);
  } else {
    tier_of(config(id).priority).policy->attempt_finished(feedback);
  }
}

std::string_view Pool::key_of(const Request& request) const {
  switch (key_.source) {
    case HashKey::Source::kNone:
      return {};
    case HashKey::Source::kClient:
      return request.client;
    case HashKey::Source::kPath:
      return request.path;
    case HashKey::Source::kHeader:
      return request.fields == nullptr ? "" : request.fields->header(key_.name);
    case HashKey::Source::kCookie:
      return request.fields == nullptr ? "" : request.fields->cookie(key_.name);
  }
  return {};
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
    tier.policy->rebuild(candidates(tier, tier.usable));
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

NodeId Pool::pick(std::span<const NodeId> avoid, PickContext context) {
  for (Tier& tier : tiers_) {
    if (tier.usable.empty()) continue;
    const NodeId picked = pick_in(tier, avoid, context);
    if (picked != kNoNode) return picked;
  }
  return avoid.empty() ? kNoNode : pick({}, context);
}

NodeId Pool::pick_in(Tier& tier, std::span<const NodeId> avoid, PickContext context) {
  if (tier.changed) rebuild(tier);
  if (avoid.empty()) return tier.policy->pick(candidates(tier, tier.usable), context);
  allowed_.clear();
  for (const NodeId id : tier.usable) {
    if (std::ranges::find(avoid, id) == avoid.end()) allowed_.push_back(id);
  }
  if (allowed_.empty()) return kNoNode;
  context.subset = allowed_.size() < tier.usable.size();
  return tier.policy->pick(candidates(tier, allowed_), context);
}

}  // namespace lb
