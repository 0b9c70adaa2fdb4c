#pragma once

#include <cstddef>

namespace lb {

/// A hint that the memory there is about to be used. Any address will do.
///
/// Why     the empty asm: g++ 12 takes a function that only prefetches for one without effects, and drops its calls.
inline void prefetch(const void* address) {
  __builtin_prefetch(address, 1);
  asm volatile("");
}

/// The same for element `i` of an array that may be shorter. In: the array is not null.
template <class T>
void prefetch(const T* array, std::size_t i) {
  prefetch(reinterpret_cast<const char*>(array) + i * sizeof(T));
}

}  // namespace lb
