// Rules of the configuration of zones, subsets and node types that no single knob's range can say.
#include <gtest/gtest.h>

#include "lb/balancer_config.h"

namespace lb {
namespace {

std::vector<std::string> paths(const InputErrors& errors) {
  std::vector<std::string> paths;
  for (const InputError& error : errors) paths.push_back(error.path);
  return paths;
}

using Paths = std::vector<std::string>;

TEST(ValidateZones, ZoneAwareNeedsTheOwnZoneAmongThoseOfAllBalancers) {
  EXPECT_EQ(paths(validate(ZonesConfig{})), (Paths{"/zone"}));
  EXPECT_EQ(paths(validate(ZonesConfig{.zone = "a", .local = {{"b", 1}}})), (Paths{"/local"}));
  EXPECT_EQ(paths(validate(ZonesConfig{.zone = "a", .local = {{"a", 1}, {"b", 1}, {"a", 2}}})),
            (Paths{"/local/2/zone"}));
  EXPECT_EQ(paths(validate(ZonesConfig{.zone = "a", .local = {{"a", 1}}, .weights = {{"a", 1}}})),
            (Paths{"/weights"}));
  EXPECT_TRUE(validate(ZonesConfig{.zone = "a", .local = {{"b", 1}, {"a", 1}}}).empty());
}

TEST(ValidateZones, LocalityWeightsNeedAWeightAndNothingOfTheOtherMode) {
  ZonesConfig config{.mode = ZonesMode::kLocalityWeights, .weights = {{"a", 1}, {"b", 0}}};
  EXPECT_TRUE(validate(config).empty());
  config.zone = "a";
  config.local = {{"a", 1}};
  config.min_nodes = 7;
  config.routing_enabled = 0.5;
  EXPECT_EQ(paths(validate(config)), (Paths{"/zone", "/local", "/min_nodes", "/routing_enabled"}));
  EXPECT_EQ(paths(validate(ZonesConfig{.mode = ZonesMode::kLocalityWeights, .weights = {{"b", 0}}})),
            (Paths{"/weights"}));
}

TEST(ValidateSubset, TheClientIsOneOfTheFleetAndKnobsFitTheType) {
  EXPECT_TRUE(validate(SubsetConfig{}).empty());
  EXPECT_EQ(paths(validate(SubsetConfig{.client = 2, .clients = 2})), (Paths{"/client"}));
  EXPECT_EQ(paths(validate(SubsetConfig{.type = SubsetType::kAperture, .size = 3})), (Paths{"/size"}));
  EXPECT_EQ(paths(validate(SubsetConfig{.min_aperture = 3})), (Paths{"/min_aperture"}));
}

TEST(ValidateBalancer, TellsWhereInsideAMechanism) {
  BalancerConfig config;
  config.zones.emplace();
  config.subset = SubsetConfig{.client = 1};
  EXPECT_EQ(paths(validate(config)), (Paths{"/zones/zone", "/subset/client"}));
}

TEST(ValidateNodes, SecondariesNeedAPrimaryAndNoPriorities) {
  NodeConfig nodes[] = {{.name = "a"}, {.name = "b", .type = NodeType::kSecondary}};
  EXPECT_TRUE(validate(nodes).empty());
  nodes[0].priority = 2;
  EXPECT_EQ(paths(validate(nodes)), (Paths{"/0/priority"}));
  nodes[0] = {.name = "a", .type = NodeType::kSecondary};
  EXPECT_EQ(paths(validate(nodes)), (Paths{"/0/type"}));
}

TEST(ValidateTogether, ZonesAreThereAndSecondariesHaveAMonitorAndDoNotSpill) {
  const NodeConfig nodes[] = {{.name = "a", .zone = "x"}, {.name = "b", .type = NodeType::kSecondary}};
  BalancerConfig config;
  EXPECT_EQ(paths(validate(config, nodes)), (Paths{"/nodes/1/type"}));
  config.health_monitor.emplace();
  config.zones = ZonesConfig{.mode = ZonesMode::kLocalityWeights, .weights = {{"x", 1}, {"y", 1}}};
  EXPECT_EQ(paths(validate(config, nodes)), (Paths{"/balancer/zones/weights/1/zone"}));
  config.zones.reset();
  EXPECT_TRUE(validate(config, nodes).empty());
  config.spill.emplace();
  EXPECT_EQ(paths(validate(config, nodes)), (Paths{"/balancer/spill"}));
}

}  // namespace
}  // namespace lb
