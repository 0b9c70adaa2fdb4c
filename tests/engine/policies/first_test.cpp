// First: nodes are filled up in order, and give room again as attempts end.
#include <gtest/gtest.h>

#include "support/policy_bench.h"
#include "support/policy_knobs.h"

namespace lb::testing {
namespace {

TEST(First, FillsANodeBeforeItUsesTheNext) {
  PolicyBench bench(policy("first", {{"max_in_flight", 2.0}}), {1, 1, 1});
  for (const std::uint32_t node : {0U, 0U, 1U, 1U, 2U, 2U}) EXPECT_EQ(bench.start(), NodeId{node});
  bench.set_load(1, 1);
  EXPECT_EQ(bench.start(), NodeId{1});
  bench.set_load(0, 0);
  EXPECT_EQ(bench.start(), NodeId{0});
}

TEST(First, TakesTheLeastLoadedWhenAllAreFull) {
  PolicyBench bench(policy("first", {{"max_in_flight", 1.0}}), {1, 1, 1});
  bench.set_load(0, 4);
  bench.set_load(1, 2);
  bench.set_load(2, 3);
  EXPECT_EQ(bench.start(), NodeId{1});
  bench.set_load(2, 0);
  EXPECT_EQ(bench.start(), NodeId{2});
}

TEST(First, ARetryTakesTheFirstOfTheOthersWithRoom) {
  PolicyBench bench(policy("first", {{"max_in_flight", 2.0}}), {1, 1, 1});
  bench.set_load(1, 2);
  EXPECT_EQ(bench.pick_among({NodeId{1}, NodeId{2}}), NodeId{2});
  bench.set_load(2, 3);
  EXPECT_EQ(bench.pick_among({NodeId{1}, NodeId{2}}), NodeId{1}) << "the less loaded of two full ones";
}

// 1e5 changes over a pool of more than 64 x 64 ids: always the first of those with room.
TEST(First, FindsTheFirstWithRoomInALargePool) {
  constexpr std::uint32_t kNodes = 5000;
  PolicyBench bench(policy("first", {{"max_in_flight", 1.0}}), std::vector<std::uint32_t>(kNodes, 1));
  for (std::uint32_t node = 0; node < kNodes; ++node) EXPECT_EQ(bench.start(), NodeId{node});
  Rng rng(9);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint32_t a = rng.below(kNodes);
    const std::uint32_t b = (a + 1 + rng.below(kNodes - 1)) % kNodes;
    bench.set_load(a, 0);
    bench.set_load(b, 0);
    ASSERT_EQ(bench.start(), NodeId{std::min(a, b)});
    ASSERT_EQ(bench.start(), NodeId{std::max(a, b)});
  }
}

}  // namespace
}  // namespace lb::testing
