// Breakers inside the Balancer: who is picked while one is open, and how it comes back.
#include <gtest/gtest.h>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

BalancerConfig with_breaker(std::uint32_t failures) {
  BalancerConfig config;
  config.breaker = {.failures = failures, .window = {}, .open_for = 5s};
  return config;
}

// Fails every attempt on node a, answers the others, until node a's breaker trips.
void trip_a(TestDriver& driver) {
  while (driver.balancer.node(NodeId{0}).breaker == BreakerState::kClosed) {
    const Action start = driver.begin()[0];
    driver.finish(start, start.node == NodeId{0} ? Outcome::response(500) : Outcome::response(200));
  }
}

TEST(BalancerBreaker, AnOpenNodeIsNotPicked) {
  TestDriver driver(with_breaker(2), letters(2));
  trip_a(driver);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(driver.one(Outcome::response(200)), NodeId{1});
  EXPECT_EQ(driver.count(EventKind::kBreakerTripped), 1);
}

TEST(BalancerBreaker, ProbesOnceAfterItsOpenTimeAndCloses) {
  TestDriver driver(with_breaker(2), letters(2));
  trip_a(driver);
  EXPECT_EQ(driver.balancer.next_deadline(), driver.now + 5s);
  driver.wait(5s);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kHalfOpen);
  std::vector<Action> started;
  for (int i = 0; i < 6; ++i) started.push_back(driver.begin()[0]);
  int on_a = 0;
  for (const Action& start : started) on_a += start.node == NodeId{0} ? 1 : 0;
  EXPECT_EQ(on_a, 1) << "one probe and no more";
  for (const Action& start : started) driver.finish(start, Outcome::response(200));
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
  EXPECT_EQ(driver.count(EventKind::kBreakerClosed), 1);
}

TEST(BalancerBreaker, AFailedProbeOpensItForAnotherTime) {
  TestDriver driver(with_breaker(1), letters(1));
  driver.one(Outcome::reset());
  driver.wait(5s);
  driver.one(Outcome::reset());
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen);
  EXPECT_EQ(driver.balancer.next_deadline(), driver.now + 5s);
  EXPECT_EQ(driver.count(EventKind::kBreakerTripped), 2);
}

TEST(BalancerBreaker, ResultsFromBeforeATripSayNothingOfTheProbe) {
  TestDriver driver(with_breaker(1), letters(1));
  const Action old_success = driver.begin()[0];
  const Action old_failure = driver.begin()[0];
  driver.one(Outcome::reset());
  driver.finish(old_success, Outcome::response(200));
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen);
  driver.wait(5s);
  driver.finish(old_failure, Outcome::reset());
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kHalfOpen);
}

TEST(BalancerBreaker, ACancelledProbeMakesRoomForTheNext) {
  TestDriver driver(with_breaker(1), letters(1));
  driver.one(Outcome::reset());
  driver.wait(5s);
  driver.cancel(driver.begin()[0]);
  EXPECT_EQ(driver.one(Outcome::response(200)), NodeId{0});
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
}

TEST(BalancerBreaker, WithEveryNodeOpenARequestFailsAtOnce) {
  TestDriver driver(with_breaker(1), letters(2));
  driver.one(Outcome::reset());
  driver.one(Outcome::reset());
  const auto actions = driver.begin();
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(actions[0].kind, ActionKind::kFinishRequest);
  EXPECT_EQ(actions[0].reason, Reason::kNoneUsable);
  EXPECT_EQ(actions[0].status, 503);
}

TEST(BalancerBreaker, ForEverMeansNoDeadline) {
  BalancerConfig config = with_breaker(1);
  config.breaker->open_for = kForever;
  TestDriver driver(config, letters(2));
  driver.one(Outcome::reset());
  EXPECT_EQ(driver.balancer.next_deadline(), kNever);
}

// Three tries a node, counted as one call: the breaker trips at the second call that failed after its own tries.
BalancerConfig counting_tries() {
  BalancerConfig config = with_breaker(2);
  config.breaker->count = BreakerCount::kTries;
  config.retry.emplace().max_attempts = 3;
  config.retry->same_node_tries = 3;
  config.retry->backoff.type = BackoffType::kNone;
  return config;
}

TEST(BalancerBreaker, TheTriesOfARequestOnItsNodeMayCountAsOneCall) {
  TestDriver driver(counting_tries(), letters(1));
  for (int call = 0; call < 2; ++call) {
    Action start = driver.begin()[0];
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
      start = driver.finish(start, Outcome::reset())[0];
    }
  }
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen);
}

TEST(BalancerBreaker, ACallWhoseLastTrySucceedsIsASuccess) {
  TestDriver driver(counting_tries(), letters(1));
  for (int call = 0; call < 10; ++call) {
    Action start = driver.begin()[0];
    for (int i = 0; i < 2; ++i) start = driver.finish(start, Outcome::reset())[0];
    driver.finish(start, Outcome::response(200));
  }
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
}

TEST(BalancerBreaker, TriesThatEndBeforeTheirNumberCountAllTheSame) {
  BalancerConfig config = counting_tries();
  config.breaker->failures = 1;
  config.timeout = 1s;
  config.retry->backoff = {.type = BackoffType::kFixed, .base = 10s, .jitter = Jitter{}};
  TestDriver timed_out(config, letters(1));
  timed_out.one(Outcome::reset());
  EXPECT_EQ(timed_out.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
  timed_out.wait(1s);
  EXPECT_EQ(timed_out.balancer.node(NodeId{0}).breaker, BreakerState::kOpen);

  TestDriver cancelled(config, letters(1));
  const Action start = cancelled.begin()[0];
  cancelled.finish(start, Outcome::reset());
  cancelled.cancel(start);
  EXPECT_EQ(cancelled.balancer.node(NodeId{0}).breaker, BreakerState::kClosed)
      << "its client left: it says nothing";
}

TEST(BalancerBreaker, ANewConfigurationStartsBreakersAfreshOnlyWhenItDiffers) {
  TestDriver driver(with_breaker(1), letters(2));
  driver.one(Outcome::reset());
  driver.balancer.apply(with_breaker(1), driver.now);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen);
  driver.balancer.apply(with_breaker(2), driver.now);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
  driver.wait(5s);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed) << "the old one's wake-up is stale";
}

}  // namespace
}  // namespace lb::testing
