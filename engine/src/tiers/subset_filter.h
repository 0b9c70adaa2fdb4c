#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lb/subset.h"

namespace lb {

/// A node as subsetting knows it: by its address, or by its name where it has none.
struct SubsetMember {
  std::string_view key;
  std::uint32_t weight = 1;
};

/// Says which of all nodes this balancer uses, and what part of each.
///
/// The answer depends on the set of keys (and, in an aperture, weights), not on the order they are given in, on
/// health or on what was answered before: balancers that know the same nodes agree without talking.
///   deterministic  nodes / size subsets; a round of as many balancers shuffles the nodes once and gives each of
///                  them a slice. What the division leaves over is nobody's in that round.
///   random         the `size` nodes with the least xxh64(key, seed = client). A node that comes or goes changes
///                  at most one of them.
///   aperture       nodes and balancers divide one ring, nodes by weight; a balancer takes the arc from its own
///                  start, ceil(min_aperture x clients / nodes) balancers wide, so that all arcs together cover
///                  every node equally often. Nodes at the edges are used in part.
/// Cost    update() O(nodes log nodes); the answers O(1).
/// Why     the ring is in integers (circumference clients x sum of weights), so that no rounding leaves a node out.
/// Source  as in lb/subset.h; Finagle's WeightedAperture for nodes that differ in weight, its Ring when they do
///         not. Finagle and the book leave the order of the nodes to their discovery; here it is by xxh64 of the
///         key, the shuffle Fisher-Yates with Rng(round).
class SubsetFilter {
 public:
  /// In      validate(config) found nothing.
  explicit SubsetFilter(const SubsetConfig& config) : config_(config) {}

  /// The list of nodes changed. In: keys are unique.
  void update(std::span<const SubsetMember> members);

  /// Whether the balancer uses the node at this place of the list, and the part of it that it uses, 0 .. 1.
  bool uses(std::size_t member) const { return fractions_[member] > 0; }
  double fraction(std::size_t member) const { return fractions_[member]; }

  /// The weight the node has among those the balancer uses: its own where every node is used whole; otherwise all
  /// of them are scaled up, so that parts of small weights stay apart. At most kMaxWeight, 0 for one not used.
  std::uint32_t weight(std::size_t member) const { return weights_[member]; }

 private:
  struct Ranked {
    std::uint64_t hash = 0;
    std::uint32_t member = 0;
  };

  void rank(std::span<const SubsetMember> members, std::uint64_t seed);
  void take_slice();
  void take_first();
  void take_arc(std::span<const SubsetMember> members);
  void fill_weights(std::span<const SubsetMember> members);

  SubsetConfig config_;
  std::vector<Ranked> ranked_;  // all members, by hash and key
  std::vector<double> fractions_;
  std::vector<std::uint32_t> weights_;
};

}  // namespace lb
