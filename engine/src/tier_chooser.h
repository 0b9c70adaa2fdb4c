#pragma once

#include <optional>
#include <vector>

#include "lb/balancer_config.h"
#include "lb/rng.h"
#include "tier.h"
#include "tiers/locality_weights.h"
#include "tiers/priority_loads.h"
#include "tiers/zone_choice.h"

namespace lb {

/// Which nodes an attempt is chosen among: the tier by priority, spill and panic, then the zone.
///
/// What the choice follows from is worked out again when a node's standing changed, not at every choice.
/// Cost    choose() O(tiers + zones), at most four draws; none where there is nothing to choose.
class TierChooser {
 public:
  struct Target {
    Group* group = nullptr;  // null: no node is left
    RosterKind kind = RosterKind::kHealthy;
    bool refused = false;  // in panic, and nothing is to be sent then
  };

  void configure(const BalancerConfig& config);

  /// A node's standing changed, or the tiers did.
  void changed() { changed_ = true; }

  Target choose(const Tiers& tiers, Rng& rng) {
    if (!changed_ && plain_.group != nullptr) return plain_;
    return draw(tiers, rng);
  }

  /// Whether that is what choose() gives until something changes.
  bool always(const Group* group, RosterKind kind) const {
    return !changed_ && group != nullptr && plain_.group == group && plain_.kind == kind;
  }

  /// Of a tier in panic: the first of them; null when none is. As of the last choice.
  const Tier* panic() const { return panic_; }

 private:
  Target draw(const Tiers& tiers, Rng& rng);
  void update(const Tiers& tiers);
  void update_zones(const Tiers& tiers);
  Group* zone_in(const Tier& tier, std::size_t index, RosterKind kind, Rng& rng);

  LoadRules rules_;
  bool fail_on_panic_ = false;
  std::optional<ZonesConfig> zones_;
  PriorityLoads loads_;
  std::optional<ZoneChoice> own_zone_;                     // zone_aware: of the first tier
  std::vector<std::array<LocalityWeights, 2>> by_weight_;  // locality_weights: by tier; healthy, degraded
  Target plain_;                                           // the one choice there is; no group: it has to be drawn
  const Tier* panic_ = nullptr;
  bool single_ = false;  // one tier takes all: nothing to draw
  bool changed_ = true;
  std::vector<TierCounts> counts_;       // scratch of update()
  std::vector<ZoneNodes> zone_nodes_;    // the same
  std::vector<ZoneTally> zone_tallies_;  // the same
};

}  // namespace lb
