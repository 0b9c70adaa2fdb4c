// Breakers that go by time inside the Balancer: slow calls, recovery by a growing share, longer and longer open times.
#include <gtest/gtest.h>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

BreakerState state_of_a(const TestDriver& driver) { return driver.balancer.node(NodeId{0}).breaker; }

BalancerConfig recovering(Duration open_for, Duration recovery) {
  BalancerConfig config;
  config.breaker = {.failures = 1, .window = {}, .open_for = open_for, .recovery = recovery};
  return config;
}

TEST(BalancerRecovery, SlowCallsTripAlthoughTheySucceed) {
  BalancerConfig config;
  config.breaker = {.type = BreakerType::kCountWindow,
                    .window = {10, {}},
                    .min_calls = 10,
                    .slow_call = SlowCallConfig{.duration = 1s, .rate = 0.5}};
  TestDriver driver(config, letters(1));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(state_of_a(driver), BreakerState::kClosed) << i;
    const Action start = driver.begin()[0];
    driver.wait(i % 2 == 0 ? 1s : 1s + 1ms);
    driver.finish(start, Outcome::response(200));
  }
  EXPECT_EQ(state_of_a(driver), BreakerState::kOpen) << "five of ten took longer than a second";
}

// One node and 100 requests a second: of those that came so far in the recovery, 0.5 x time / length were let through.
TEST(BalancerRecovery, TheShareThatPassesFollowsTheRamp) {
  TestDriver driver(recovering(5s, 10s), letters(1));
  driver.one(Outcome::reset());
  driver.run(5s);
  int passed = 0;
  for (int i = 1; i <= 999; ++i) {
    driver.run(10ms);
    passed += driver.one(Outcome::response(200)) == kNoNode ? 0 : 1;
    EXPECT_NEAR(passed, 0.5 * (0.01 * i / 10) * i, 1.01) << i;
  }
  EXPECT_EQ(driver.count(EventKind::kBreakerClosed), 0);
  driver.run(10ms);
  EXPECT_EQ(driver.count(EventKind::kBreakerClosed), 1);
  EXPECT_EQ(driver.picks(10)["a"], 10);
}

TEST(BalancerRecovery, WhoIsRefusedThereIsSentElsewhere) {
  TestDriver driver(recovering(5s, 10s), letters(2));
  driver.one(Outcome::reset());
  driver.run(5s);
  EXPECT_EQ(driver.picks(20)["b"], 20) << "the ramp starts at none";
  driver.run(5s);
  const auto picks = driver.picks(400);
  EXPECT_EQ(picks.at("a") + picks.at("b"), 400) << "nobody is refused";
  // Of all that a was asked for, the 20 before included, a quarter may pass. The turn comes back to a after each
  // request that b got in its place, so that of the 400 only those are not asked for that follow one of a's own:
  // a = (20 + 400 - a) / 4.
  EXPECT_NEAR(picks.at("a"), 420 / 5.0, 1.01);
}

TEST(BalancerRecovery, AFailureDuringTheRecoveryOpensItAgain) {
  TestDriver driver(recovering(5s, 10s), letters(1));
  driver.one(Outcome::reset());
  driver.run(14s);
  EXPECT_EQ(state_of_a(driver), BreakerState::kHalfOpen);
  while (driver.one(Outcome::reset()) == kNoNode) {
  }
  driver.run(5s - 1ns);
  EXPECT_EQ(state_of_a(driver), BreakerState::kOpen) << "the end of the recovery does not close it any more";
  driver.run(1ns);
  EXPECT_EQ(state_of_a(driver), BreakerState::kHalfOpen);
}

TEST(BalancerRecovery, OpenTimesGrowFromTripToTripUntilItCloses) {
  BalancerConfig config;
  config.breaker = {.failures = 1, .window = {}, .open_for = 1s, .open_for_multiplier = 2, .open_for_max = 3s};
  TestDriver driver(config, letters(1));
  for (const Duration open_for : {1s, 2s, 3s, 3s}) {
    driver.one(Outcome::reset());
    ASSERT_EQ(driver.balancer.next_deadline(), driver.now + open_for);
    driver.run(open_for);
    ASSERT_EQ(state_of_a(driver), BreakerState::kHalfOpen);
  }
  driver.one(Outcome::response(200));
  EXPECT_EQ(state_of_a(driver), BreakerState::kClosed);
  driver.one(Outcome::reset());
  EXPECT_EQ(driver.balancer.next_deadline(), driver.now + 1s);
}

}  // namespace
}  // namespace lb::testing
