#include "lb/spread.h"

#include <algorithm>
#include <map>

#include "tiers/locality_weights.h"
#include "tiers/policy_poll.h"
#include "tiers/priority_loads.h"
#include "tiers/subset_filter.h"
#include "tiers/zone_choice.h"

namespace lb {
namespace {

std::vector<std::uint32_t> weights_in_subset(const BalancerConfig& config, std::span<const NodeConfig> nodes) {
  std::vector<std::uint32_t> weights;
  for (const NodeConfig& node : nodes) weights.push_back(node.weight);
  if (!config.subset) return weights;
  std::vector<SubsetMember> members;
  for (const NodeConfig& node : nodes) {
    members.push_back({node.address.empty() ? node.name : node.address, node.weight});
  }
  SubsetFilter filter(*config.subset);
  filter.update(members);
  for (std::size_t i = 0; i < nodes.size(); ++i) weights[i] = filter.weight(i);
  return weights;
}

class SpreadBuilder {
 public:
  SpreadBuilder(const BalancerConfig& config, std::span<const NodeConfig> nodes)
      : config_(config),
        nodes_(nodes),
        rules_(load_rules(config.spill, config.panic)),
        weights_(weights_in_subset(config, nodes)),
        poll_(config.policy, nodes, weights_) {
    for (const NodeConfig& node : nodes) spread_.nodes.push_back({node.name, 0});
  }

  Spread build();

 private:
  using Ids = std::vector<NodeId>;

  void sort_into_tiers();
  void add_tier(std::size_t tier, const TierLoad& load);
  void give_by_zone_choice(const Ids& healthy, const Ids& members, double load);
  void give_by_locality(const Ids& available, const Ids& members, double load);
  void give(const Ids& ids, const Ids& members, double load);
  void give_elsewhere(double load);

  const NodeConfig& node(NodeId id) const { return nodes_[index_of(id)]; }
  Ids with_health(const Ids& members, NodeHealth health) const;
  Ids in_zone(const Ids& ids, std::string_view zone) const;
  std::vector<std::string_view> zones_of(const Ids& members) const;

