#include "pool.h"

#include <algorithm>
#include <cmath>

#include "lb/assert.h"
#include "lb/policy_registry.h"
#include "tiers/subset_filter.h"

namespace lb {
namespace {

std::vector<Variant> policies_of(const BalancerConfig& config) {
  std::vector<Variant> policies{config.policy};
  for (const RouteConfig& route : config.routes) {
    if (route.policy.active != nullptr) policies.push_back(route.policy);
  }
  return policies;
}

bool same_policies(std::span<const Variant> a, std::span<const Variant> b) {
  return std::ranges::equal(a, b, [](const Variant& x, const Variant& y) { return equal(x, y); });
}

}  // namespace

void Pool::configure(const BalancerConfig& config) {
  const bool new_breaker = !equal(config.breaker, config_.breaker);
  const bool new_places = config.zones.has_value() != config_.zones.has_value();
  for (std::uint32_t i = 0; new_places && i < size(); ++i) place(NodeId{i}, {});
  config_ = config;
  has_limits_ = config.limits.has_value();
  chooser_.configure(config);
  std::vector<Variant> policies = policies_of(config);
  ready_.assign(policies.size(), {});
  if (!same_policies(policies, policies_)) {
    tiers_.for_each_group([](Group& group) {
      for (Roster& roster : group.rosters) roster.drop_policies();
    });
    policies_ = std::move(policies);
    keys_.clear();
    any_probes_ = learns_ = false;
    for (const Variant& policy : policies_) {
      const std::unique_ptr<Policy> sample = make_policy(policy);
      keys_.push_back(sample->key());
      learns_ = learns_ || sample->learns();
      any_probes_ = any_probes_ || find_policy(policy.active->name)->doc.probes;
    }
  }
  if (new_breaker) {
    for (Node& node : nodes_) renew_breaker(node);
  }
  for (std::uint32_t i = 0; i < size(); ++i) {
    refresh(NodeId{i});
    update_full(NodeId{i});
  }
  complete();
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
    forget_ready();
  }
  Node& node = nodes_[index_of(id)];
  node.removed = false;
  node.ejected = node.max_fails = node.full = false;
  node.ramp = node.share = 1;
  node.health = config.health;
  configs_[index_of(id)] = config;
  renew_breaker(node);
  by_name_[config.name] = id;
  weigh(id);
  refresh(id);
  return id;
}

void Pool::change(NodeId id, const NodeConfig& config) {
  NodeConfig& present = configs_[index_of(id)];
  const bool moves =
      present.priority != config.priority || present.type != config.type || present.zone != config.zone;
  const bool other_place = present.address != config.address;
  if (moves) place(id, {});
  present = config;
  weigh(id);
  refresh(id);
  if (other_place) touch(nodes_[index_of(id)]);
}

void Pool::touch(const Node& node) {
  forget_ready();
  for_each_group(node, [](Group& group) {
    for (Roster& roster : group.rosters) roster.touch();
  });
}

void Pool::remove(NodeId id) {
  by_name_.erase(config(id).name);
  nodes_[index_of(id)].removed = true;
  refresh(id);
  ++leaving_;
  release_if_idle(id);
}

// In the order of the enumeration: the most lasting reason is the one that is told.
Exclusion Pool::why_out(NodeId id) const {
  const Node& node = nodes_[index_of(id)];
  const NodeConfig& wanted = config(id);
  if (node.removed) return Exclusion::kRemoved;
  if (node.share <= 0) return Exclusion::kNotInSubset;
  if (wanted.condition == NodeCondition::kDisabled) return Exclusion::kDisabled;
  if (wanted.condition == NodeCondition::kDraining) return Exclusion::kDraining;
  if (wanted.weight == 0) return Exclusion::kZeroWeight;
  if (node.health == NodeHealth::kExcluded) return Exclusion::kExcluded;
  if (node.health == NodeHealth::kDown) return Exclusion::kDown;
  if (node.max_fails) return Exclusion::kMaxFails;
  if (node.ejected) return Exclusion::kEjected;
  if (node.breaker && !node.breaker->admits()) return Exclusion::kBreakerOpen;
  return node.full ? Exclusion::kFull : Exclusion::kNone;
}

Standing Pool::standing_of(NodeId id) const {
  const Node& node = nodes_[index_of(id)];
  const bool usable = node.out == Exclusion::kNone || node.out == Exclusion::kFull;
  return {.member = node.out > Exclusion::kNotInSubset || usable,
          .eligible = node.out > Exclusion::kZeroWeight || usable,
          .excluded = node.out == Exclusion::kExcluded,
          .healthy = usable && node.health == NodeHealth::kUp,
          .degraded = usable && node.health == NodeHealth::kDegraded};
}

void Pool::refresh(NodeId id) {
  Node& node = nodes_[index_of(id)];
  node.out = why_out(id);
  place(id, standing_of(id));
}

void Pool::place(NodeId id, const Standing& standing) {
  Node& node = nodes_[index_of(id)];
  if (standing == node.standing) return;
  if (node.tier == nullptr) {
    node.tier = &tiers_.tier_of(config(id));
    if (config_.zones) node.zone = &Tiers::zone_of(*node.tier, config(id).zone);
  }
  for_each_group(node, [&](Group& group) { group.move(id, node.standing, standing, node.full); });
  chooser_.changed();
  forget_ready();
  node.standing = standing;
  if (standing.member) return;
  node.tier = nullptr;
  node.zone = nullptr;
}

