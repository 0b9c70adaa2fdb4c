#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lb {

/// The Mersenne Twister, for the one place where a system's documented order of nodes is made with it: bounded
/// loads. Everything else draws from Rng.
///
/// Why     each word is twisted when it is asked for, not all 624 at the first: most uses take two or three.
/// Source  Matsumoto and Nishimura 1998, ACM TOMACS 8(1), 3-30; seeded as in mt19937ar.c (2002).
class Mt19937 {
 public:
  explicit Mt19937(std::uint32_t seed) {
    state_[0] = seed;
    for (std::uint32_t i = 1; i < kWords; ++i) {
      state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30U)) + i;
    }
  }

  std::uint32_t next() {
    const std::size_t after = at_ + 1 == kWords ? 0 : at_ + 1;
    const std::size_t middle = at_ + kMiddle < kWords ? at_ + kMiddle : at_ + kMiddle - kWords;
    const std::uint32_t joined = (state_[at_] & 0x80000000U) | (state_[after] & 0x7fffffffU);
    std::uint32_t word = state_[middle] ^ (joined >> 1U) ^ ((joined & 1U) != 0 ? 0x9908b0dfU : 0U);
    state_[at_] = word;
    at_ = after;
    word ^= word >> 11U;
    word ^= (word << 7U) & 0x9d2c5680U;
    word ^= (word << 15U) & 0xefc60000U;
    return word ^ (word >> 18U);
  }

 private:
  static constexpr std::size_t kWords = 624;
  static constexpr std::size_t kMiddle = 397;

  std::array<std::uint32_t, kWords> state_{};
  std::size_t at_ = 0;
};

}  // namespace lb
