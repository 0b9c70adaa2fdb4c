#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sim {

/// First in, first out, or from its end, in memory that is used again.
///
/// At most 2^31 entries.
/// Cost    O(1); allocates only beyond the most entries there ever were. The ring itself takes 32 bytes.
/// Why     std::deque allocates and frees blocks for ever while entries pass through it.
template <class T>
class Ring {
 public:
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }

  void push(const T& value) {
    if (count_ == slots_.size()) grow();
    slots_[place(count_)] = value;
    ++count_;
  }

  /// In      not empty().
  T pop() {
    T value = slots_[first_];
    first_ = place(1);
    --count_;
    return value;
  }

  /// The one that was pushed last. In: not empty().
  T pop_last() {
    --count_;
    return slots_[place(count_)];
  }

  /// In      not empty().
  const T& first() const { return slots_[first_]; }

  void clear() { first_ = count_ = 0; }

 private:
  std::uint32_t place(std::uint32_t i) const {
    return (first_ + i) & static_cast<std::uint32_t>(slots_.size() - 1);
  }

  // The size stays a power of two, so that a mask wraps.
  void grow() {
    std::vector<T> larger(slots_.empty() ? 8 : slots_.size() * 2);
    for (std::uint32_t i = 0; i < count_; ++i) larger[i] = slots_[place(i)];
    slots_ = std::move(larger);
    first_ = 0;
  }

  std::vector<T> slots_;
  std::uint32_t first_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace sim
