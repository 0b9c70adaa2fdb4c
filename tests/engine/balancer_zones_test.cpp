// Zones and subsets inside the Balancer, through real picks. Shares that are drawn are measured over 100,000 requests,
// within four standard errors; those that follow a rotation exactly.
#include <gtest/gtest.h>

#include <set>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using Picks = std::map<std::string, int>;
constexpr int kRequests = 100'000;

// "x0", "x1", "y0", ...: so many nodes in each zone, the first `down` of the zone "y" down.
std::vector<NodeConfig> in_zones(const std::map<std::string, int>& counts, int down = 0) {
  std::vector<NodeConfig> nodes;
  for (const auto& [zone, count] : counts) {
    for (int i = 0; i < count; ++i) {
      const bool ill = zone == "y" && i < down;
      nodes.push_back(
          {.name = zone + std::to_string(i), .zone = zone, .health = ill ? NodeHealth::kDown : NodeHealth::kUp});
    }
  }
  return nodes;
}

// The picks summed up by zone.
Picks by_zone(const BalancerConfig& config, const std::vector<NodeConfig>& nodes, int count = kRequests) {
  TestDriver driver(config, nodes, 7);
  driver.records = false;
  Picks sums;
  for (const auto& [name, number] : driver.picks(count)) sums[name.substr(0, 1)] += number;
  return sums;
}

BalancerConfig zone_aware(std::uint32_t here, std::uint32_t there, std::uint32_t min_nodes = 6) {
  BalancerConfig config;
  config.zones = ZonesConfig{
      .mode = ZonesMode::kZoneAware, .zone = "x", .local = {{"x", here}, {"y", there}}, .min_nodes = min_nodes};
  return config;
}

TEST(BalancerZones, AZoneWithItsShareOfTheNodesKeepsAllOfItsRequests) {
  EXPECT_EQ(by_zone(zone_aware(1, 1), in_zones({{"x", 3}, {"y", 3}}), 600), (Picks{{"x", 600}}));
}

// A third of the nodes for half of the balancers: 3333 / 5000 of the requests stay, the rest goes where there is room.
TEST(BalancerZones, AZoneWithLessSendsTheRestToThoseWithRoom) {
  const Picks picks = by_zone(zone_aware(1, 1), in_zones({{"x", 2}, {"y", 4}}));
  EXPECT_NEAR(picks.at("x"), 0.6666 * kRequests, tolerance(0.6666, kRequests));
  EXPECT_EQ(picks.at("x") + picks.at("y"), kRequests);
}

TEST(BalancerZones, WithTooFewNodesZonesAreNotLookedAt) {
  EXPECT_EQ(by_zone(zone_aware(1, 1, 7), in_zones({{"x", 2}, {"y", 4}}), 600), (Picks{{"x", 200}, {"y", 400}}));
}

TEST(BalancerZones, InPanicZonesAreNotLookedAt) {
  BalancerConfig config = zone_aware(1, 1, 1);
  config.panic.emplace();
  EXPECT_EQ(by_zone(config, in_zones({{"x", 1}, {"y", 5}}, 4), 600), (Picks{{"x", 100}, {"y", 500}}));
  config.panic.reset();
  EXPECT_EQ(by_zone(config, in_zones({{"x", 1}, {"y", 5}}, 4), 600), (Picks{{"x", 600}})) << "1 of 2 is well here";
}

TEST(BalancerZones, RoutingEnabledIsThePartOfRequestsThatZonesAreLookedAtFor) {
  BalancerConfig config = zone_aware(1, 1);
  config.zones->routing_enabled = 0.5;
  const Picks picks = by_zone(config, in_zones({{"x", 3}, {"y", 3}}));
  EXPECT_NEAR(picks.at("x"), 0.75 * kRequests, tolerance(0.75, kRequests));
}

BalancerConfig by_weights() {
  BalancerConfig config;
  config.zones = ZonesConfig{.mode = ZonesMode::kLocalityWeights, .weights = {{"x", 1}, {"y", 2}, {"z", 0}}};
  return config;
}

