#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lb/panic.h"
#include "lb/spill.h"

namespace lb {

/// What is known of the nodes of one priority. Nodes that the operator took out are in none of the counts.
///
/// In      excluded + healthy + degraded <= nodes; the rest are down.
struct TierCounts {
  std::uint32_t nodes = 0;
  std::uint32_t excluded = 0;  ///< not known yet: counted neither as available nor as lost
  std::uint32_t healthy = 0;
  std::uint32_t degraded = 0;
};

/// SpillConfig and PanicConfig in the whole percents that the arithmetic is done in.
struct LoadRules {
  std::uint32_t overprovisioning_percent = 140;
  std::uint32_t panic_percent = 0;  ///< 0: never
  bool strict = false;              ///< the first priority with an available node takes all
};
LoadRules load_rules(const std::optional<SpillConfig>& spill, const std::optional<PanicConfig>& panic);

/// What one priority gets. healthy + degraded over all priorities is 100.
struct TierLoad {
  std::uint32_t healthy = 0;   ///< percent of all requests, for its healthy nodes; in a panic for all its nodes
  std::uint32_t degraded = 0;  ///< percent of all requests, for its degraded nodes
  bool panic = false;
};

/// A priority (its place among the tiers, not its number), and which of its nodes. In a panic: all of them.
struct TierChoice {
  std::size_t tier = 0;
  bool degraded = false;
};

/// How load is shared among priorities, in whole percents, and which priority a request goes to.
///
/// The strict order is ours: the first priority with a healthy node takes all, else the first with a degraded one,
/// else the first with nodes. It panics by the same rule as under spill: all priorities together are not whole,
/// and this one is below the threshold.
/// Cost    O(priorities); update() allocates only when there are more priorities than ever before.
/// Why     whole percents, each division cut off and the rest given to the first: Envoy's own numbers.
/// Source  Envoy LoadBalancerBase: recalculatePerPriorityState, recalculatePerPriorityPanic,
///         recalculateLoadInTotalPanic, choosePriority.
class PriorityLoads {
 public:
  /// In      tiers: 1 <= n, best first.
  void update(std::span<const TierCounts> tiers, const LoadRules& rules);

  /// In the order of the counts.
  std::span<const TierLoad> tiers() const { return loads_; }

  /// Where a request goes. In: update() was called. `hash` is any word; hash % 100 decides.
  TierChoice choose(std::uint64_t hash) const;

 private:
  struct Availability {
    std::uint32_t healthy = 0;  // percent, overprovisioned, at most 100
    std::uint32_t degraded = 0;
  };

  void assess(std::span<const TierCounts> tiers, std::uint32_t overprovisioning_percent);
  void share_by_availability();
  void share_strictly(std::span<const TierCounts> tiers);
  void share_by_nodes(std::span<const TierCounts> tiers);
  bool mark_panic(std::span<const TierCounts> tiers, std::uint32_t panic_percent);

  std::vector<TierLoad> loads_;
  std::vector<Availability> available_;  // scratch of update()
  std::uint32_t total_ = 0;              // of available_, at most 100
};

}  // namespace lb
