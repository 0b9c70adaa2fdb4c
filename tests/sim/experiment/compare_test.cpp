// Comparisons: each variant with the first, adjusted for how many they are, and what the JSON says. On made-up
// numbers.
#include "sim/compare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiment/paired.h"

namespace sim {
namespace {

/// Three variants, two metrics, three replications. The second metric is the same everywhere.
Replications made_up() {
  Replications made;
  made.variants = {"a", "b", "c"};
  made.metrics = {"latency_ms.mean", "attempts"};
  made.planned = 3;
  made.seeds = {1, 22, 333};
  made.values = {10, 7, 8, 7, 10.2, 7, 11, 7, 9.1, 7, 11, 7, 12, 7, 10, 7, 12.1, 7};
  return made;
}

TEST(Comparison, ComparesEachWithTheFirst) {
  const Comparison result = compare(made_up(), {});
  ASSERT_EQ(result.metrics.size(), 2U);
  const MetricComparison& latency = result.metrics[0];
  ASSERT_EQ(latency.variants.size(), 3U);
  EXPECT_DOUBLE_EQ(latency.variants[0].mean, 11);
  ASSERT_EQ(latency.differences.size(), 2U);
  EXPECT_NEAR(latency.differences[0].absolute.mean, (-2 - 1.9 - 2) / 3, 1e-12);
  EXPECT_EQ(latency.differences[0].contrast, Contrast::kLess);
  EXPECT_EQ(latency.differences[1].contrast, Contrast::kNotShown);
  EXPECT_EQ(result.metrics[1].differences[0].contrast, Contrast::kIdentical);
  EXPECT_EQ(result.differences(), 4U);
}

TEST(Comparison, AdjustsForAllDifferencesAndForNothingElse) {
  const Comparison plain = compare(made_up(), {.confidence = 0.9, .adjust = false});
  const Comparison adjusted = compare(made_up(), {.confidence = 0.9, .adjust = true});
  EXPECT_EQ(plain.each, 0.9);
  EXPECT_DOUBLE_EQ(adjusted.each, 1 - 0.1 / 4);
  EXPECT_EQ(adjusted.metrics[0].variants[1].half_width, plain.metrics[0].variants[1].half_width);
  const Difference& narrow = plain.metrics[0].differences[1];
  const Difference& wide = adjusted.metrics[0].differences[1];
  EXPECT_GT(wide.absolute.half_width.value(), narrow.absolute.half_width.value() * 1.5);
  EXPECT_EQ(wide.absolute.mean, narrow.absolute.mean);
}

TEST(Comparison, OneDifferenceNeedsNoAdjustment) {
  Replications made = made_up();
  made.variants = {"a", "b"};
  made.metrics = {"latency_ms.mean"};
  made.values = {10, 8, 11, 9.1, 12, 10};
  EXPECT_EQ(compare(made, {.confidence = 0.95, .adjust = true}).each, 0.95);
}

TEST(Comparison, JsonHasEverything) {
  std::vector<Variant> variants(3);
  for (std::size_t i = 0; i < 3; ++i) variants[i].name = made_up().variants[i];
  variants[1].changes = {"balancer.policy.type=p2c"};
  const auto json = to_json(compare(made_up(), {}), made_up(), variants);
  EXPECT_FALSE(json.contains("interrupted"));
  EXPECT_EQ(json["seeds"], (std::vector<int>{1, 22, 333}));
  EXPECT_EQ(json["adjusted"], "none");
  EXPECT_EQ(json["variants"][1]["changes"][0], "balancer.policy.type=p2c");
  const auto& latency = json["metrics"][0]["variants"];
  EXPECT_EQ(latency[1]["values"], (std::vector<double>{8, 9.1, 10}));
  EXPECT_FALSE(latency[0].contains("difference"));
  const auto& difference = latency[1]["difference"];
  EXPECT_EQ(difference["verdict"], "less");
  EXPECT_LT(difference["high"], 0);
  EXPECT_LT(difference["relative_high"], 0);
  EXPECT_NEAR(difference["high"].get<double>() - difference["low"].get<double>(),
              2 * difference["half_width"].get<double>(), 1e-12);
  EXPECT_EQ(json["metrics"][1]["variants"][2]["difference"]["verdict"], "identical");
}

TEST(Comparison, JsonSaysWhatDoesNotExist) {
  Replications made = made_up();
  made.seeds = {1};
  made.values.resize(6);
  const auto json = to_json(compare(made, {}), made, std::vector<Variant>(3));
  EXPECT_EQ(json["interrupted"], true);
  EXPECT_EQ(json["replications"], 1);
  EXPECT_EQ(json["planned"], 3);
  const auto& difference = json["metrics"][0]["variants"][1]["difference"];
  EXPECT_EQ(difference["mean"], -2.0);
  EXPECT_EQ(difference["verdict"], "not judged");
  for (const char* key : {"half_width", "low", "high", "relative_low", "relative_high"}) {
    EXPECT_TRUE(difference[key].is_null()) << key;
  }
}

}  // namespace
}  // namespace sim
