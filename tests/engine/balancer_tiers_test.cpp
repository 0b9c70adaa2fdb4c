// Priorities inside the Balancer, through real picks: spill, panic, degraded nodes, and what is left when the integer
// arithmetic gives nobody a share. Shares are measured over 100,000 requests, within four standard errors.
#include <gtest/gtest.h>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

constexpr int kRequests = 100'000;
using Picks = std::map<std::string, int>;

/// `count` nodes of that priority, the first `healthy` up, the next `degraded` degraded, the rest down.
struct Level {
  std::uint32_t count = 1;
  std::uint32_t healthy = 1;
  std::uint32_t degraded = 0;
};

// Named by priority and health: "1up", "1degraded", "1down"; a number follows that keeps them apart.
std::vector<NodeConfig> levels(const std::vector<Level>& levels) {
  std::vector<NodeConfig> nodes;
  for (std::uint32_t p = 0; p < levels.size(); ++p) {
    for (std::uint32_t i = 0; i < levels[p].count; ++i) {
      const bool up = i < levels[p].healthy;
      const bool degraded = !up && i < levels[p].healthy + levels[p].degraded;
      const NodeHealth health = up ? NodeHealth::kUp : degraded ? NodeHealth::kDegraded : NodeHealth::kDown;
      nodes.push_back({.name = std::to_string(p + 1) + std::string(to_string(health)) + ":" + std::to_string(i),
                       .priority = p + 1,
                       .health = health});
    }
  }
  return nodes;
}

