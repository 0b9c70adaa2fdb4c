#pragma once

#include <cstdint>
#include <string_view>

namespace lb {

/// FNV-1a, 64 bits. `state` goes on from the hash of what came before.
///
/// Why     the last bytes reach the high bits weakly: texts that differ only there stand close together. Whoever
///         compares hashes of such texts must hash their hash (see rendezvous.cpp).
/// Source  Fowler, Noll, Vo; draft-eastlake-fnv, section 5.
constexpr std::uint64_t fnv1a64(std::string_view data, std::uint64_t state = 0xcbf29ce484222325) {
  for (const char c : data) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return state;
}

}  // namespace lb
