#include "tier.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace lb {
namespace {

void change_place(Roster& roster, NodeId id, bool before, bool now, bool full) {
  if (before == now) return;
  now ? roster.insert(id, full) : roster.erase(id);
}

void count(std::uint32_t& nodes, bool before, bool now) {
  nodes += now ? 1 : 0;
  nodes -= before ? 1 : 0;
}

void settle_group(Group& group, const NodeArrays& arrays) {
  for (Roster& roster : group.rosters) roster.settle(group.members, arrays);
}

}  // namespace

void Group::move(NodeId id, const Standing& before, const Standing& now, bool full) {
  if (before.member != now.member) {
    now.member ? insert_sorted(members, id) : erase_sorted(members, id);
    for (Roster& roster : rosters) roster.touch();
  }
  change_place(roster(RosterKind::kHealthy), id, before.healthy, now.healthy, full);
  change_place(roster(RosterKind::kDegraded), id, before.degraded, now.degraded, full);
  change_place(roster(RosterKind::kEveryone), id, before.eligible, now.eligible, full);
  count(counts.nodes, before.eligible, now.eligible);
  count(counts.excluded, before.excluded, now.excluded);
  count(counts.healthy, before.healthy, now.healthy);
  count(counts.degraded, before.degraded, now.degraded);
}

void Group::set_full(NodeId id, const Standing& standing, bool full) {
  if (standing.healthy) roster(RosterKind::kHealthy).set_full(id, full);
  if (standing.degraded) roster(RosterKind::kDegraded).set_full(id, full);
  if (standing.eligible) roster(RosterKind::kEveryone).set_full(id, full);
}

Tier& Tiers::tier_of(const NodeConfig& config) {
  const std::tuple wanted{config.type, config.priority};
  const auto key = [](const auto& tier) { return std::tuple{tier->type, tier->priority}; };
  const auto place = std::ranges::lower_bound(tiers_, wanted, {}, key);
  if (place != tiers_.end() && key(*place) == wanted) return **place;
  auto tier = std::make_unique<Tier>();
  tier->type = config.type;
  tier->priority = config.priority;
  tier->whole.tier = tier.get();
  return **tiers_.insert(place, std::move(tier));
}

Group& Tiers::zone_of(Tier& tier, std::string_view zone) {
  const auto name = [](const auto& group) { return std::string_view(group->zone); };
  const auto place = std::ranges::lower_bound(tier.zones, zone, {}, name);
  if (place != tier.zones.end() && (*place)->zone == zone) return **place;
  auto group = std::make_unique<Group>();
  group->tier = &tier;
  group->zone = zone;
  return **tier.zones.insert(place, std::move(group));
}

void Tiers::settle(const NodeArrays& arrays) {
  for (const auto& tier : tiers_) {
    std::erase_if(tier->zones, [](const auto& zone) { return zone->members.empty(); });
    settle_group(tier->whole, arrays);
    for (const auto& zone : tier->zones) settle_group(*zone, arrays);
  }
  std::erase_if(tiers_, [](const auto& tier) { return tier->whole.members.empty(); });
}

}  // namespace lb
