#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "lb/assert.h"
#include "lb/ids.h"

namespace lb {

/// A priority queue of nodes whose keys can change: the node with the least key is on top.
///
/// Cost    O(log n) a change, O(1) to look; allocates in reserve() only.
/// Why     four children a place: half the levels of a binary heap, and siblings share cache lines.
template <class Key>
class IndexedHeap {
 public:
  /// Makes room for the nodes with ids below `ids`.
  void reserve(std::size_t ids) {
    if (places_.size() < ids) places_.resize(ids, kNowhere);
    items_.reserve(places_.size());
  }

  void clear() {
    for (const Item& item : items_) places_[item.node] = kNowhere;
    items_.clear();
  }

  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  bool contains(NodeId id) const { return index_of(id) < places_.size() && places_[index_of(id)] != kNowhere; }

  /// In      !empty().
  NodeId top() const { return NodeId{items_.front().node}; }

  /// In      contains(id).
  const Key& key(NodeId id) const { return items_[places_[index_of(id)]].key; }

  /// Adds the node, or moves it to its new key. In: the id was reserved.
  void set(NodeId id, const Key& key) {
    std::uint32_t place = places_[index_of(id)];
    if (place == kNowhere) {
      place = static_cast<std::uint32_t>(items_.size());
      items_.push_back({key, index_of(id)});
    }
    restore(place, {key, index_of(id)});
  }

  /// In      contains(id).
  void erase(NodeId id) {
    const std::uint32_t place = places_[index_of(id)];
    LB_ASSERT(place != kNowhere, "only a node that is queued leaves the queue");
    const Item last = items_.back();
    items_.pop_back();
    places_[index_of(id)] = kNowhere;
    if (last.node != index_of(id)) restore(place, last);
  }

 private:
  struct Item {
    Key key;
    std::uint32_t node;
  };

  static constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint32_t kChildren = 4;

  void put(std::uint32_t place, const Item& item) {
    items_[place] = item;
    places_[item.node] = place;
  }

  // Puts an item where there is a gap, up or down from there.
  void restore(std::uint32_t place, const Item& item) {
    while (place > 0) {
      const std::uint32_t parent = (place - 1) / kChildren;
      if (!(item.key < items_[parent].key)) break;
      put(place, items_[parent]);
      place = parent;
    }
    for (std::uint32_t child = least_child(place); child != kNowhere; child = least_child(place)) {
      if (!(items_[child].key < item.key)) break;
      put(place, items_[child]);
      place = child;
    }
    put(place, item);
  }

  std::uint32_t least_child(std::uint32_t place) const {
    const auto size = static_cast<std::uint32_t>(items_.size());
    const std::uint32_t first = place * kChildren + 1;
    if (first >= size) return kNowhere;
    const std::uint32_t end = size - first < kChildren ? size : first + kChildren;
    std::uint32_t least = first;
    for (std::uint32_t child = first + 1; child < end; ++child) {
      if (items_[child].key < items_[least].key) least = child;
    }
    return least;
  }

  std::vector<Item> items_;
  std::vector<std::uint32_t> places_;  // by NodeId
};

}  // namespace lb