  const BalancerConfig& config_;
  std::span<const NodeConfig> nodes_;
  LoadRules rules_;
  std::vector<std::uint32_t> weights_;
  PolicyPoll poll_;
  std::map<std::uint32_t, Ids> tiers_;  // by priority
  Spread spread_;
};

Spread SpreadBuilder::build() {
  sort_into_tiers();
  std::vector<TierCounts> counts;
  for (const auto& [priority, members] : tiers_) {
    counts.push_back({.nodes = static_cast<std::uint32_t>(members.size()),
                      .excluded = static_cast<std::uint32_t>(with_health(members, NodeHealth::kExcluded).size()),
                      .healthy = static_cast<std::uint32_t>(with_health(members, NodeHealth::kUp).size()),
                      .degraded = static_cast<std::uint32_t>(with_health(members, NodeHealth::kDegraded).size())});
  }
  PriorityLoads loads;
  loads.update(counts, rules_);
  std::size_t tier = 0;
  for (const auto& [priority, members] : tiers_) {
    const TierLoad& load = loads.tiers()[tier];
    spread_.priorities.push_back({priority, load.healthy, load.degraded, load.panic});
    add_tier(tier++, load);
  }
  return std::move(spread_);
}

// A priority whose nodes are all taken out is there too: it shows that it gets nothing.
void SpreadBuilder::sort_into_tiers() {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    Ids& members = tiers_[effective_priority(nodes_[i])];
    if (takes_new_requests(nodes_[i]) && weights_[i] > 0) members.push_back(NodeId{i});
  }
}

void SpreadBuilder::add_tier(std::size_t tier, const TierLoad& load) {
  const Ids& members = std::next(tiers_.begin(), static_cast<std::ptrdiff_t>(tier))->second;
  const double healthy_load = load.healthy / 100.0;
  const double degraded_load = load.degraded / 100.0;
  if (load.panic) {
    const bool fails = config_.panic->fail_traffic_on_panic;
    if (!fails) return give(members, members, healthy_load + degraded_load);
    spread_.unserved += healthy_load + degraded_load;
    return;
  }
  const Ids healthy = with_health(members, NodeHealth::kUp);
  const Ids degraded = with_health(members, NodeHealth::kDegraded);
  if (config_.zones && config_.zones->mode == ZonesMode::kLocalityWeights) {
    give_by_locality(healthy, members, healthy_load);
    give_by_locality(degraded, members, degraded_load);
    return;
  }
  if (config_.zones && tier == 0) {
    give_by_zone_choice(healthy, members, healthy_load);
  } else {
    give(healthy, members, healthy_load);
  }
  give(degraded, members, degraded_load);
}

void SpreadBuilder::give_by_zone_choice(const Ids& healthy, const Ids& members, double load) {
  const std::vector<std::string_view> zones = zones_of(members);
  std::vector<ZoneNodes> counts;
  counts.reserve(zones.size());
  for (const std::string_view zone : zones) {
    counts.push_back({zone, static_cast<std::uint32_t>(in_zone(healthy, zone).size())});
  }
  ZoneChoice choice(*config_.zones);
  choice.update(counts);
  const double routed = choice.routes() ? config_.zones->routing_enabled : 0;
  give(healthy, members, load * (1 - routed));
  if (routed == 0) return;
  for (std::size_t i = 0; i < zones.size(); ++i) {
    give(in_zone(healthy, zones[i]), in_zone(members, zones[i]), load * routed * choice.share(i));
  }
}

void SpreadBuilder::give_by_locality(const Ids& available, const Ids& members, double load) {
  const std::vector<std::string_view> zones = zones_of(members);
  std::vector<ZoneTally> tallies;
  for (const std::string_view zone : zones) {
    const Ids here = in_zone(members, zone);
    tallies.push_back({.weight = zone_weight(*config_.zones, zone),
                       .nodes = static_cast<std::uint32_t>(here.size()),
                       .excluded = static_cast<std::uint32_t>(with_health(here, NodeHealth::kExcluded).size()),
                       .available = static_cast<std::uint32_t>(in_zone(available, zone).size())});
  }
  LocalityWeights weights;
  weights.update(tallies, rules_.overprovisioning_percent);
  if (!weights.chooses()) return give(available, members, load);
  for (std::size_t i = 0; i < zones.size(); ++i) {
    give(in_zone(available, zones[i]), in_zone(members, zones[i]), load * weights.share(i));
  }
}

void SpreadBuilder::give(const Ids& ids, const Ids& members, double load) {
  if (load <= 0) return;
  if (ids.empty()) return give_elsewhere(load);
  const std::vector<double> shares = poll_.shares(ids, members);
  spread_.basis = std::max(spread_.basis, poll_.basis());
  for (std::size_t i = 0; i < ids.size(); ++i) spread_.nodes[index_of(ids[i])].share += load * shares[i];
}

// Nobody is there to take it. That the shares came to nothing does not say that nobody is anywhere: Envoy's
// divisions cut off what a few nodes of many could carry.
void SpreadBuilder::give_elsewhere(double load) {
  for (const NodeHealth health : {NodeHealth::kUp, NodeHealth::kDegraded}) {
    for (const auto& [priority, members] : tiers_) {
      const Ids available = with_health(members, health);
      if (!available.empty()) return give(available, members, load);
    }
  }
  spread_.unserved += load;
}

SpreadBuilder::Ids SpreadBuilder::with_health(const Ids& members, NodeHealth health) const {
  Ids ids;
  std::ranges::copy_if(members, std::back_inserter(ids), [&](NodeId id) { return node(id).health == health; });
  return ids;
}

SpreadBuilder::Ids SpreadBuilder::in_zone(const Ids& ids, std::string_view zone) const {
  Ids here;
  std::ranges::copy_if(ids, std::back_inserter(here), [&](NodeId id) { return node(id).zone == zone; });
  return here;
}

std::vector<std::string_view> SpreadBuilder::zones_of(const Ids& members) const {
  std::vector<std::string_view> zones;
  for (const NodeId id : members) zones.emplace_back(node(id).zone);
  std::ranges::sort(zones);
  zones.erase(std::unique(zones.begin(), zones.end()), zones.end());
  return zones;
}

}  // namespace

Spread compute_spread(const BalancerConfig& config, std::span<const NodeConfig> nodes) {
  return SpreadBuilder(config, nodes).build();
}

}  // namespace lb
