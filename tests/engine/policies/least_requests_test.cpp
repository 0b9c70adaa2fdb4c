// Least requests: never the strictly busier node, ties drawn evenly, and the forms of Envoy, HAProxy and nginx.
#include <gtest/gtest.h>

#include <cmath>

#include "support/policy_bench.h"
#include "support/policy_knobs.h"

namespace lb::testing {
namespace {

using Counts = std::vector<std::uint32_t>;

TEST(LeastRequests, TakesTheNodeWithTheFewestInFlight) {
  PolicyBench bench("least_requests", {1, 1, 1});
  bench.set_load(0, 5);
  bench.set_load(1, 2);
  bench.set_load(2, 3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(LeastRequests, DrawsEvenlyAmongTies) {
  PolicyBench bench("least_requests", {1, 1, 1, 1});
  bench.set_load(1, 1);
  const auto counts = bench.counts(30'000);
  EXPECT_EQ(counts[1], 0U);
  // 4 standard errors of a binomial with p = 1/3: 4 x sqrt(30000 x 2/9) = 327.
  for (const std::size_t node : {0U, 2U, 3U}) EXPECT_NEAR(counts[node], 10'000, 327);
}

TEST(LeastRequests, DrawsEvenlyAmongTiesOfASubset) {
  PolicyBench bench("least_requests", {1, 1, 1, 1, 1});
  bench.set_load(1, 1);
  Counts counts(5, 0);
  for (int i = 0; i < 30'000; ++i)
    ++counts[index_of(bench.pick_among({NodeId{0}, NodeId{1}, NodeId{2}, NodeId{4}}))];
  EXPECT_EQ(counts[1] + counts[3], 0U);
  for (const std::size_t node : {0U, 2U, 4U}) EXPECT_NEAR(counts[node], 10'000, 327);
}

TEST(LeastRequests, OfTwoNodesNeverTakesTheBusier) {
  PolicyBench bench("least_requests", {1, 1});
  bench.set_load(0, 5);
  bench.set_load(1, 3);
  EXPECT_EQ(bench.counts(1000), (Counts{0, 1000}));
}

// With replacement the busiest of n is picked when every draw is that node: n^-choices.
TEST(LeastRequests, EnvoyDrawsWithReplacement) {
  PolicyBench bench(policy("least_requests", {{"choices", 2.0}}), {1, 1, 1});
  for (std::uint32_t node = 0; node < 3; ++node) bench.set_load(node, node);
  const auto counts = bench.counts(90'000);
  EXPECT_NEAR(counts[0], 50'000, 600);  // 5/9; 4 standard errors: 596
  EXPECT_NEAR(counts[1], 30'000, 566);
  EXPECT_NEAR(counts[2], 10'000, 377);
}

TEST(LeastRequests, WithoutReplacementTheBusiestAreNeverPicked) {
  PolicyBench bench(policy("least_requests", {{"choices", 3.0}, {"with_replacement", false}}), {1, 1, 1, 1, 1});
  for (std::uint32_t node = 0; node < 5; ++node) bench.set_load(node, 4 - node);
  const auto counts = bench.counts(100'000);
  // The least of 3 of 5 is the one with load k for C(4 - k, 2) of the 10 triples.
  EXPECT_NEAR(counts[4], 60'000, 620);
  EXPECT_NEAR(counts[3], 30'000, 580);
  EXPECT_NEAR(counts[2], 10'000, 380);
  EXPECT_EQ(counts[1] + counts[0], 0U);
}

TEST(LeastRequests, DistinctDrawsAreEvenAmongEquals) {
  PolicyBench bench(policy("least_requests", {{"choices", 3.0}, {"with_replacement", false}}), {1, 1, 1, 1});
  for (const std::uint32_t count : bench.counts(80'000)) EXPECT_NEAR(count, 20'000, 490);
}

TEST(LeastRequests, MoreDistinctChoicesThanNodesAreAllNodes) {
  PolicyBench bench(policy("least_requests", {{"choices", 9.0}, {"with_replacement", false}}), {1, 1, 1});
  bench.set_load(0, 2);
  bench.set_load(2, 1);
  EXPECT_EQ(bench.counts(1000), (Counts{0, 1000, 0}));
}

// Envoy: turns by weight / (active + 1) ^ bias; with nothing in flight these are the plain weights.
TEST(LeastRequests, EnvoyGoesByTurnsWhereWeightsDiffer) {
  PolicyBench bench(policy("least_requests", {{"weighted", "edf"}}), {5, 1, 1});
  EXPECT_EQ(bench.sequence(7), "a a a a b c a");
  bench.set_load(0, 4);  // 5 / (4 + 1) = 1, from its next turn on
  bench.sequence(1);
  const auto counts = bench.counts(3000);
  for (const std::uint32_t count : counts) EXPECT_NEAR(count, 1000, 2);
}

TEST(LeastRequests, BiasBendsTheTurns) {
  PolicyBench none(policy("least_requests", {{"weighted", "edf"}, {"active_request_bias", 0.0}}), {3, 1});
  none.set_load(0, 50);
  EXPECT_EQ(none.counts(4000), (Counts{3000, 1000}));
  PolicyBench squared(policy("least_requests", {{"weighted", "edf"}, {"active_request_bias", 2.0}}), {9, 1});
  squared.set_load(0, 2);  // 9 / 3^2 = 1
  squared.sequence(20);
  EXPECT_NEAR(squared.counts(4000)[0], 2000, 2);
}

TEST(LeastRequests, EqualWeightsAreNoTurnsForEnvoy) {
  PolicyBench bench(policy("least_requests", {{"weighted", "edf"}}), {4, 4});
  bench.set_load(0, 1);
  EXPECT_EQ(bench.counts(100), (Counts{0, 100}));
}

// HAProxy random(2) on an idle farm: the later of two draws wins, so shares are the weights.
TEST(LeastRequests, HaproxyDrawsByWeight) {
  PolicyBench bench(policy("least_requests", {{"choices", 2.0}, {"weighted", "proportional"}}), {6, 3, 1});
  const auto counts = bench.counts(100'000);
  EXPECT_NEAR(counts[0], 60'000, 620);
  EXPECT_NEAR(counts[1], 30'000, 580);
  EXPECT_NEAR(counts[2], 10'000, 380);
}

TEST(LeastRequests, ProportionalComparesLoadByWeight) {
  PolicyBench bench(policy("least_requests", {{"weighted", "proportional"}}), {4, 1});
  bench.set_load(0, 3);  // 3/4 < 1/1
  bench.set_load(1, 1);
  EXPECT_EQ(bench.counts(100), (Counts{100, 0}));
  bench.set_load(0, 5);  // 5/4 > 1/1
  EXPECT_EQ(bench.counts(100), (Counts{0, 100}));
}

// HAProxy: of equals the one with fewer requests in the last second.
TEST(LeastRequests, HaproxyTellsEqualsApartByTheirRate) {
  PolicyBench bench(policy("least_requests", {{"choices", 16.0}, {"weighted", "proportional"}}), {1, 1});
  for (int i = 0; i < 10; ++i) {
    bench.set_load(0, 1);
    bench.set_load(0, 0);
  }
  EXPECT_GT(bench.counts(1000)[1], 990U);
  bench.now += std::chrono::seconds(3);
  EXPECT_NEAR(bench.counts(1000)[1], 500, 64);
}

// nginx random two on an idle pair: the second draw is always the other node and wins the tie, so the heavy node,
// drawn first with 3/4, is served with 1/4.
TEST(LeastRequests, NginxRandomTwoGivesATieToTheLaterDraw) {
  const Variant params =
      policy("least_requests", {{"choices", 2.0}, {"weighted", "proportional"}, {"with_replacement", false}});
  PolicyBench bench(params, {3, 1});
  // 20 draws in vain after the heavy node, (3/4)^21 = 0.2 %, end in round robin.
  EXPECT_NEAR(bench.counts(40'000)[0], 10'000, 350 + 100);
  bench.set_load(0, 3);
  bench.set_load(1, 2);  // 3/3 < 2/1
  EXPECT_GT(bench.counts(10'000)[0], 9'900U);
}

TEST(LeastRequests, NginxFallsBackToRoundRobinAfterTwentyDrawsInVain) {
  const Variant params =
      policy("least_requests", {{"choices", 2.0}, {"weighted", "proportional"}, {"with_replacement", false}});
  PolicyBench bench(params, {65535, 1});
  bench.set_load(1, 5);
  EXPECT_EQ(bench.counts(500), (Counts{500, 0}));
}

}  // namespace
}  // namespace lb::testing
