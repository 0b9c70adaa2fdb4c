// The expected distribution: priorities, zones and subsets worked out by hand, and every policy asked.
#include "lb/spread.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "lb/policy_registry.h"

namespace lb {
namespace {

using Shares = std::vector<double>;

NodeConfig node(const std::string& name, const std::string& zone = {}, NodeHealth health = NodeHealth::kUp) {
  NodeConfig config{.name = name, .address = name + ":80"};
  config.zone = zone;
  config.health = health;
  return config;
}

std::vector<NodeConfig> nodes_in(const std::string& zones) {
  std::vector<NodeConfig> nodes;
  for (const char zone : zones) nodes.push_back(node("n" + std::to_string(nodes.size()), std::string(1, zone)));
  return nodes;
}

void expect_shares(const Spread& spread, const Shares& shares, double tolerance = 1e-12) {
  ASSERT_EQ(spread.nodes.size(), shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    EXPECT_NEAR(spread.nodes[i].share, shares[i], tolerance) << spread.nodes[i].name;
  }
}

TEST(ComputeSpread, GivesHealthyAndDegradedNodesTheirLoads) {
  std::vector<NodeConfig> nodes{node("a"), node("b", "", NodeHealth::kDegraded), node("c", "", NodeHealth::kDown),
                                node("d", "", NodeHealth::kDown)};
  BalancerConfig config;
  config.spill.emplace();
  const Spread spread = compute_spread(config, nodes);  // healthy 35, degraded 35: scaled to 50 and 50
  EXPECT_EQ(spread.priorities[0].load_percent, 50U);
  EXPECT_EQ(spread.priorities[0].degraded_load_percent, 50U);
  expect_shares(spread, {0.5, 0.5, 0, 0});
}

TEST(ComputeSpread, NodesThatAreTakenOutDoNotCount) {
  std::vector<NodeConfig> nodes{node("a"), node("b"), node("c"), node("d"), node("e")};
  nodes[1].condition = NodeCondition::kDisabled;
  nodes[2].condition = NodeCondition::kDraining;
  nodes[3].weight = 0;
  nodes[4].priority = 2;
  BalancerConfig config;
  config.spill.emplace();
  config.panic.emplace();
  expect_shares(compute_spread(config, nodes), {1, 0, 0, 0, 0});
  nodes[0].health = nodes[4].health = NodeHealth::kDown;
  const Spread panic = compute_spread(config, nodes);
  EXPECT_TRUE(panic.priorities[0].panic);
  expect_shares(panic, {0.5, 0, 0, 0, 0.5});
}

TEST(ComputeSpread, TellsWhatFindsNoNode) {
  BalancerConfig config;
  config.spill.emplace();
  const std::vector<NodeConfig> nodes{node("a", "", NodeHealth::kDown), node("b", "", NodeHealth::kExcluded)};
  const Spread spread = compute_spread(config, nodes);
  EXPECT_EQ(spread.unserved, 1);
  expect_shares(spread, {0, 0});
}

TEST(ComputeSpread, KeepsRequestsInTheOwnZone) {
  BalancerConfig config;
  config.zones = ZonesConfig{.zone = "a", .local = {{"a", 1}, {"b", 1}}, .min_nodes = 2};
  expect_shares(compute_spread(config, nodes_in("aabb")), {0.5, 0.5, 0, 0});
  expect_shares(compute_spread(config, nodes_in("abbb")), {0.5, 0.5 / 3, 0.5 / 3, 0.5 / 3});
  config.zones->routing_enabled = 0.5;
  expect_shares(compute_spread(config, nodes_in("aabb")), {0.375, 0.375, 0.125, 0.125});
  config.zones->min_nodes = 5;
  expect_shares(compute_spread(config, nodes_in("aabb")), {0.25, 0.25, 0.25, 0.25});
}

TEST(ComputeSpread, SharesAmongZonesByWeight) {
  BalancerConfig config;
  config.zones = ZonesConfig{.mode = ZonesMode::kLocalityWeights, .weights = {{"a", 1}, {"b", 3}}};
  expect_shares(compute_spread(config, nodes_in("aab")), {0.125, 0.125, 0.75});
  std::vector<NodeConfig> nodes = nodes_in("aab");
  nodes[0].health = NodeHealth::kDown;  // zone a: 1 x 1.4 x 1/2
  expect_shares(compute_spread(config, nodes), {0, 0.7 / 3.7, 3 / 3.7});
}

TEST(ComputeSpread, UsesTheBalancersSubsetOnly) {
  BalancerConfig config;
  config.subset = SubsetConfig{.type = SubsetType::kRandom, .size = 2, .client = 3, .clients = 4};
  const Spread spread = compute_spread(config, nodes_in("------"));
  EXPECT_EQ(std::ranges::count(spread.nodes, 0.5, &NodeSpread::share), 2);
  EXPECT_EQ(std::ranges::count(spread.nodes, 0.0, &NodeSpread::share), 4);
}

// Half of a node at an aperture's edge: 4 nodes, 8 balancers, 3 nodes wanted: 6 balancers wide, 3 nodes.
TEST(ComputeSpread, AnAperturesEdgesWeighTheirPart) {
  BalancerConfig config;
  config.policy = default_policy("random");
  config.subset = SubsetConfig{.type = SubsetType::kAperture, .min_aperture = 3, .client = 1, .clients = 8};
  Shares shares;
  for (const NodeSpread& node : compute_spread(config, nodes_in("----")).nodes) shares.push_back(node.share);
  std::ranges::sort(shares);
  EXPECT_NEAR(shares[0], 0.5 / 3, 1e-12);
  EXPECT_NEAR(shares[1], 0.5 / 3, 1e-12);
  EXPECT_NEAR(shares[2], 1.0 / 3, 1e-12);
  EXPECT_NEAR(shares[3], 1.0 / 3, 1e-12);
}

TEST(ComputeSpread, CountsWhereAPolicyDoesNotShareEvenly) {
  BalancerConfig config;
  config.policy = default_policy("ring_hash");
  const Spread hashed = compute_spread(config, nodes_in("---"));
  EXPECT_EQ(hashed.basis, ShareBasis::kCounted);
  std::vector<NodeConfig> many(4000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = node("n" + std::to_string(i));
  EXPECT_EQ(compute_spread(config, many).basis, ShareBasis::kCounted);
  config.policy = default_policy("first");
  const Spread first = compute_spread(config, nodes_in("---"));
  EXPECT_EQ(first.basis, ShareBasis::kCounted);
  expect_shares(first, {1, 0, 0});
}

// Every policy there is, over unequal weights: shares add up to 1, and follow the weights where its table says so.
TEST(ComputeSpread, EveryPolicyAnswersAndKeepsItsOwnPromise) {
  std::vector<NodeConfig> nodes = nodes_in("----");
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].weight = static_cast<std::uint32_t>(i + 1);
  for (const PolicyType& type : policies()) {
    SCOPED_TRACE(type.params.name);
    BalancerConfig config;
    config.policy = default_policy(type.params.name);
    const Spread spread = compute_spread(config, nodes);
    Shares shares;
    for (const NodeSpread& node : spread.nodes) shares.push_back(node.share);
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-9);
    if (type.doc.fills_up || type.doc.share_error > 0 || type.doc.uses_load) continue;
    expect_shares(spread, type.doc.uses_weights ? Shares{0.1, 0.2, 0.3, 0.4} : Shares(4, 0.25), 0.01);
  }
}

}  // namespace
}  // namespace lb