// The picks summed up by priority and health.
Picks picks_of(const BalancerConfig& config, const std::vector<NodeConfig>& nodes, int count = kRequests) {
  TestDriver driver(config, nodes, 20'061);
  driver.records = false;
  Picks sums;
  for (const auto& [name, number] : driver.picks(count)) sums[name.substr(0, name.find(':'))] += number;
  return sums;
}

BalancerConfig spilling(bool panic = true) {
  BalancerConfig config;
  config.spill.emplace();
  if (panic) config.panic.emplace();
  return config;
}

// Envoy's documented example: of (2 nodes, 1 healthy) twice, 1.4 x 1/2 = 70 % stay and 30 % go on.
TEST(BalancerTiers, APriorityKeepsWhatItCanCarryAndPassesOnTheRest) {
  const Picks picks = picks_of(spilling(), levels({{2, 1}, {2, 1}}));
  ASSERT_EQ(picks.size(), 2U);
  EXPECT_NEAR(picks.at("1up"), 0.7 * kRequests, tolerance(0.7, kRequests));
}

TEST(BalancerTiers, AWholePriorityKeepsAll) {
  EXPECT_EQ(picks_of(spilling(), levels({{4, 3}, {2, 2}})), (Picks{{"1up", kRequests}})) << "1.4 x 3/4 > 1";
}

TEST(BalancerTiers, WithoutSpillTheOrderIsStrict) {
  EXPECT_EQ(picks_of({}, levels({{2, 1}, {2, 2}}), 100), (Picks{{"1up", 100}}));
  EXPECT_EQ(picks_of({}, levels({{2, 0}, {2, 1}}), 100), (Picks{{"2up", 100}}));
}

TEST(BalancerTiers, DegradedNodesTakeWhatTheHealthyOfAllPrioritiesCannot) {
  // 1.4 x 1/4 = 35 % healthy and as much degraded in each: healthy 35 + 35, degraded the 30 that are left.
  const Picks picks = picks_of(spilling(), levels({{4, 1, 1}, {4, 1, 1}}));
  ASSERT_EQ(picks.size(), 3U);
  EXPECT_NEAR(picks.at("1up"), 0.35 * kRequests, tolerance(0.35, kRequests));
  EXPECT_NEAR(picks.at("2up"), 0.35 * kRequests, tolerance(0.35, kRequests));
  EXPECT_NEAR(picks.at("1degraded"), 0.3 * kRequests, tolerance(0.3, kRequests));
}

TEST(BalancerTiers, WithoutSpillDegradedNodesWaitForTheLastHealthyOne) {
  EXPECT_EQ(picks_of({}, levels({{2, 1, 1}}), 100), (Picks{{"1up", 100}}));
  EXPECT_EQ(picks_of({}, levels({{2, 0, 1}, {1, 1}}), 100), (Picks{{"2up", 100}}));
  EXPECT_EQ(picks_of({}, levels({{2, 0, 1}, {1, 0}}), 100), (Picks{{"1degraded", 100}}));
}

TEST(BalancerTiers, InPanicAllNodesOfThePriorityAreCandidates) {
  TestDriver driver(spilling(), levels({{4, 1}}));
  EXPECT_EQ(driver.picks(400), (Picks{{"1down:1", 100}, {"1down:2", 100}, {"1down:3", 100}, {"1up:0", 100}}));
  EXPECT_EQ(driver.count(EventKind::kPanicBegan), 1);
  driver.set_nodes(levels({{4, 4}}));
  driver.picks(4);
  EXPECT_EQ(driver.count(EventKind::kPanicEnded), 1);
}

TEST(BalancerTiers, InPanicTheOperatorsWordStillHolds) {
  auto nodes = levels({{5, 1}});
  nodes[1].condition = NodeCondition::kDisabled;
  nodes[2].condition = NodeCondition::kDraining;
  nodes[3].weight = 0;
  nodes.push_back({.name = "excluded", .health = NodeHealth::kExcluded});
  BalancerConfig config = spilling();
  config.panic->threshold = 0.8;
  // Of those that count, 1up:0 and 1down:4, half are well; the one that is not known is used with them.
  EXPECT_EQ(picks_of(config, nodes, 300), (Picks{{"1up", 100}, {"1down", 100}, {"excluded", 100}}));
}

TEST(BalancerTiers, InPanicTrafficMayBeRefusedInstead) {
  BalancerConfig config = spilling();
  config.panic->fail_traffic_on_panic = true;
  TestDriver driver(config, levels({{4, 1}}));
  const std::vector<Action> actions = driver.begin();
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(actions[0].reason, Reason::kNoneUsable);
  EXPECT_EQ(driver.count(EventKind::kPanicBegan), 1);
}

// Nothing that anybody says of health counts any more: 1 of 4 nodes and 3 of 4.
TEST(BalancerTiers, WhenAllPrioritiesPanicTheNumbersOfNodesDecide) {
  const Picks picks = picks_of(spilling(), levels({{1, 0}, {3, 0}}));
  EXPECT_NEAR(picks.at("1down"), 0.25 * kRequests, tolerance(0.25, kRequests));
  EXPECT_EQ(picks.at("1down") + picks.at("2down"), kRequests);
}

TEST(BalancerTiers, APriorityInPanicAmongOthersUsesItsOwnShare) {
  // 1.4 x 1/4 = 35 % and 1.4 x 2/4 = 70 %: together whole, so that nobody panics.
  EXPECT_EQ(picks_of(spilling(), levels({{4, 1}, {4, 2}})).size(), 2U);
  // 35 % and 1.4 x 2/5 = 56 %: 91, and both are below half. Of 9 nodes 4 and 5.
  const Picks both = picks_of(spilling(), levels({{4, 1}, {5, 2}}));
  EXPECT_EQ(both.size(), 4U);
  EXPECT_NEAR(both.at("1up") + both.at("1down"), 0.45 * kRequests, tolerance(0.45, kRequests))
      << "100 x 4/9 = 44, and the first gets what the division left";
}

TEST(BalancerTiers, OpenBreakersAndEjectionsCountAsUnavailable) {
  BalancerConfig config = spilling();
  config.breaker = {.failures = 1, .window = {}};
  TestDriver driver(config, levels({{4, 4}}));
  for (int i = 0; i < 3; ++i) driver.one(Outcome::reset());
  EXPECT_EQ(driver.picks(4).size(), 4U) << "one of four is left: panic";
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen) << "what it does there says nothing";
}

// 140 x 1 / 200 is 0 in whole numbers: nobody has a share, and the first priority is charged with all of it.
TEST(BalancerTiers, FewHealthyOfManyServeAlthoughTheirShareIsCutOff) {
  const BalancerConfig config = spilling(false);
  EXPECT_EQ(picks_of(config, levels({{200, 1}}), 100), (Picks{{"1up", 100}}));
  EXPECT_EQ(picks_of(config, levels({{200, 0}, {200, 1}}), 100), (Picks{{"2up", 100}}));
  EXPECT_EQ(picks_of(config, levels({{200, 0, 1}, {200, 1}}), 100), (Picks{{"2up", 100}}));
  EXPECT_EQ(picks_of(config, levels({{200, 0}, {200, 0, 1}}), 100), (Picks{{"2degraded", 100}}));
  EXPECT_EQ(picks_of(config, levels({{200, 0}, {200, 0}}), 100), (Picks{{"", 100}})) << "nobody at all";
}

}  // namespace
}  // namespace lb::testing
