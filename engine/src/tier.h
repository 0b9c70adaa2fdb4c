#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lb/node.h"
#include "roster.h"
#include "tiers/priority_loads.h"

namespace lb {

/// Which nodes of a group an attempt is chosen among.
enum class RosterKind : std::uint8_t {
  kHealthy,
  kDegraded,
  kEveryone,  ///< panic: well or not
};
inline constexpr std::size_t kRosterKinds = 3;

/// Where a node stands: what the rosters and the counts of its tier follow from.
struct Standing {
  bool member = false;    ///< in the list, and in this balancer's subset
  bool eligible = false;  ///< and wanted: enabled, with a weight
  bool excluded = false;  ///< eligible, but not counted among the tier's nodes
  bool healthy = false;   ///< eligible, and takes traffic
  bool degraded = false;  ///< the same, but only when the healthy ones are not enough

  friend bool operator==(const Standing&, const Standing&) = default;
};

struct Tier;

/// Nodes of one tier: all of them, or those of one zone.
struct Group {
  Tier* tier = nullptr;
  std::string zone;
  std::vector<NodeId> members;  // ascending
  TierCounts counts;
  std::array<Roster, kRosterKinds> rosters;

  Roster& roster(RosterKind kind) { return rosters[static_cast<std::size_t>(kind)]; }

  /// Puts the node from where `before` says to where `now` says.
  void move(NodeId id, const Standing& before, const Standing& now, bool full);
  void set_full(NodeId id, const Standing& standing, bool full);
};

/// The nodes of one type and priority.
struct Tier {
  NodeType type = NodeType::kPrimary;
  std::uint32_t priority = 1;
  Group whole;
  std::vector<std::unique_ptr<Group>> zones;  // ascending by name; none where zones do not matter
};

/// All tiers, the preferred first: primaries before secondaries, then by priority.
class Tiers {
 public:
  /// Makes the tier when the node is the first of its kind.
  Tier& tier_of(const NodeConfig& config);

  /// The node's zone in its tier, made when the node is the first there.
  static Group& zone_of(Tier& tier, std::string_view zone);

  /// Drops tiers and zones without members, and tells policies of changes.
  void settle(const NodeArrays& arrays);

  template <class Visit>
  void for_each_group(const Visit& visit) const {
    for (const auto& tier : tiers_) {
      visit(tier->whole);
      for (const auto& zone : tier->zones) visit(*zone);
    }
  }

  std::span<const std::unique_ptr<Tier>> all() const { return tiers_; }

 private:
  std::vector<std::unique_ptr<Tier>> tiers_;
};

}  // namespace lb
