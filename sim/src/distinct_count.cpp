#include "distinct_count.h"

namespace sim {
namespace {

// FNV-1a, whose high bits change little with the last bytes, then the finalizer of splitmix64, which mixes them.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31U);
}

}  // namespace

void DistinctCount::add(std::string_view text) {
  const std::uint64_t hash = hash_of(text);
  if (smallest_.size() == kKept && hash >= *smallest_.rbegin()) return;
  smallest_.insert(hash);
  if (smallest_.size() > kKept) smallest_.erase(std::prev(smallest_.end()));
}

std::uint64_t DistinctCount::estimate() const {
  if (smallest_.size() < kKept) return smallest_.size();
  constexpr double kRange = 18446744073709551616.0;  // 2^64
  const double fraction = static_cast<double>(*smallest_.rbegin()) / kRange;
  return static_cast<std::uint64_t>(static_cast<double>(kKept - 1) / fraction + 0.5);
}

}  // namespace sim
