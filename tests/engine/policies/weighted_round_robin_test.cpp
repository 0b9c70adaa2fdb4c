// Smooth weighted round robin: nginx's published sequence, exact shares, and what happens when weights change.
#include <gtest/gtest.h>

#include "support/policy_bench.h"

namespace lb::testing {
namespace {

TEST(WeightedRoundRobin, GivesTheSequenceOfNginx) {
  PolicyBench bench("weighted_round_robin", {5, 1, 1});
  EXPECT_EQ(bench.sequence(7), "a a b a c a a");
  EXPECT_EQ(bench.sequence(7), "a a b a c a a") << "the cycle repeats";
}

TEST(WeightedRoundRobin, ServesEveryNodeExactlyItsWeightACycle) {
  const std::vector<std::uint32_t> weights{7, 3, 11, 1, 2};
  PolicyBench bench("weighted_round_robin", weights);
  for (int cycle = 0; cycle < 50; ++cycle) EXPECT_EQ(bench.counts(24), weights);
}

TEST(WeightedRoundRobin, EqualWeightsAreRoundRobin) {
  PolicyBench bench("weighted_round_robin", {4, 4, 4});
  EXPECT_EQ(bench.sequence(6), "a b c a b c");
}

TEST(WeightedRoundRobin, ANewWeightHoldsFromTheNextCycle) {
  PolicyBench bench("weighted_round_robin", {1, 1});
  bench.sequence(4);
  bench.set_weight(0, 3);
  EXPECT_EQ(bench.counts(400), (std::vector<std::uint32_t>{300, 100}));
}

TEST(WeightedRoundRobin, ANodeThatWasAwayBringsBackNoCredit) {
  PolicyBench bench("weighted_round_robin", {5, 1, 1});
  bench.sequence(2);
  bench.rebuild({NodeId{0}, NodeId{2}});
  bench.counts(6);
  bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}});
  EXPECT_EQ(bench.counts(7), (std::vector<std::uint32_t>{5, 1, 1}));
}

TEST(WeightedRoundRobin, ARetryThatAvoidsANodeLeavesItItsCredit) {
  PolicyBench bench("weighted_round_robin", {1, 1, 1});
  EXPECT_EQ(bench.pick(), NodeId{0});
  EXPECT_EQ(bench.pick_among({NodeId{0}, NodeId{2}}), NodeId{2});
  EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(WeightedRoundRobin, HoldsAtTheGreatestWeights) {
  PolicyBench bench("weighted_round_robin", {65535, 65535, 1});
  const auto counts = bench.counts(131071);
  EXPECT_EQ(counts, (std::vector<std::uint32_t>{65535, 65535, 1}));
}

}  // namespace
}  // namespace lb::testing
