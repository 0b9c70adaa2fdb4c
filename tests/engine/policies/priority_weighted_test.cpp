// Priority weighted: only the best priority, shared by weight (balast's PriorityWeightedRule).
#include <gtest/gtest.h>

#include "support/policy_bench.h"
#include "support/test_driver.h"

namespace lb::testing {
namespace {

using Counts = std::vector<std::uint32_t>;

PolicyBench tiers() {
  PolicyBench bench("priority_weighted", {3, 1, 50, 7});
  bench.config(2).priority = 2;
  bench.config(3).priority = 2;
  bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}, NodeId{3}});
  return bench;
}

TEST(PriorityWeighted, SharesTheBestPriorityByWeight) {
  PolicyBench bench = tiers();
  const Counts counts = bench.counts(40'000);
  EXPECT_NEAR(counts[0], 30'000, 347);  // 4 standard errors
  EXPECT_EQ(counts[0] + counts[1], 40'000U);
}

TEST(PriorityWeighted, TakesTheNextOnlyWhenAllOfTheBestAreDown) {
  PolicyBench bench = tiers();
  bench.rebuild({NodeId{1}, NodeId{2}, NodeId{3}});
  EXPECT_EQ(bench.counts(1000), (Counts{0, 1000, 0, 0}));
  bench.rebuild({NodeId{2}, NodeId{3}});
  EXPECT_NEAR(bench.counts(57'000)[2], 50'000, 314);
}

TEST(PriorityWeighted, ARetryTakesTheBestThatIsLeft) {
  PolicyBench bench = tiers();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(bench.pick_among({NodeId{1}, NodeId{2}}), NodeId{1});
  Counts counts(4, 0);
  for (int i = 0; i < 57'000; ++i) ++counts[index_of(bench.pick_among({NodeId{2}, NodeId{3}}))];
  EXPECT_NEAR(counts[2], 50'000, 314);
}

TEST(PriorityWeighted, WorksInABalancerThroughItsTiers) {
  BalancerConfig config;
  config.policy = default_policy("priority_weighted");
  std::vector<NodeConfig> nodes = letters(3);
  nodes[0].weight = 3;
  nodes[2].priority = 2;
  TestDriver driver(config, nodes);
  Counts counts(3, 0);
  for (int i = 0; i < 4000; ++i) ++counts[index_of(driver.one(Outcome::response(200)))];
  EXPECT_NEAR(counts[0], 3000, 110);
  EXPECT_EQ(counts[2], 0U);
  nodes[0].condition = nodes[1].condition = NodeCondition::kDisabled;
  driver.balancer.set_nodes(nodes, driver.now);
  EXPECT_EQ(driver.one(Outcome::response(200)), NodeId{2});
}

}  // namespace
}  // namespace lb::testing
