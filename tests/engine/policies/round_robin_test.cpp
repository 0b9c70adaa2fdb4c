// Round robin: turns, and what becomes of them when a retry avoids a node or a node leaves and returns.
#include <gtest/gtest.h>

#include "support/policy_bench.h"

namespace lb::testing {
namespace {

TEST(RoundRobin, TakesEachNodeInTurn) {
  PolicyBench bench("round_robin", {1, 1, 1});
  EXPECT_EQ(bench.sequence(7), "a b c a b c a");
}

TEST(RoundRobin, IgnoresWeights) {
  PolicyBench bench("round_robin", {5, 1, 1});
  EXPECT_EQ(bench.sequence(6), "a b c a b c");
}

TEST(RoundRobin, KeepsTheTurnOfANodeThatARetryAvoids) {
  PolicyBench bench("round_robin", {1, 1, 1});
  EXPECT_EQ(bench.pick(), NodeId{0});
  EXPECT_EQ(bench.pick_among({NodeId{0}, NodeId{2}}), NodeId{2});
  EXPECT_EQ(bench.sequence(5), "b a b c a") << "b and c changed places, once";
}

TEST(RoundRobin, StaysEvenWhenRetriesAlwaysAvoidOneNode) {
  PolicyBench bench("round_robin", {1, 1, 1});
  std::vector<int> counts(3, 0);
  for (int i = 0; i < 30'000; ++i) {
    ++counts[index_of(i % 7 == 3 ? bench.pick_among({NodeId{0}, NodeId{2}}) : bench.pick())];
  }
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 1);
}

TEST(RoundRobin, ForgetsTheTurnsOwedToANodeThatLeft) {
  PolicyBench bench("round_robin", {1, 1, 1});
  bench.pick();
  for (int i = 0; i < 10; ++i) bench.pick_among({NodeId{0}, NodeId{2}});
  bench.rebuild({NodeId{0}, NodeId{2}});
  EXPECT_EQ(bench.sequence(4), "c a c a");
  bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}});
  EXPECT_EQ(bench.counts(6), (std::vector<std::uint32_t>{2, 2, 2}));
}

TEST(RoundRobin, ServesAReturningNodeOnceACycle) {
  PolicyBench bench("round_robin", {1, 1, 1});
  bench.sequence(1);
  bench.rebuild({NodeId{0}, NodeId{2}});
  EXPECT_EQ(bench.sequence(3), "c a c");
  bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}});
  EXPECT_EQ(bench.sequence(6), "a c b a c b");
}

TEST(RoundRobin, RebuildWithTheSameNodesKeepsThePlace) {
  PolicyBench bench("round_robin", {1, 1, 1});
  bench.sequence(2);
  bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}});
  EXPECT_EQ(bench.sequence(3), "c a b");
}

}  // namespace
}  // namespace lb::testing
