// Zone-aware routing against the draws of Envoy's own tests (round_robin_lb_test.cc), and its purpose: that all
// balancers together load every node alike.
#include "tiers/zone_choice.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lb {
namespace {

ZonesConfig config_of(const std::string& own, std::vector<ZoneBalancers> local, std::uint32_t min_nodes = 0) {
  return {.zone = own, .local = std::move(local), .min_nodes = min_nodes};
}

// ZoneAwareResidualsMismatched: balancers A 2, B 2, C 1, D 1; nodes A 1, C 3, D 3, E 1.
TEST(ZoneChoice, SendsTheRestWhereZonesHaveRoom) {
  ZoneChoice choice(config_of("A", {{"A", 2}, {"B", 2}, {"C", 1}, {"D", 1}}, 6));
  choice.update({{{"A", 1}, {"C", 3}, {"D", 3}, {"E", 1}}});
  ASSERT_TRUE(choice.routes());
  EXPECT_EQ(choice.zone_for(0, 0), 0U);
  EXPECT_EQ(choice.zone_for(3749, 0), 0U);
  EXPECT_EQ(choice.zone_for(3750, 0), 1U);
  EXPECT_EQ(choice.zone_for(3750, 2083), 1U);
  EXPECT_EQ(choice.zone_for(9999, 2084), 2U);
  EXPECT_EQ(choice.zone_for(9999, 4167), 2U);
  EXPECT_EQ(choice.zone_for(9999, 4168), 3U);
  EXPECT_EQ(choice.zone_for(9999, 5417), 3U);
  EXPECT_EQ(choice.zone_for(9999, 5418), 1U);
  EXPECT_DOUBLE_EQ(choice.share(0), 0.375);
  EXPECT_DOUBLE_EQ(choice.share(1), 0.625 * 2084 / 5418);
}

// ZoneAwareDifferentZoneSize: balancers A 1, B 1; nodes A 1, B 1, C 1.
TEST(ZoneChoice, KeepsTheOwnZonesPart) {
  ZoneChoice choice(config_of("B", {{"A", 1}, {"B", 1}}, 3));
  choice.update({{{"B", 1}, {"A", 1}, {"C", 1}}});
  EXPECT_EQ(choice.zone_for(6665, 0), 0U);
  EXPECT_EQ(choice.zone_for(6666, 0), 2U);
  EXPECT_EQ(choice.zone_for(9999, 3333), 2U);
}

// ZoneAwareZonesMismatched: balancers A 1, B 1; nodes A 1, C 1.
TEST(ZoneChoice, StaysInAZoneThatHasItsPartAndLeavesOneThatHasNone) {
  ZoneChoice from_a(config_of("A", {{"A", 1}, {"B", 1}}, 2));
  from_a.update({{{"A", 1}, {"C", 1}}});
  EXPECT_EQ(from_a.zone_for(9999, 0), 0U);
  EXPECT_DOUBLE_EQ(from_a.share(0), 1);
  ZoneChoice from_b(config_of("B", {{"A", 1}, {"B", 1}}, 2));
  from_b.update({{{"A", 1}, {"C", 1}}});
  EXPECT_EQ(from_b.zone_for(0, 0), 1U);
  EXPECT_EQ(from_b.zone_for(0, 4999), 1U);
  EXPECT_DOUBLE_EQ(from_b.share(0), 0);
}

TEST(ZoneChoice, IsOffWhereItCouldNotWork) {
  const auto routes = [](const ZonesConfig& config, const std::vector<ZoneNodes>& zones) {
    ZoneChoice choice(config);
    choice.update(zones);
    Rng rng(1);
    EXPECT_EQ(choice.choose(rng).has_value(), choice.routes());
    return choice.routes();
  };
  const std::vector<ZoneBalancers> both{{"A", 1}, {"B", 1}};
  EXPECT_TRUE(routes(config_of("A", both, 6), {{"A", 3}, {"B", 3}}));
  EXPECT_FALSE(routes(config_of("A", both, 6), {{"A", 3}, {"B", 2}})) << "fewer than min_nodes are healthy";
  EXPECT_FALSE(routes(config_of("A", both), {{"A", 9}})) << "nodes in one zone only";
  EXPECT_FALSE(routes(config_of("A", {{"A", 2}}), {{"A", 3}, {"B", 3}})) << "balancers in one zone only";
  EXPECT_FALSE(routes(config_of("C", both), {{"A", 3}, {"B", 3}})) << "no balancer is known in its zone";
  EXPECT_FALSE(routes(config_of("A", both), {{"A", 0}, {"B", 0}})) << "nobody is healthy";
}

TEST(ZoneChoice, LooksAtZonesForTheEnabledPartOnly) {
  ZonesConfig config = config_of("A", {{"A", 1}, {"B", 1}});
  config.routing_enabled = 0.3;
  ZoneChoice choice(config);
  choice.update({{{"A", 1}, {"B", 1}}});
  Rng rng(5);
  int routed = 0;
  for (int i = 0; i < 100'000; ++i) routed += choice.choose(rng).has_value() ? 1 : 0;
  EXPECT_NEAR(routed, 30'000, 4 * 144.9);  // 4 standard errors, sqrt(100,000 x 0.3 x 0.7)
}

TEST(ZoneChoice, DrawsFollowTheShares) {
  ZoneChoice choice(config_of("A", {{"A", 2}, {"B", 2}, {"C", 1}, {"D", 1}}));
  choice.update({{{"A", 1}, {"C", 3}, {"D", 3}, {"E", 1}}});
  constexpr int kDraws = 200'000;
  std::vector<int> counts(4, 0);
  Rng rng(3);
  for (int i = 0; i < kDraws; ++i) ++counts[*choice.choose(rng)];
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double p = choice.share(i);
    EXPECT_NEAR(counts[i], kDraws * p, 4 * std::sqrt(kDraws * p * (1 - p))) << i;
  }
}

// Over zones that have nodes, balancers, or both: what all balancers send to a zone is its part of the nodes, to
// what parts of 10,000 cut off. No zone without a healthy node gets anything.
TEST(ZoneChoice, AllBalancersTogetherLoadAllNodesAlike) {
  constexpr std::array<std::string_view, 6> kNames{"a", "b", "c", "d", "e", "f"};
  Rng rng(11);
  int checked = 0;
  for (int round = 0; round < 120'000; ++round) {
    std::vector<ZoneNodes> zones;
    std::vector<ZoneBalancers> local;
    double nodes = 0;
    double balancers = 0;
    for (const std::string_view name : kNames) {
      if (rng.below(3) > 0) nodes += zones.emplace_back(ZoneNodes{name, rng.below(20)}).healthy;
      if (rng.below(3) > 0)
        balancers += local.emplace_back(ZoneBalancers{std::string(name), 1 + rng.below(9)}).count;
    }
    if (zones.size() < 2 || local.size() < 2 || nodes == 0) continue;
    ++checked;
    std::vector<double> load(zones.size(), 0);
    for (const ZoneBalancers& from : local) {
      ZoneChoice choice(config_of(from.zone, local));
      choice.update(zones);
      ASSERT_TRUE(choice.routes()) << round;
      for (std::size_t i = 0; i < zones.size(); ++i) load[i] += choice.share(i) * from.count / balancers;
    }
    for (std::size_t i = 0; i < zones.size(); ++i) {
      ASSERT_NEAR(load[i], zones[i].healthy / nodes, 2e-3) << round;
      ASSERT_TRUE(zones[i].healthy > 0 || load[i] == 0) << round;
    }
  }
  EXPECT_GE(checked, 100'000);
}

}  // namespace
}  // namespace lb
