#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace sim {

/// First in, first out, or from its end, in memory that is used again.
///
/// The first `kInside` entries stand in the ring itself: 0 or a power of two. At most 2^31 entries; T has a default.
/// Cost    O(1); allocates only beyond the most entries there ever were. The ring takes 24 bytes and those inside.
/// Why     std::deque allocates and frees blocks for ever while entries pass through it.
template <class T, std::uint32_t kInside = 0>
class Ring {
 public:
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }

  void push(const T& value) {
    if (count_ == capacity_) grow();
    slots()[place(count_)] = value;
    ++count_;
  }

  /// In      not empty().
  T pop() {
    T value = slots()[first_];
    first_ = place(1);
    --count_;
    return value;
  }

  /// The one that was pushed last. In: not empty().
  T pop_last() {
    --count_;
    return slots()[place(count_)];
  }

  /// In      not empty().
  const T& first() const { return slots()[first_]; }

  void clear() { first_ = count_ = 0; }

 private:
  T* slots() { return kInside > 0 && capacity_ == kInside ? inside_.data() : outside_.get(); }
  const T* slots() const { return kInside > 0 && capacity_ == kInside ? inside_.data() : outside_.get(); }
  std::uint32_t place(std::uint32_t i) const { return (first_ + i) & (capacity_ - 1); }

  // The size stays a power of two, so that a mask wraps.
  void grow() {
    const std::uint32_t larger = capacity_ == 0 ? 8 : capacity_ * 2;
    std::unique_ptr<T[]> moved = std::make_unique<T[]>(larger);
    for (std::uint32_t i = 0; i < count_; ++i) moved[i] = slots()[place(i)];
    outside_ = std::move(moved);
    capacity_ = larger;
    first_ = 0;
  }

  std::unique_ptr<T[]> outside_;  // all entries, once there were more than kInside
  std::uint32_t capacity_ = kInside;
  std::uint32_t first_ = 0;
  std::uint32_t count_ = 0;
  std::array<T, kInside> inside_;
};

}  // namespace sim
