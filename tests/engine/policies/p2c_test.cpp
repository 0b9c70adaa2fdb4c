// Power of two choices: distinct pairs, and the share of picks that theory gives for fixed loads.
#include <gtest/gtest.h>

#include "support/policy_bench.h"

namespace lb::testing {
namespace {

TEST(P2c, NeverTakesTheBusiestNodeWhenLoadsDiffer) {
  PolicyBench bench("p2c", {1, 1, 1});
  bench.set_load(0, 3);
  bench.set_load(1, 2);
  bench.set_load(2, 1);
  EXPECT_EQ(bench.counts(10'000)[0], 0U) << "a pair of distinct nodes always holds a less busy one";
}

TEST(P2c, SharesOfFixedLoadsAreThoseOfUniformPairs) {
  // With n nodes in strict order of load, the k-th least busy (k = 0, 1, ...) wins the pairs with busier nodes:
  // P = 2 (n - 1 - k) / (n (n - 1)). For n = 4: 1/2, 1/3, 1/6, 0.
  PolicyBench bench("p2c", {1, 1, 1, 1});
  for (std::uint32_t node = 0; node < 4; ++node) bench.set_load(node, node);
  const auto counts = bench.counts(120'000);
  EXPECT_NEAR(counts[0], 60'000, 700);  // 4 standard errors: 4 x sqrt(120000 / 4) = 693
  EXPECT_NEAR(counts[1], 40'000, 660);
  EXPECT_NEAR(counts[2], 20'000, 520);
  EXPECT_EQ(counts[3], 0U);
}

TEST(P2c, DrawsEvenlyWhenLoadsAreEqual) {
  PolicyBench bench("p2c", {1, 1, 1});
  for (const std::uint32_t count : bench.counts(90'000)) EXPECT_NEAR(count, 30'000, 566);
}

TEST(P2c, TakesTheOnlyNodeWithoutADraw) {
  PolicyBench bench("p2c", {1});
  EXPECT_EQ(bench.pick(), NodeId{0});
}

}  // namespace
}  // namespace lb::testing
