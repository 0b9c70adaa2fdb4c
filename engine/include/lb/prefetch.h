#pragma once

namespace lb {

/// A hint that the memory there is about to be used. Any address will do.
///
/// Why     the empty asm: g++ 12 takes a function that only prefetches for one without effects, and drops its calls.
inline void prefetch(const void* address) {
  __builtin_prefetch(address, 1);
  asm volatile("");
}

}  // namespace lb
