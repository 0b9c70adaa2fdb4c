#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace lb {

/// HAProxy's default hash of a key's text.
/// Source  the sdbm database library's hash; HAProxy src/hash.c.
constexpr std::uint32_t sdbm(std::string_view data) {
  std::uint32_t hash = 0;
  for (const char c : data) hash = static_cast<unsigned char>(c) + (hash << 6U) + (hash << 16U) - hash;
  return hash;
}

/// Spreads a number over 32 bits: HAProxy's places on the ring, and its "avalanche" of keys.
/// Source  Jenkins, "integer hashing", six steps; the prime near 3/4 of 2^32 is HAProxy's full_hash().
constexpr std::uint32_t full_hash(std::uint32_t a) {
  a = (a + 0x7ed55d16U) + (a << 12U);
  a = (a ^ 0xc761c23cU) ^ (a >> 19U);
  a = (a + 0x165667b1U) + (a << 5U);
  a = (a + 0xd3a2646cU) ^ (a << 9U);
  a = (a + 0xfd7046c5U) + (a << 3U);
  a = (a ^ 0xb55a4f09U) ^ (a >> 16U);
  return a * 3221225473U;
}

/// The greatest weight that HAProxy takes.
inline constexpr std::uint32_t kHaproxyMaxWeight = 256;

/// A weight as HAProxy could have it: where the heaviest node is above its limit, all are scaled down to it.
constexpr std::uint32_t haproxy_weight(std::uint32_t weight, std::uint32_t heaviest) {
  if (heaviest <= kHaproxyMaxWeight) return weight;
  return std::max<std::uint32_t>(1,
                                 static_cast<std::uint32_t>(std::uint64_t{weight} * kHaproxyMaxWeight / heaviest));
}

/// What HAProxy hashes of a client's address, and of any other text.
std::uint32_t haproxy_key_hash(std::string_view key, bool is_client);

}  // namespace lb
