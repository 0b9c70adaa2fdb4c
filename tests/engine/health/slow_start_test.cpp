// Slow start: the share of its weight that a node has after a time, and when to ask again.
#include "lb/slow_start.h"

#include <gtest/gtest.h>

#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

TEST(SlowStart, EnvoyGrowsWithTimeByDefault) {
  const SlowStartConfig config{.window = 60s};
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 12s), 0.2);
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 30s), 0.5);
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 60s), 1);
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 1h), 1);
}

TEST(SlowStart, EnvoyNeverGivesLessThanTheSmallestShare) {
  EXPECT_DOUBLE_EQ(slow_start_factor({.window = 60s}, 0s), 0.1);
  EXPECT_DOUBLE_EQ(slow_start_factor({.window = 60s, .min_weight_percent = 25}, 6s), 0.25);
  // With no smallest share the first millisecond is what is left: Envoy's own floor.
  EXPECT_DOUBLE_EQ(slow_start_factor({.window = 10s, .min_weight_percent = 0}, 0s), 0.0001);
}

TEST(SlowStart, AggressionBendsTheCurve) {
  EXPECT_DOUBLE_EQ(slow_start_factor({.window = 16s, .aggression = 2}, 4s), 0.5);
  EXPECT_DOUBLE_EQ(slow_start_factor({.window = 16s, .aggression = 0.5}, 8s), 0.25);
}

TEST(SlowStart, HaproxyGivesSixteenths) {
  const SlowStartConfig config{.form = SlowStartForm::kHaproxy, .window = 60s};
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 0s), 1.0 / 16);
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 3s), 1.0 / 16);
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 4s), 2.0 / 16) << "(16 x 4 + 60) / 60 = 2";
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 30s), 9.0 / 16);
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 60s), 1);
}

TEST(SlowStart, HaproxyLooksOnceASecond) {
  const SlowStartConfig config{.form = SlowStartForm::kHaproxy, .window = 8s};
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 1999ms), 3.0 / 16);
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 2s), 5.0 / 16);
  EXPECT_EQ(slow_start_next(config, 1500ms), Duration(2s));
}

TEST(SlowStart, HaproxyRoundsTheWindowUpToSeconds) {
  const SlowStartConfig config{.form = SlowStartForm::kHaproxy, .window = 300ms};
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 999ms), 1.0 / 16);
  EXPECT_DOUBLE_EQ(slow_start_factor(config, 1s), 1);
}

TEST(SlowStart, AsksNoMoreOnceItIsThrough) {
  EXPECT_EQ(slow_start_next({.window = 60s}, 60s), kForever);
  EXPECT_EQ(slow_start_next({.window = 60s, .min_weight_percent = 100}, 0s), kForever);
}

SlowStartConfig random_config(Rng& rng) {
  SlowStartConfig config;
  config.form = rng.chance(0.5) ? SlowStartForm::kEnvoy : SlowStartForm::kHaproxy;
  config.window = Duration(1'000'000 + static_cast<std::int64_t>(rng.uniform() * 1e9 * (1 + rng.below(100'000))));
  config.aggression = 0.1 + rng.uniform() * 5;
  config.min_weight_percent = rng.below(101);
  return config;
}

// 1e5 seeded configurations: whoever follows slow_start_next() sees a factor that only grows, misses no change of
// haproxy's, and arrives at 1 at the end of the window.
TEST(SlowStart, FollowingItsStepsEndsAtTheFullWeight) {
  Rng rng(5);
  for (int i = 0; i < 100'000; ++i) {
    const SlowStartConfig config = random_config(rng);
    const bool haproxy = config.form == SlowStartForm::kHaproxy;
    Duration elapsed{};
    double factor = slow_start_factor(config, elapsed);
    int steps = 0;
    while (factor < 1) {
      const Duration next = slow_start_next(config, elapsed);
      ASSERT_NE(next, kForever) << i;
      ASSERT_GT(next, elapsed) << i;
      if (haproxy) {
        ASSERT_EQ(slow_start_factor(config, next - 1ns), factor) << i;
        ASSERT_GT(slow_start_factor(config, next), factor) << i;
      }
      elapsed = next;
      ASSERT_GE(slow_start_factor(config, elapsed), factor) << i;
      ASSERT_GT(factor, 0) << i;
      factor = slow_start_factor(config, elapsed);
      ASSERT_LE(++steps, 102) << i;
    }
    ASSERT_EQ(slow_start_next(config, elapsed), kForever) << i;
    ASSERT_EQ(slow_start_factor(config, std::chrono::ceil<std::chrono::seconds>(config.window) * 2), 1) << i;
  }
}

}  // namespace
}  // namespace lb
