// What is worked out (compute_spread) is what happens: random configurations of priorities, health, conditions, spill,
// panic, zones and subsets, each with so many picks that every node's share shows.
#include <gtest/gtest.h>

#include "lb/spread.h"
#include "support/test_driver.h"

namespace lb::testing {
namespace {

constexpr int kConfigurations = 400;
constexpr int kPicks = 2000;

NodeHealth any_health(Rng& rng) {
  constexpr std::array<NodeHealth, 8> kOften{NodeHealth::kUp,       NodeHealth::kUp,      NodeHealth::kUp,
                                             NodeHealth::kDown,     NodeHealth::kDown,    NodeHealth::kDown,
                                             NodeHealth::kDegraded, NodeHealth::kExcluded};
  return kOften[rng.below(8)];
}

std::vector<NodeConfig> any_nodes(Rng& rng) {
  std::vector<NodeConfig> nodes(1 + rng.below(12));
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].name = "n" + std::to_string(i);
    nodes[i].weight = rng.below(8) == 0 ? 0 : 1 + rng.below(4);
    nodes[i].priority = 1 + rng.below(3);
    nodes[i].zone = rng.below(2) == 0 ? "x" : "y";
    nodes[i].health = any_health(rng);
    nodes[i].condition = rng.below(10) == 0 ? NodeCondition::kDisabled : NodeCondition::kEnabled;
  }
  nodes[0].weight = 1;
  // Many that are down, so that what one healthy node can carry is cut off to nothing.
  const std::size_t many = rng.below(4) == 0 ? 200 : 0;
  for (std::size_t i = 0; i < many; ++i) {
    nodes.push_back({.name = "m" + std::to_string(i), .health = NodeHealth::kDown});
    nodes.back().zone = "x";
  }
  return nodes;
}

BalancerConfig any_config(Rng& rng) {
  BalancerConfig config;
  config.policy = default_policy("random");
  if (rng.below(2) == 0) config.spill.emplace();
  if (rng.below(2) == 0) config.panic = PanicConfig{.threshold = 0.5, .fail_traffic_on_panic = rng.below(4) == 0};
  if (rng.below(4) == 0) config.zones = ZonesConfig{.zone = "x", .local = {{"x", 2}, {"y", 1}}, .min_nodes = 2};
  if (!config.zones && rng.below(4) == 0) {
    config.zones = ZonesConfig{.mode = ZonesMode::kLocalityWeights, .weights = {{"x", 1}, {"y", 3}}};
  }
  if (rng.below(4) == 0) {
    config.subset = SubsetConfig{.type = SubsetType::kAperture, .min_aperture = 3, .client = 1, .clients = 4};
  }
  return config;
}

// Five standard errors: one of 1,700,000 shares is farther off, and about 10,000 are looked at.
double five_errors(double share) { return 5 * std::sqrt(share * (1 - share) * kPicks) + 1; }

TEST(BalancerSpread, PicksFollowTheSpreadThatIsWorkedOut) {
  Rng rng(2026);
  int unserved = 0;
  for (int i = 0; i < kConfigurations; ++i) {
    const BalancerConfig config = any_config(rng);
    const std::vector<NodeConfig> nodes = any_nodes(rng);
    const Spread spread = compute_spread(config, nodes);
    TestDriver driver(config, nodes, rng.next());
    driver.records = false;
    auto picks = driver.picks(kPicks);
    ASSERT_NEAR(picks[""], spread.unserved * kPicks, five_errors(spread.unserved)) << i;
    unserved += spread.unserved > 0 ? 1 : 0;
    for (const auto& node : spread.nodes) {
      ASSERT_NEAR(picks[node.name], node.share * kPicks, five_errors(node.share)) << i << " " << node.name;
    }
  }
  EXPECT_GT(unserved, kConfigurations / 50);
  EXPECT_LT(unserved, kConfigurations / 2);
}

}  // namespace
}  // namespace lb::testing