// Effective weights are whole numbers, so that policies stay exact; what a ramp or a share takes of a small weight
// needs finer ones.
void Pool::weigh(NodeId id) {
  const std::size_t i = index_of(id);
  const double wanted = static_cast<double>(configs_[i].weight) * scale_ * nodes_[i].ramp * nodes_[i].share;
  const auto weight = configs_[i].weight == 0
                          ? 0U
                          : static_cast<std::uint32_t>(std::clamp(std::round(wanted), 1.0, double{kMaxWeight}));
  if (std::exchange(weights_[i], weight) == weight) return;
  touch(nodes_[i]);
}

void Pool::weigh_all() {
  std::uint32_t heaviest = 1;
  for (const NodeConfig& config : configs_) heaviest = std::max(heaviest, config.weight);
  // Whole numbers of a small weight's parts: fine where something takes a part of it, 1 where nothing does.
  const bool parts = config_.slow_start || config_.subset;
  const std::uint32_t finest =
      config_.slow_start && config_.slow_start->form == SlowStartForm::kHaproxy ? 16 : 1024;
  scale_ = parts ? std::clamp(kMaxWeight / heaviest, 1U, finest) : 1;
  forget_ready();
  for (std::uint32_t i = 0; i < size(); ++i) weigh(NodeId{i});
}

void Pool::set_ramp(NodeId id, double ramp) {
  nodes_[index_of(id)].ramp = ramp;
  weigh(id);
  update_full(id);
}

// HAProxy scales a server's maxconn with its slow start, rounded down and at least one.
std::uint32_t Pool::limit_of(NodeId id) const {
  const std::uint32_t limit = config_.limits ? config_.limits->max_in_flight_per_node : 0;
  if (limit == 0) return 0;
  return std::max(1U, static_cast<std::uint32_t>(limit * nodes_[index_of(id)].ramp));
}

void Pool::update_full(NodeId id) {
  Node& node = nodes_[index_of(id)];
  const std::uint32_t limit = limit_of(id);
  const bool full = limit > 0 && in_flight_[index_of(id)] >= limit;
  if (full == node.full) return;
  node.full = full;
  node.out = why_out(id);
  forget_ready();
  for_each_group(node, [&](Group& group) { group.set_full(id, node.standing, full); });
}

void Pool::learn_of_start(NodeId id, TimePoint now) {
  for_each_group(nodes_[index_of(id)], [&](Group& group) {
    for (Roster& roster : group.rosters) {
      if (roster.learns()) roster.attempt_started(id, now);
    }
  });
}

void Pool::learn(const Feedback& feedback) {
  const Node& node = nodes_[index_of(feedback.node)];
  if (node.removed) return;
  for_each_group(node, [&](Group& group) {
    for (Roster& roster : group.rosters) {
      if (roster.learns()) roster.attempt_finished(feedback);
    }
  });
}

void Pool::probe_finished(const LoadProbe& probe) {
  for_each_group(nodes_[index_of(probe.node)], [&](Group& group) {
    for (Roster& roster : group.rosters) roster.probe_finished(probe);
  });
}

bool Pool::hashes_any() const {
  return std::ranges::any_of(keys_, [](const HashKey& key) { return key.source != HashKey::Source::kNone; });
}

std::string_view Pool::key_of(const Request& request, std::size_t index) const {
  const HashKey& key = keys_[index];
  switch (key.source) {
    case HashKey::Source::kNone:
      return {};
    case HashKey::Source::kClient:
      return request.client;
    case HashKey::Source::kPath:
      return request.path;
    case HashKey::Source::kHeader:
      return request.fields == nullptr ? "" : request.fields->header(key.name);
    case HashKey::Source::kCookie:
      return request.fields == nullptr ? "" : request.fields->cookie(key.name);
  }
  return {};
}

TimePoint Pool::policies_deadline() const {
  TimePoint next = kNever;
  tiers_.for_each_group([&next](const Group& group) {
    for (const Roster& roster : group.rosters) next = std::min(next, roster.probe_deadline());
  });
  return next;
}

void Pool::release_if_idle(NodeId id) {
  if (in_flight_[index_of(id)] > 0) return;
  --leaving_;
  released_.push_back(id);
}

void Pool::settle() {
  tiers_.settle(arrays());
  chooser_.changed();
  forget_ready();
  free_.insert(free_.end(), released_.begin(), released_.end());
  released_.clear();
}

void Pool::complete() {
  allowed_.reserve(size());
  if (config_.subset) {
    std::vector<SubsetMember> members;
    for (std::uint32_t i = 0; i < size(); ++i) {
      if (nodes_[i].removed) continue;
      const NodeConfig& node = configs_[i];
      members.push_back({node.address.empty() ? node.name : node.address, node.weight});
    }
    SubsetFilter filter(*config_.subset);
    filter.update(members);
    std::size_t member = 0;
    for (Node& node : nodes_) node.share = node.removed ? 1 : filter.fraction(member++);
  } else {
    for (Node& node : nodes_) node.share = 1;
  }
  for (std::uint32_t i = 0; i < size(); ++i) refresh(NodeId{i});
  weigh_all();
}

NodeId Pool::find(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? kNoNode : found->second;
}

bool Pool::keeps_clients(NodeId id) const {
  const Exclusion out = nodes_[index_of(id)].out;
  if (out != Exclusion::kDraining) return out == Exclusion::kNone;
  const Node& node = nodes_[index_of(id)];
  return node.health != NodeHealth::kDown && node.health != NodeHealth::kExcluded && !node.max_fails &&
         !node.ejected && !node.full && (!node.breaker || node.breaker->admits());
}

}  // namespace lb
