// The generator: same words from the same seed, streams that differ, uniform draws.
#include <gtest/gtest.h>

#include <array>

#include "lb/rng.h"

namespace lb {
namespace {

TEST(Rng, SameSeedAndStreamGiveTheSameWords) {
  Rng a(42, 7);
  Rng b(42, 7);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(a.next(), b.next());
}

TEST(Rng, StreamsAndSeedsDiffer) {
  Rng a(42, 0);
  Rng b(42, 1);
  Rng c(43, 0);
  int equal = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t word = a.next();
    equal += word == b.next() || word == c.next() ? 1 : 0;
  }
  EXPECT_EQ(equal, 0);
}

TEST(Rng, UniformIsInTheUnitIntervalWithMeanOneHalf) {
  Rng rng(1);
  double sum = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const double u = rng.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
  }
  EXPECT_NEAR(sum / 1e6, 0.5, 4 * 0.2887e-3);  // 4 standard errors; sigma = 1/sqrt(12)
}

TEST(Rng, BelowIsUniformForBoundsThatDoNotDivideAPowerOfTwo) {
  Rng rng(9);
  std::array<int, 7> counts{};
  for (int i = 0; i < 700'000; ++i) ++counts[rng.below(7)];
  double chi_squared = 0;
  for (const int count : counts) chi_squared += (count - 1e5) * (count - 1e5) / 1e5;
  EXPECT_LT(chi_squared, 27.9);  // 6 degrees of freedom, p = 1e-4
}

TEST(Rng, BelowOneIsZero) {
  Rng rng(3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rng.below(1), 0U);
}

TEST(Rng, ChanceFollowsItsProbability) {
  Rng rng(5);
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += rng.chance(0.2) ? 1 : 0;
  EXPECT_NEAR(hits, 20'000, 4 * 126.5);
  EXPECT_FALSE(rng.chance(0));
  EXPECT_TRUE(rng.chance(1));
}

}  // namespace
}  // namespace lb
