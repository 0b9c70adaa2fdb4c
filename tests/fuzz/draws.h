#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "lb/rng.h"

namespace lb::testing {

/// Where a fuzz case takes its choices from: the bytes of an input, or a seed.
///
/// Out     the same bytes or the same seed give the same choices. Bytes that are used up go on as zeros.
class Draws {
 public:
  explicit Draws(std::span<const std::uint8_t> bytes) : bytes_(bytes), from_bytes_(true), rng_(0) {}
  explicit Draws(std::uint64_t seed) : rng_(seed) {}

  /// Whether the bytes are used up. A seed never is.
  bool spent() const { return from_bytes_ && bytes_.empty(); }
  bool from_bytes() const { return from_bytes_; }

  /// In      1 <= bound <= 2^24, because a choice takes at most three bytes.
  std::uint32_t below(std::uint32_t bound) {
    if (!from_bytes_) return rng_.below(bound);
    std::uint32_t value = next_byte();
    for (std::uint32_t reach = 256; reach < bound; reach *= 256) value = value * 256 + next_byte();
    return value % bound;
  }

  bool percent(std::uint32_t chance) { return below(100) < chance; }

  /// One of the values, each as likely as it stands there often.
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return values.begin()[below(static_cast<std::uint32_t>(values.size()))];
  }

 private:
  std::uint32_t next_byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t byte = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return byte;
  }

  std::span<const std::uint8_t> bytes_;
  bool from_bytes_ = false;
  Rng rng_;
};

}  // namespace lb::testing
