#pragma once

#include <cstddef>
#include <new>

namespace sim {

/// Memory that begins with a cache line, for arrays whose places in the lines matter.
template <class T>
struct LineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kLine{64};

  LineAllocator() = default;
  template <class U>
  explicit LineAllocator(const LineAllocator<U>&) {}

  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kLine)); }
  void deallocate(T* array, std::size_t) { ::operator delete(array, kLine); }
  bool operator==(const LineAllocator&) const = default;
};

}  // namespace sim
