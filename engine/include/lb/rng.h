#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace lb {

/// A seeded generator of 64-bit words, and the few uniform draws that everything else is built from.
///
/// Always passed by reference: nothing in lbsim owns global randomness. Two generators of one seed and
/// different streams are independent for every practical purpose.
///
/// Cost    about 1 ns a word; 32 bytes; no allocation.
/// Why     the standard's distributions differ between libraries, so the draws are written out here.
/// Source  Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators" (xoshiro256++);
///         Steele, Lea and Flood 2014 (SplitMix64, for seeding).
class Rng {
 public:
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0) {
    std::uint64_t state = seed ^ mix(stream + kGolden);
    for (std::uint64_t& word : words_) word = mix(state += kGolden);
  }

  /// A word in [0, 2^64).
  std::uint64_t next() {
    const std::uint64_t result = std::rotl(words_[0] + words_[3], 23) + words_[0];
    const std::uint64_t shifted = words_[1] << 17U;
    words_[2] ^= words_[0];
    words_[3] ^= words_[1];
    words_[1] ^= words_[2];
    words_[0] ^= words_[3];
    words_[2] ^= shifted;
    words_[3] = std::rotl(words_[3], 45);
    return result;
  }

  /// A double in [0, 1), all 53 bits random.
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1p-53; }

  /// An integer in [0, bound), every value equally likely.
  ///
  /// In      1 <= bound.
  /// Source  Lemire 2019, ACM TOMACS 29(1): multiply and shift, with rejection so that no value is favoured.
  std::uint32_t below(std::uint32_t bound) {
    std::uint64_t product = (next() >> 32U) * bound;
    if (static_cast<std::uint32_t>(product) < bound) [[unlikely]] {
      const std::uint32_t threshold = (0U - bound) % bound;
      while (static_cast<std::uint32_t>(product) < threshold) product = (next() >> 32U) * bound;
    }
    return static_cast<std::uint32_t>(product >> 32U);
  }

  /// True with the given probability.
  bool chance(double probability) { return uniform() < probability; }

 private:
  static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio, odd (SplitMix64)

  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return z ^ (z >> 31U);
  }

  std::array<std::uint64_t, 4> words_{};
};

}  // namespace lb
