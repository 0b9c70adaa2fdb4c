#include "hash/xxh64.h"

#include <array>
#include <bit>

namespace lb {
namespace {

// The specification's five primes.
constexpr std::uint64_t kPrime1 = 0x9e3779b185ebca87;
constexpr std::uint64_t kPrime2 = 0xc2b2ae3d27d4eb4f;
constexpr std::uint64_t kPrime3 = 0x165667b19e3779f9;
constexpr std::uint64_t kPrime4 = 0x85ebca77c2b2ae63;
constexpr std::uint64_t kPrime5 = 0x27d4eb2f165667c5;

constexpr std::size_t kLanes = 4;
constexpr std::size_t kStripe = 8 * kLanes;

// Little-endian, byte by byte: compilers make one load of it where the machine allows.
std::uint64_t read(std::string_view data, std::size_t at, std::size_t bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(data[at + i])} << (8 * i);
  }
  return word;
}

std::uint64_t round(std::uint64_t lane, std::uint64_t word) {
  return std::rotl(lane + word * kPrime2, 31) * kPrime1;
}

std::uint64_t merge(std::uint64_t hash, std::uint64_t lane) { return (hash ^ round(0, lane)) * kPrime1 + kPrime4; }

// Whole stripes of 32 bytes; moves `at` past them.
std::uint64_t hash_stripes(std::string_view data, std::uint64_t seed, std::size_t& at) {
  std::array<std::uint64_t, kLanes> lanes{seed + kPrime1 + kPrime2, seed + kPrime2, seed, seed - kPrime1};
  for (; at + kStripe <= data.size(); at += kStripe) {
    for (std::size_t i = 0; i < kLanes; ++i) lanes[i] = round(lanes[i], read(data, at + 8 * i, 8));
  }
  std::uint64_t hash =
      std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) + std::rotl(lanes[3], 18);
  for (const std::uint64_t lane : lanes) hash = merge(hash, lane);
  return hash;
}

std::uint64_t avalanche(std::uint64_t hash) {
  hash = (hash ^ (hash >> 33U)) * kPrime2;
  hash = (hash ^ (hash >> 29U)) * kPrime3;
  return hash ^ (hash >> 32U);
}

}  // namespace

std::uint64_t xxh64(std::string_view data, std::uint64_t seed) {
  std::size_t at = 0;
  std::uint64_t hash = data.size() >= kStripe ? hash_stripes(data, seed, at) : seed + kPrime5;
  hash += data.size();
  for (; at + 8 <= data.size(); at += 8) {
    hash = std::rotl(hash ^ round(0, read(data, at, 8)), 27) * kPrime1 + kPrime4;
  }
  if (at + 4 <= data.size()) {
    hash = std::rotl(hash ^ (read(data, at, 4) * kPrime1), 23) * kPrime2 + kPrime3;
    at += 4;
  }
  for (; at < data.size(); ++at) hash = std::rotl(hash ^ (read(data, at, 1) * kPrime5), 11) * kPrime1;
  return avalanche(hash);
}

}  // namespace lb
