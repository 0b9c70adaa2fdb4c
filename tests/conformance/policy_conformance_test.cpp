// Every registered policy: answers a candidate, repeats itself from a seed, keeps its promise about weights and
// load, and survives every change of its candidates. Cases are drawn from a fixed seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/policy_bench.h"
#include "support/test_driver.h"

namespace lb::testing {
namespace {

constexpr int kCases = 300;
constexpr int kPicksPerCase = 40;

class PolicyConformance : public ::testing::TestWithParam<std::string_view> {
 protected:
  const PolicyType& type() const { return *find_policy(GetParam()); }
};

std::vector<std::uint32_t> random_weights(Rng& rng, std::uint32_t n) {
  std::vector<std::uint32_t> weights(n);
  for (std::uint32_t& weight : weights) weight = 1 + rng.below(rng.chance(0.1) ? kMaxWeight : 20);
  return weights;
}

std::vector<NodeId> random_subset(Rng& rng, const std::vector<NodeId>& of) {
  std::vector<NodeId> subset;
  for (const NodeId id : of) {
    if (rng.chance(0.5)) subset.push_back(id);
  }
  if (subset.empty()) subset.push_back(of[rng.below(static_cast<std::uint32_t>(of.size()))]);
  return subset;
}

bool holds(const std::vector<NodeId>& ids, NodeId id) { return std::ranges::find(ids, id) != ids.end(); }

TEST_P(PolicyConformance, AnswersOneOfTheCandidates) {
  Rng rng(1);
  for (int round = 0; round < kCases; ++round) {
    const std::uint32_t n = 1 + rng.below(40);
    PolicyBench bench(GetParam(), random_weights(rng, n));
    bench.seed(rng.next());
    bench.draw_keys(rng.next());
    std::vector<NodeId> all;
    for (std::uint32_t i = 0; i < n; ++i) all.push_back(NodeId{i});
    std::vector<NodeId> candidates = all;
    for (int i = 0; i < kPicksPerCase; ++i) {
      if (rng.chance(0.2)) bench.rebuild(candidates = random_subset(rng, all));
      if (rng.chance(0.2)) bench.set_load(rng.below(n), rng.below(10));
      const std::vector<NodeId> subset = random_subset(rng, candidates);
      ASSERT_TRUE(holds(subset, bench.pick_among(subset)));
      ASSERT_TRUE(holds(candidates, bench.pick()));
    }
  }
}

TEST_P(PolicyConformance, SameSeedGivesTheSamePicks) {
  const auto run = [&] {
    PolicyBench bench(GetParam(), {3, 1, 2, 5, 1});
    bench.seed(77);
    bench.draw_keys(78);
    bench.set_load(2, 4);
    return bench.sequence(500);
  };
  EXPECT_EQ(run(), run());
}

// Equal nodes, no load, and keys of random clients: every share within 4 standard errors of 1/n, and within what
// the policy says of its table.
TEST_P(PolicyConformance, SharesEqualNodesEqually) {
  PolicyBench bench(GetParam(), std::vector<std::uint32_t>(8, 1));
  bench.draw_keys(2);
  constexpr int kPicks = 80'000;
  const double error = 4 * std::sqrt(kPicks * (1.0 / 8) * (7.0 / 8)) + kPicks / 8.0 * type().doc.share_error;
  for (const std::uint32_t count : bench.counts(kPicks)) EXPECT_NEAR(count, kPicks / 8.0, error);
}

TEST_P(PolicyConformance, SharesFollowTheWeightsWhereItSaysSo) {
  if (!type().doc.uses_weights) GTEST_SKIP() << GetParam() << " does not use weights";
  PolicyBench bench(GetParam(), {5, 3, 2});
  bench.draw_keys(3);
  constexpr int kPicks = 100'000;
  const auto counts = bench.counts(kPicks);
  const double shares[] = {0.5, 0.3, 0.2};
  for (std::size_t i = 0; i < 3; ++i) {
    const double error = 4 * std::sqrt(kPicks * shares[i] * (1 - shares[i]));
    EXPECT_NEAR(counts[i], kPicks * shares[i], error + kPicks * shares[i] * type().doc.share_error);
  }
}

// Without the key it hashes, a policy still spreads the load, as its system does.
TEST_P(PolicyConformance, AnswersWithoutAKey) {
  PolicyBench bench(GetParam(), {2, 1, 1});
  for (int i = 0; i < 1000; ++i) ASSERT_LT(index_of(bench.pick()), 3U);
  const std::vector<NodeId> subset{NodeId{0}, NodeId{2}};
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(holds(subset, bench.pick_among(subset)));
}

// 1e5 pairs of loads. A policy by load never takes the strictly busier of two nodes.
TEST_P(PolicyConformance, NeverTakesTheStrictlyBusierOfTwoWhereItUsesLoad) {
  if (!type().doc.uses_load) GTEST_SKIP() << GetParam() << " does not use load";
  PolicyBench bench(GetParam(), {1, 1});
  Rng rng(5);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint32_t a = rng.below(20);
    const std::uint32_t b = rng.below(20);
    bench.set_load(0, a);
    bench.set_load(1, b);
    const NodeId picked = bench.pick();
    ASSERT_FALSE((a < b && picked == NodeId{1}) || (b < a && picked == NodeId{0})) << a << " " << b;
  }
}

TEST_P(PolicyConformance, TakesALoneNode) {
  PolicyBench bench(GetParam(), {9});
  for (int i = 0; i < 100; ++i) ASSERT_EQ(bench.pick(), NodeId{0});
}

TEST_P(PolicyConformance, DescribesItself) {
  const PolicyDoc& doc = type().doc;
  for (const std::string_view text : {doc.summary, doc.cost, doc.use_when, doc.avoid_when, doc.source}) {
    EXPECT_FALSE(text.empty());
  }
}

// The canary of the rules above: a policy that takes the busier of two nodes would be found.
TEST(PolicyConformanceCanary, ThePropertyOfLoadFindsARoundRobin) {
  PolicyBench bench("round_robin", {1, 1});
  bench.set_load(0, 5);
  bench.set_load(1, 3);
  EXPECT_GT(bench.counts(100)[0], 0U);
}

std::vector<std::string_view> names() {
  std::vector<std::string_view> names;
  for (const PolicyType& type : policies()) names.push_back(type.params.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Registry, PolicyConformance, ::testing::ValuesIn(names()),
                         [](const auto& name) { return std::string(name.param); });

}  // namespace
}  // namespace lb::testing