TEST(BalancerZones, LocalityWeightsShareByZoneWhateverTheNumbersOfNodes) {
  const Picks picks = by_zone(by_weights(), in_zones({{"x", 4}, {"y", 1}, {"z", 3}}), 300);
  EXPECT_NEAR(picks.at("x"), 100, 1);
  EXPECT_NEAR(picks.at("y"), 200, 1);
  EXPECT_FALSE(picks.contains("z")) << "its weight is 0";
}

// Half of y is down: 2 x min(1, 1.4 x 1/2) = 1.4 against 1.
TEST(BalancerZones, AZoneLosesOfItsWeightWhatItsNodesCannotCarry) {
  const Picks picks = by_zone(by_weights(), in_zones({{"x", 2}, {"y", 2}}, 1), 2400);
  EXPECT_NEAR(picks.at("x"), 1000, 1);
  EXPECT_NEAR(picks.at("y"), 1400, 1);
}

TEST(BalancerZones, ZonesCanBeSwitchedOnAndOffWhileItRuns) {
  const auto nodes = in_zones({{"x", 3}, {"y", 3}});
  TestDriver driver({}, nodes);
  EXPECT_EQ(driver.picks(60).size(), 6U);
  driver.apply(zone_aware(1, 1));
  EXPECT_EQ(driver.picks(60).size(), 3U);
  driver.apply({});
  EXPECT_EQ(driver.picks(60).size(), 6U);
}

BalancerConfig subset_of(const SubsetConfig& subset) {
  BalancerConfig config;
  config.subset = subset;
  return config;
}

TEST(BalancerSubset, DeterministicBalancersOfOneRoundShareNoNode) {
  std::set<std::string> used;
  for (std::uint32_t client = 0; client < 3; ++client) {
    TestDriver driver(subset_of({.size = 3, .client = client, .clients = 3}), letters(10));
    const Picks picks = driver.picks(300);
    EXPECT_EQ(picks.size(), 3U);
    for (const auto& [name, count] : picks) {
      EXPECT_EQ(count, 100);
      EXPECT_TRUE(used.insert(name).second) << name;
    }
    for (std::uint32_t i = 0; i < 10; ++i) {
      const NodeStatus status = driver.balancer.node(NodeId{i});
      EXPECT_EQ(status.out, picks.contains(status.config.name) ? Exclusion::kNone : Exclusion::kNotInSubset);
    }
  }
}

TEST(BalancerSubset, ARandomSubsetKeepsAllButOneOfItsNodesWhenOneGoes) {
  const BalancerConfig config = subset_of({.type = SubsetType::kRandom, .size = 4, .client = 5, .clients = 9});
  TestDriver driver(config, letters(12));
  const Picks before = driver.picks(400);
  ASSERT_EQ(before.size(), 4U);
  auto nodes = letters(12);
  std::erase_if(nodes, [&](const NodeConfig& node) { return node.name == before.begin()->first; });
  driver.set_nodes(nodes);
  Picks after = driver.picks(400);
  EXPECT_EQ(after.size(), 4U);
  for (const auto& [name, count] : before) after.erase(name);
  EXPECT_EQ(after.size(), 1U) << "one came for the one that went";
}

// Four balancers, ten nodes: each has two nodes and a half for its own.
TEST(BalancerSubset, AnApertureUsesTheNodesAtItsEdgesInPart) {
  std::map<std::string, double> all;
  for (std::uint32_t client = 0; client < 4; ++client) {
    BalancerConfig config =
        subset_of({.type = SubsetType::kAperture, .min_aperture = 2, .client = client, .clients = 4});
    config.policy = default_policy("weighted_round_robin");
    TestDriver driver(config, letters(10));
    const Picks picks = driver.picks(1000);
    EXPECT_EQ(picks.size(), 3U) << client;
    std::multiset<int> counts;
    for (const auto& [name, count] : picks) {
      counts.insert(count);
      all[name] += count;
    }
    EXPECT_EQ(counts, (std::multiset<int>{200, 400, 400})) << client;
  }
  EXPECT_EQ(all.size(), 10U);
  for (const auto& [name, count] : all) EXPECT_EQ(count, 400) << name << ": all together use every node alike";
}

}  // namespace
}  // namespace lb::testing
