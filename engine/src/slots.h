#pragma once

#include <cstdint>
#include <vector>

#include "lb/ids.h"
#include "lb/prefetch.h"

namespace lb {

/// Numbered places for things that come and go, each taken again after it was given back.
///
/// T has `std::uint32_t generation` and `bool active`. A T keeps its memory (vectors) from use to use, so that
/// nothing is allocated once the greatest number in flight has been seen.
/// Cost    O(1).
template <class T, class Tag>
class Slots {
 public:
  using Id = SlotId<Tag>;

  Id take() {
    if (unused_ == 0) [[unlikely]]
      grow();
    const std::uint32_t slot = free_[--unused_];
    T& taken = slots_[slot];
    taken.active = true;
    return {slot, taken.generation};
  }

  void give_back(std::uint32_t slot) {
    rest(slots_[slot]);
    free_[unused_++] = slot;
  }

  /// As give_back(), of a slot that its owner keeps: nobody else gets it, and resume() takes it again.
  static void rest(T& slot) {
    slot.active = false;
    ++slot.generation;
  }
  static void resume(T& slot) { slot.active = true; }

  /// nullptr when the id's time has passed, or never came.
  T* find(Id id) {
    if (id.slot >= slots_.size()) return nullptr;
    T& slot = slots_[id.slot];
    return slot.active && slot.generation == id.generation ? &slot : nullptr;
  }

  /// In      the slot is active.
  T& at(std::uint32_t slot) { return slots_[slot]; }
  const T& at(std::uint32_t slot) const { return slots_[slot]; }
  Id id_of(std::uint32_t slot) const { return {slot, slots_[slot].generation}; }

  /// A hint that the slot is about to be used. Any number will do, once there was one.
  void prefetch(std::uint32_t slot) const { lb::prefetch(slots_.data(), slot); }

  std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size()); }
  /// Of a table in which none rests.
  std::uint32_t active() const { return size() - unused_; }

 private:
  void grow() {
    free_.push_back(0);
    free_[unused_++] = size();
    slots_.emplace_back();
  }

  std::vector<T> slots_;
  std::vector<std::uint32_t> free_;  // a stack with room for every slot
  std::uint32_t unused_ = 0;         // its height
};

}  // namespace lb
