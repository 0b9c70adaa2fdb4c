#pragma once

#include <cmath>
#include <cstdint>

/// What the peers' programs share: a fast generator, so that what is measured is the peer's events and not its draws.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}

  /// Exponential of mean 1, by inversion.
  double exponential() { return -std::log1p(-static_cast<double>(next() >> 11U) * 0x1p-53); }

  /// In [0, bound), every value as likely but for 2^-32.
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>((next() >> 32U) * bound >> 32U); }

 private:
  // Source  Steele, Lea and Flood 2014 (SplitMix64).
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return z ^ (z >> 31U);
  }

  std::uint64_t state_;
};
