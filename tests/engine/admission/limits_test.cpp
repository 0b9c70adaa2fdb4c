// Limits as they are configured: defaults, and the combinations that are refused.
#include <gtest/gtest.h>

#include <string>

#include "lb/knob.h"
#include "lb/limits.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

std::string first_path(const LimitsConfig& config) {
  const InputErrors errors = validate(config);
  return errors.empty() ? "" : errors.front().path;
}

TEST(Limits, AreOffByDefault) {
  const LimitsConfig config;
  EXPECT_EQ(config.max_in_flight_per_node, 0U);
  EXPECT_EQ(config.max_in_flight, 0U);
  EXPECT_EQ(config.queue, 0U);
  EXPECT_EQ(config.max_connections_per_client, 0U);
  EXPECT_FALSE(config.rate || config.rate_per_client);
  EXPECT_TRUE(validate(config).empty());
}

TEST(Limits, HaveAKnobForEachField) {
  for (const char* name : {"max_in_flight_per_node", "max_in_flight", "queue", "queue_timeout",
                           "max_connections_per_client", "rate", "rate_per_client", "max_clients"}) {
    EXPECT_NE(LimitsConfig::knobs().find(name), nullptr) << name;
  }
  EXPECT_TRUE(RateConfig::knobs().find("per_second")->required);
}

TEST(Limits, TakeCombinationsThatMakeSense) {
  EXPECT_EQ(first_path({.max_in_flight_per_node = 10, .max_in_flight = 100, .queue = 5, .queue_timeout = 1s}), "");
  EXPECT_EQ(first_path({.max_in_flight_per_node = 10, .queue = 5}), "");
  EXPECT_EQ(first_path({.max_in_flight = 10, .queue = 5, .max_connections_per_client = 15}), "");
  EXPECT_EQ(first_path({.rate = RateConfig{100, 1}, .rate_per_client = RateConfig{10, 20}}), "");
}

TEST(Limits, RefuseCombinationsThatMakeNone) {
  EXPECT_EQ(first_path({.queue = 5}), "/queue");
  EXPECT_EQ(first_path({.max_in_flight = 5, .queue_timeout = 1s}), "/queue_timeout");
  EXPECT_EQ(first_path({.max_in_flight_per_node = 11, .max_in_flight = 10}), "/max_in_flight_per_node");
  EXPECT_EQ(first_path({.max_in_flight = 10, .queue = 5, .max_connections_per_client = 16}),
            "/max_connections_per_client");
  EXPECT_EQ(first_path({.rate = RateConfig{10, 5}, .rate_per_client = RateConfig{11, 5}}), "/rate_per_client");
}

}  // namespace
}  // namespace lb
