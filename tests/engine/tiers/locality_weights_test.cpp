// Locality weights against the picks of Envoy's own tests (locality_wrr_test.cc).
#include "tiers/locality_weights.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lb {
namespace {

constexpr std::uint32_t kUsual = 140;

std::string picks(LocalityWeights& weights, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(weights.choose());
  return text;
}

std::string picks(const std::vector<ZoneTally>& zones, int count) {
  LocalityWeights weights;
  weights.update(zones, kUsual);
  return picks(weights, count);
}

std::vector<int> counts(const std::vector<ZoneTally>& zones, std::uint32_t overprovisioning) {
  LocalityWeights weights;
  weights.update(zones, overprovisioning);
  std::vector<int> counts(zones.size(), 0);
  for (int i = 0; i < 100; ++i) ++counts[weights.choose()];
  return counts;
}

TEST(LocalityWeights, TakesTurnsByWeight) {
  EXPECT_EQ(picks({{1, 1, 0, 1}, {1, 1, 0, 1}, {1, 1, 0, 1}}, 6), "012012");
  EXPECT_EQ(picks({{1, 1, 0, 1}, {2, 1, 0, 1}}, 6), "101101");
  EXPECT_EQ(picks({{1, 1, 0, 1}, {0, 1, 0, 1}, {1, 1, 0, 1}}, 6), "020202");
}

TEST(LocalityWeights, DoesNotCountNodesThatAreNotKnownYet) {
  EXPECT_EQ(picks({{1, 3, 2, 1}, {1, 2, 0, 2}}, 4), "0101");
}

TEST(LocalityWeights, ChoosesNothingWhereNoWeightIsLeft) {
  LocalityWeights weights;
  weights.update({}, kUsual);
  EXPECT_FALSE(weights.chooses());
  weights.update({{{1, 1, 0, 0}, {1, 1, 0, 0}, {1, 1, 1, 0}}}, kUsual);
  EXPECT_FALSE(weights.chooses());
  weights.update({{{0, 1, 0, 1}, {0, 1, 0, 1}}}, kUsual);
  EXPECT_FALSE(weights.chooses());
}

// UnhealthyFailover: zone 0 has five nodes and weight 1, zone 1 has one and weight 2.
TEST(LocalityWeights, LeavesAZoneGentlyAsItsNodesFail) {
  const auto after = [](std::uint32_t healthy) { return counts({{1, 5, 0, healthy}, {2, 1, 0, 1}}, kUsual); };
  EXPECT_EQ(after(5), (std::vector{33, 67}));
  EXPECT_EQ(after(4), (std::vector{33, 67}));
  EXPECT_EQ(after(3), (std::vector{29, 71}));
  EXPECT_EQ(after(2), (std::vector{22, 78}));
  EXPECT_EQ(after(1), (std::vector{12, 88}));
  EXPECT_EQ(after(0), (std::vector{0, 100}));
}

TEST(LocalityWeights, FollowsTheOverprovisioningFactor) {
  const std::vector<ZoneTally> zones{{1, 2, 0, 1}, {1, 1, 0, 1}};
  EXPECT_EQ(counts(zones, 100), (std::vector{33, 67}));
  EXPECT_EQ(counts(zones, 200), (std::vector{50, 50}));
}

// WeightedAllChosen: balancers that begin one turn apart.
TEST(LocalityWeights, SkippedTurnsPutAFleetOutOfStep) {
  std::vector<int> first(3, 0);
  for (std::uint32_t skip = 0; skip < 10; ++skip) {
    LocalityWeights weights(skip);
    weights.update({{{1, 1, 0, 1}, {6, 1, 0, 1}, {3, 1, 0, 1}}}, kUsual);
    ++first[weights.choose()];
  }
  EXPECT_EQ(first, (std::vector{1, 6, 3}));
}

TEST(LocalityWeights, KeepsItsPlaceWhileWeightsStayTheSame) {
  LocalityWeights weights;
  weights.update({{{1, 5, 0, 5}, {1, 5, 0, 5}, {1, 5, 0, 5}}}, kUsual);
  EXPECT_EQ(picks(weights, 1), "0");
  weights.update({{{1, 5, 0, 4}, {1, 5, 0, 5}, {1, 5, 0, 5}}}, kUsual);
  EXPECT_EQ(picks(weights, 3), "120");
}

TEST(LocalityWeights, WeightsAreFoundByName) {
  const ZonesConfig config{.mode = ZonesMode::kLocalityWeights, .weights = {{"x", 3}, {"y", 5}}};
  EXPECT_EQ(zone_weight(config, "y"), 5U);
  EXPECT_EQ(zone_weight(config, ""), 0U);
}

// Counts stay within a turn of the shares, whatever the weights.
TEST(LocalityWeights, TurnsFollowTheShares) {
  Rng rng(7);
  for (int round = 0; round < 100'000; ++round) {
    std::vector<ZoneTally> zones(1 + rng.below(6));
    for (ZoneTally& zone : zones) {
      zone = {.weight = rng.below(50), .nodes = rng.below(10)};
      zone.excluded = rng.below(zone.nodes + 1);
      zone.available = rng.below(zone.nodes - zone.excluded + 1);
    }
    LocalityWeights weights;
    weights.update(zones, 1 + rng.below(300));
    if (!weights.chooses()) continue;
    std::vector<int> counts(zones.size(), 0);
    for (int i = 0; i < 50; ++i) ++counts[weights.choose()];
    for (std::size_t i = 0; i < zones.size(); ++i) {
      const double most = static_cast<double>(zones.size());  // EDF is at most a turn off for every other zone
      ASSERT_NEAR(counts[i], 50 * weights.share(i), most) << round;
      ASSERT_TRUE(zones[i].available > 0 || counts[i] == 0) << round;
    }
  }
}

}  // namespace
}  // namespace lb
