#pragma once

#include <cstdint>
#include <vector>

#include "lb/prefetch.h"

namespace sim {

/// Numbered places for things that come and go, each taken again after it was given back.
///
/// Cost    O(1); memory by the most that there ever were at a time. What a place holds stays as it was until the next
///         add().
template <class T>
class SlotTable {
 public:
  /// A free place, with what its last user left in it.
  std::uint32_t add() {
    if (unused_ == 0) [[unlikely]]
      grow();
    return free_[--unused_];
  }

  /// In      the place is taken.
  void remove(std::uint32_t slot) { free_[unused_++] = slot; }

  T& operator[](std::uint32_t slot) { return slots_[slot]; }
  const T& operator[](std::uint32_t slot) const { return slots_[slot]; }

  /// A hint that the place is about to be used. Any number will do, once there was one.
  void prefetch(std::uint32_t slot) const { lb::prefetch(slots_.data(), slot); }

  /// Places, free ones included.
  std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size()); }

  /// Places that are taken.
  std::uint32_t taken() const { return size() - unused_; }

  const std::vector<T>& all() const { return slots_; }

 private:
  void grow() {
    free_.push_back(0);
    free_[unused_++] = size();
    slots_.emplace_back();
  }

  std::vector<T> slots_;
  std::vector<std::uint32_t> free_;  // a stack with room for every place
  std::uint32_t unused_ = 0;         // its height
};

}  // namespace sim
