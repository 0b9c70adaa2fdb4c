#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "lb/policy.h"

namespace lb {

/// The text that hashing policies place a node by.
inline const std::string& node_key(const NodeConfig& config) {
  return config.address.empty() ? config.name : config.address;
}

/// The points of nodes on a circle of hashes.
///
/// A change takes off and puts on the points of those nodes alone that changed: what stays is not sorted again,
/// and keys between unchanged points keep their nodes.
///
/// Cost    a lookup O(log points); a change O(points + changed x log changed).
template <class Hash>
class HashRing {
 public:
  struct Point {
    Hash hash;
    NodeId node;

    friend bool operator==(const Point&, const Point&) = default;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 inside a defaulted <=> for a pointer
    friend auto operator<=>(const Point&, const Point&) = default;
  };

  std::size_t size() const { return points_.size(); }
  const Point& operator[](std::size_t i) const { return points_[i]; }
  std::size_t next(std::size_t i) const { return i + 1 == points_.size() ? 0 : i + 1; }
  std::size_t previous(std::size_t i) const { return i == 0 ? points_.size() - 1 : i - 1; }

  /// The first point at or after the hash; past the last one it is the first. In: size() > 0.
  std::size_t at_or_after(Hash hash) const {
    const auto found = std::ranges::lower_bound(points_, hash, {}, &Point::hash);
    return found == points_.end() ? 0 : static_cast<std::size_t>(found - points_.begin());
  }

  /// The first point behind the given one, which need not be on the ring. In: size() > 0.
  std::size_t behind(const Point& point) const {
    const auto found = std::ranges::upper_bound(points_, point);
    return found == points_.end() ? 0 : static_cast<std::size_t>(found - points_.begin());
  }

  /// Gives the nodes new numbers of points: `counts` by NodeId, 0 for a node that is not to be on the ring.
  ///
  /// In      config_of(node) is its NodeConfig; add_points(config, node, count, points) appends its points.
  template <class ConfigOf, class AddPoints>
  void change(const std::vector<std::uint32_t>& counts, ConfigOf config_of, AddPoints add_points) {
    if (placed_.size() < counts.size()) placed_.resize(counts.size());
    stale_.assign(placed_.size(), false);
    fresh_.clear();
    bool any_stale = false;
    for (std::uint32_t i = 0; i < placed_.size(); ++i) {
      Placed& placed = placed_[i];
      const std::uint32_t count = i < counts.size() ? counts[i] : 0;
      if (placed.count == count && (count == 0 || placed.key == node_key(config_of(NodeId{i})))) continue;
      stale_[i] = placed.count > 0;
      any_stale = any_stale || placed.count > 0;
      placed.count = count;
      if (count == 0) continue;
      placed.key = node_key(config_of(NodeId{i}));
      add_points(config_of(NodeId{i}), NodeId{i}, count, fresh_);
    }
    if (any_stale) std::erase_if(points_, [&](const Point& point) { return stale_[index_of(point.node)]; });
    merge_fresh();
  }

 private:
  struct Placed {
    std::uint32_t count = 0;
    std::string key;
  };

  void merge_fresh() {
    std::ranges::sort(fresh_);
    const auto kept = static_cast<std::ptrdiff_t>(points_.size());
    points_.insert(points_.end(), fresh_.begin(), fresh_.end());
    std::inplace_merge(points_.begin(), points_.begin() + kept, points_.end());
  }

  std::vector<Point> points_;   // ascending by hash, then node
  std::vector<Placed> placed_;  // by NodeId
  std::vector<Point> fresh_;    // scratch of change()
  std::vector<bool> stale_;     // scratch of change()
};

}  // namespace lb
