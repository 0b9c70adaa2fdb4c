// Presets: each is a configuration that makes sense, under its own name, with the values it is known for.
#include "lb/presets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "lb/balancer_config.h"
#include "lb/retry_budget.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

template <class T>
T made(std::string_view name) {
  T config;
  const Knob& knob = *T::knobs().preset_knob();
  const auto& access = std::get<ChoiceAccess>(knob.access);
  const auto found = std::ranges::find(access.names, name);
  EXPECT_NE(found, access.names.end()) << name;
  access.set(&config, static_cast<std::size_t>(found - access.names.begin()));
  return config;
}

template <class T>
void expect_sound(std::span<const Preset> presets) {
  std::set<std::string_view> names{"none"};
  for (const Preset& preset : presets) {
    EXPECT_TRUE(names.insert(preset.name).second) << preset.name;
    EXPECT_GE(preset.doc.size(), 10U) << preset.name;
    const T config = made<T>(preset.name);
    EXPECT_EQ(config.preset, preset.name);
    for (const InputError& error : validate(config)) ADD_FAILURE() << preset.name << error.path << error.message;
    EXPECT_FALSE(equal(T::knobs(), &config, std::make_unique<T>().get())) << preset.name;
  }
}

TEST(Presets, OfBreakersAreSound) { expect_sound<BreakerConfig>(breaker_presets()); }

TEST(Presets, OfBalancersAreSound) {
  expect_sound<BalancerConfig>(balancer_presets());
  EXPECT_EQ(balancer_presets().size(), 11U);
}

TEST(Presets, NoneGivesTheDefaultsBack) {
  BreakerConfig config = made<BreakerConfig>("hystrix");
  config.open_for = 1s;
  std::get<ChoiceAccess>(BreakerConfig::knobs().preset_knob()->access).set(&config, 0);
  EXPECT_TRUE(equal(BreakerConfig::knobs(), &config, std::make_unique<BreakerConfig>().get()));
}

TEST(Presets, HystrixOpensAtHalfOfTwentyCallsInTenSeconds) {
  Breaker breaker(made<BreakerConfig>("hystrix"));
  for (int i = 0; i < 19; ++i) breaker.record(i % 2 == 0, TimePoint{});
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
  breaker.record(false, TimePoint{});
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
  EXPECT_EQ(breaker.wake_at(), TimePoint{} + 5s);
}

TEST(Presets, Resilience4jCountsSlowCallsAndTenProbes) {
  Breaker breaker(made<BreakerConfig>("resilience4j"));
  for (int i = 0; i < 100; ++i) breaker.record(true, TimePoint{}, 61s);
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
  breaker.wake(TimePoint{} + 60s);
  for (int i = 0; i < 10; ++i) breaker.started();
  EXPECT_FALSE(breaker.admits());
}

TEST(Presets, PollyOpensAtATenthOfAHundredCallsInHalfAMinute) {
  Breaker breaker(made<BreakerConfig>("polly"));
  for (int i = 0; i < 99; ++i) breaker.record(i % 11 != 0, TimePoint{});
  EXPECT_EQ(breaker.state(), BreakerState::kClosed) << "9 of 99";
  breaker.record(false, TimePoint{} + 20s);
  EXPECT_EQ(breaker.state(), BreakerState::kOpen) << "10 of 100";
}

TEST(Presets, AhoyhoyNeverUsesAFailedHostAgain) {
  Breaker breaker(made<BreakerConfig>("ahoyhoy"));
  breaker.record(false, TimePoint{});
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
  EXPECT_EQ(breaker.wake_at(), kNever);
}

TEST(Presets, OfABalancerSetsItsPolicyAndItsRetries) {
  const BalancerConfig nginx = made<BalancerConfig>("nginx");
  EXPECT_EQ(nginx.policy.active->name, "weighted_round_robin");
  const RetryPolicy retry(*nginx.retry);
  EXPECT_FALSE(retry.may_retry(Method::kGet, 1, Outcome::response(502))) << "error and timeout only";
  EXPECT_TRUE(retry.may_retry(Method::kGet, 1, Outcome::reset()));
  EXPECT_FALSE(retry.may_retry(Method::kPost, 1, Outcome::reset()));
  const BalancerConfig service = made<BalancerConfig>("lb_service");
  Rng rng(1);
  BackoffState state;
  const Duration third = RetryPolicy(*service.retry).wait(3, Outcome::response(500), state, rng);
  EXPECT_GE(third, 8s);
  EXPECT_LE(third, 8s + 100ms);
  EXPECT_EQ(made<BalancerConfig>("cloud_lb").timeout, 30s);
  EXPECT_FALSE(made<BalancerConfig>("cloud_lb").retry.has_value());
  const Variant random = made<BalancerConfig>("cloud_lb").policy;
  const Knob& weighted = *random.active->table().find("weighted");
  EXPECT_FALSE(std::get<FlagAccess>(weighted.access).get(random.address())) << "its RANDOM ignores weights";
}

TEST(Presets, EnvoyRetriesAtMostThreeAtATime) {
  const BalancerConfig envoy = made<BalancerConfig>("envoy");
  const auto budget = make_retry_budget(envoy.retry->budget, TimePoint{});
  EXPECT_TRUE(budget->withdraw({.active = 1000, .pending = 0, .active_retries = 2}, TimePoint{}));
  EXPECT_FALSE(budget->withdraw({.active = 1000, .pending = 0, .active_retries = 3}, TimePoint{}));
}

}  // namespace
}  // namespace lb
