// Rules that no single knob's range can say.
#include <gtest/gtest.h>

#include "lb/balancer_config.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

TEST(ValidateNodes, NeedsAtLeastOne) { EXPECT_EQ(validate(std::span<const NodeConfig>{}).size(), 1U); }

TEST(ValidateNodes, NamesTheSecondOfTwoWithOneName) {
  const NodeConfig nodes[] = {{.name = "a"}, {.name = "b"}, {.name = "a"}};
  const InputErrors errors = validate(nodes);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].path, "/2/name");
}

TEST(ValidateNodes, RefusesWeightsThatAreAllZero) {
  NodeConfig nodes[] = {{.name = "a", .weight = 0}, {.name = "b", .weight = 0}};
  EXPECT_EQ(validate(nodes).size(), 1U);
  nodes[1].weight = 1;
  EXPECT_TRUE(validate(nodes).empty());
}

TEST(ValidateBalancer, TheWindowMustFitTheTypeOfTheBreaker) {
  BalancerConfig config;
  config.breaker = {.type = BreakerType::kTimeWindow, .window = {100, {}}};
  ASSERT_EQ(validate(config).size(), 1U);
  EXPECT_EQ(validate(config)[0].path, "/breaker/window");
  config.breaker->window = {0, 10s};
  EXPECT_TRUE(validate(config).empty());
  config.breaker->type = BreakerType::kCountWindow;
  EXPECT_EQ(validate(config).size(), 1U);
}

TEST(ValidateBalancer, AWindowShorterThanMinCallsCouldNeverTrip) {
  BalancerConfig config;
  config.breaker = {.type = BreakerType::kCountWindow, .window = {5, {}}, .min_calls = 6};
  ASSERT_EQ(validate(config).size(), 1U);
  EXPECT_EQ(validate(config)[0].path, "/breaker/min_calls");
}

TEST(ValidateBalancer, ABreakerRecoversOrProbesButNotBoth) {
  BalancerConfig config;
  config.breaker = {.window = {}, .half_open_probes = 3, .recovery = 10s};
  ASSERT_EQ(validate(config).size(), 1U);
  EXPECT_EQ(validate(config)[0].path, "/breaker/half_open_probes");
  config.breaker->half_open_probes = 1;
  EXPECT_TRUE(validate(config).empty());
}

TEST(ValidateBalancer, AnOpenTimeGrowsFromWhereItStarts) {
  BalancerConfig config;
  config.breaker = {.window = {}, .open_for = 10s, .open_for_multiplier = 2, .open_for_max = 5s};
  ASSERT_EQ(validate(config).size(), 1U);
  EXPECT_EQ(validate(config)[0].path, "/breaker/open_for_max");
}

TEST(ValidateBalancer, TellsOfTheBackoffWithItsPath) {
  BalancerConfig config;
  config.retry.emplace().backoff = {.type = BackoffType::kTries, .jitter = {JitterType::kEqual, {}}};
  ASSERT_EQ(validate(config).size(), 1U);
  EXPECT_EQ(validate(config)[0].path, "/retry/backoff/jitter");
}

}  // namespace
}  // namespace lb
