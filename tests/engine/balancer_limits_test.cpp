// What is taken on at most: nodes that are full, requests that wait in line, and how a wait ends.
#include <gtest/gtest.h>

#include "support/script_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

const Outcome kFine = Outcome::response(200);
const Outcome kBroken = Outcome::response(500);

BalancerConfig limited(std::uint32_t per_node, std::uint32_t queue, std::uint32_t in_all = 0) {
  BalancerConfig config;
  config.limits.emplace();
  config.limits->max_in_flight_per_node = per_node;
  config.limits->max_in_flight = in_all;
  config.limits->queue = queue;
  return config;
}

TEST(BalancerLimits, PassesOverNodesThatAreFull) {
  BalancerConfig config = limited(1, 0);
  config.policy = default_policy("first");
  ScriptDriver driver(config, letters(3));
  EXPECT_EQ(driver.begin(), "start a");
  EXPECT_EQ(driver.balancer.node(NodeId{0}).out, Exclusion::kFull);
  EXPECT_EQ(driver.begin(), "start b");
  driver.ends("a", kFine);
  EXPECT_EQ(driver.begin(), "start a");
}

TEST(BalancerLimits, WithoutAQueueWhoFindsNoRoomIsRefused) {
  ScriptDriver driver(limited(1, 0), letters(2));
  driver.begin();
  driver.begin();
  EXPECT_EQ(driver.begin(), "finish full 503");
  EXPECT_EQ(driver.balancer.requests_in_flight(), 2U);
}

TEST(BalancerLimits, RequestsWaitInTheOrderTheyCameIn) {
  ScriptDriver driver(limited(1, 10), letters(1));
  driver.begin({.tag = 1});
  for (std::uint64_t tag : {2U, 3U, 4U}) EXPECT_EQ(driver.begin({.tag = tag}), "");
  EXPECT_EQ(driver.balancer.requests_waiting(), 3U);
  EXPECT_EQ(driver.balancer.requests_in_flight(), 4U);
  std::vector<std::uint64_t> order;
  Balancer::Actions actions = driver.balancer.begin({.tag = 5}, driver.now);
  EXPECT_TRUE(actions.empty());
  AttemptId attempt{0, 0};  // the first attempt of a balancer
  for (int i = 0; i < 4; ++i) {
    actions = driver.balancer.attempt_finished(attempt, kFine, driver.now);
    ASSERT_EQ(actions.size(), 2U);
    order.push_back(actions[1].tag);
    attempt = actions[1].attempt;
  }
  EXPECT_EQ(order, (std::vector<std::uint64_t>{2, 3, 4, 5}));
}

TEST(BalancerLimits, ANewcomerDoesNotOvertakeTheLine) {
  BalancerConfig config = limited(0, 10, 2);
  ScriptDriver driver(config, letters(1));
  driver.begin();
  driver.begin();
  driver.begin();
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200, start a") << "who waits goes on at once";
  EXPECT_EQ(driver.begin(), "");
  EXPECT_EQ(driver.balancer.requests_waiting(), 1U);
}

TEST(BalancerLimits, ALineThatIsFullRefuses) {
  ScriptDriver driver(limited(1, 2), letters(1));
  for (int i = 0; i < 3; ++i) driver.begin();
  EXPECT_EQ(driver.begin(), "finish full 503");
  EXPECT_EQ(driver.balancer.requests_waiting(), 2U);
}

TEST(BalancerLimits, AWaitIsBounded) {
  BalancerConfig config = limited(1, 5);
  config.limits->queue_timeout = 100ms;
  ScriptDriver driver(config, letters(1));
  driver.begin();
  driver.begin();
  driver.waits(50ms);
  driver.begin();
  EXPECT_EQ(driver.waits(50ms), "finish queue_timeout 503");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200, start a");
  EXPECT_EQ(driver.waits(1s), "") << "who has left the line has no limit to its wait any more";
}

TEST(BalancerLimits, WhoWaitsMayLeave) {
  ScriptDriver driver(limited(1, 5), letters(1));
  driver.begin();
  EXPECT_EQ(driver.begin(), "");
  const RequestId second = driver.balancer.begun();
  driver.begin();
  EXPECT_EQ(driver.leaves(second), "finish cancelled 0");
  EXPECT_EQ(driver.leaves(second), "");
  EXPECT_EQ(driver.balancer.requests_waiting(), 1U);
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200, start a");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
}

TEST(BalancerLimits, TheRequestsTimeoutHoldsInLineToo) {
  BalancerConfig config = limited(1, 5);
  config.timeout = 100ms;
  ScriptDriver driver(config, letters(1));
  driver.begin();
  driver.waits(50ms);
  driver.begin();
  EXPECT_EQ(driver.waits(50ms), "abort a, finish timeout 504, start a");
  driver.begin();
  EXPECT_EQ(driver.waits(50ms), "abort a, finish timeout 504, start a");
  EXPECT_EQ(driver.balancer.requests_waiting(), 0U);
}

TEST(BalancerLimits, AtMostSoManyAreInFlightTogether) {
  ScriptDriver driver(limited(0, 5, 3), letters(9));
  EXPECT_EQ(driver.begin(), "start a");
  EXPECT_EQ(driver.begin(), "start b");
  EXPECT_EQ(driver.begin(), "start c");
  EXPECT_EQ(driver.begin(), "");
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200, start d");
}

TEST(BalancerLimits, ARetryWaitsInLineWhereEveryNodeIsFull) {
  BalancerConfig config = limited(1, 5);
  config.retry.emplace().max_attempts = 2;
  config.retry->backoff = {.type = BackoffType::kFixed, .base = 1s, .jitter = {}};
  ScriptDriver driver(config, letters(2));
  driver.begin();
  driver.begin();
  EXPECT_EQ(driver.begin(), "") << "in line";
  EXPECT_EQ(driver.ends("a", kBroken), "start a") << "whose room was free until the retry is due";
  EXPECT_EQ(driver.waits(1s), "");
  EXPECT_EQ(driver.balancer.requests_waiting(), 1U);
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200, retry b");
}

TEST(BalancerLimits, ARetryThatFindsTheLineFullIsRefused) {
  BalancerConfig config = limited(1, 1);
  config.retry.emplace().max_attempts = 2;
  config.retry->backoff = {.type = BackoffType::kFixed, .base = 1s, .jitter = {}};
  ScriptDriver driver(config, letters(1));
  driver.begin();
  EXPECT_EQ(driver.ends("a", kBroken), "");
  EXPECT_EQ(driver.begin(), "start a");
  EXPECT_EQ(driver.begin(), "");
  EXPECT_EQ(driver.waits(1s), "finish full 503");
}

TEST(BalancerLimits, ARetryInItsBackoffKeepsItsPlaceInFlight) {
  BalancerConfig config = limited(0, 5, 1);
  config.retry.emplace().max_attempts = 2;
  config.retry->backoff = {.type = BackoffType::kFixed, .base = 1s, .jitter = {}};
  ScriptDriver driver(config, letters(2));
  driver.begin();
  driver.ends("a", kBroken);
  EXPECT_EQ(driver.begin(), "") << "one request is in service, between two attempts";
  EXPECT_EQ(driver.waits(1s), "retry b");
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200, start a");
}

TEST(BalancerLimits, ANodeThatComesTakesFromTheLine) {
  ScriptDriver driver(limited(1, 5), letters(1));
  driver.begin();
  driver.begin();
  driver.begin();
  EXPECT_EQ(driver.set(letters(2)), "start b");
  EXPECT_EQ(driver.balancer.requests_waiting(), 1U);
}

TEST(BalancerLimits, WhenTheLastNodeGoesWhoWaitsIsTold) {
  std::vector<NodeConfig> nodes = letters(1);
  ScriptDriver driver(limited(1, 5), nodes);
  driver.begin();
  driver.begin();
  nodes[0].condition = NodeCondition::kDraining;
  EXPECT_EQ(driver.set(nodes), "finish no_node 503");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
}

TEST(BalancerLimits, HigherLimitsEmptyTheLine) {
  ScriptDriver driver(limited(1, 5), letters(1));
  for (int i = 0; i < 4; ++i) driver.begin();
  EXPECT_EQ(driver.apply(limited(3, 5)), "start a, start a");
  EXPECT_EQ(driver.apply({}), "start a") << "without limits nobody waits";
}

TEST(BalancerLimits, ALowerLimitLetsWhatIsInFlightEnd) {
  ScriptDriver driver(limited(3, 5), letters(1));
  for (int i = 0; i < 3; ++i) driver.begin();
  EXPECT_EQ(driver.apply(limited(1, 5)), "");
  EXPECT_EQ(driver.begin(), "");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200, start a");
}

TEST(BalancerLimits, HoldAndLoseNobodyWhateverHappens) {
  BalancerConfig config = limited(3, 8, 10);
  config.limits->queue_timeout = 30ms;
  config.timeout = 90ms;
  config.retry.emplace().max_attempts = 3;
  config.retry->per_try_timeout = 20ms;
  config.retry->backoff = {.type = BackoffType::kFixed, .base = 5ms, .jitter = {JitterType::kFull, {}, {}}};
  config.retry->hedge = {.after = 8ms, .max = 1, .max_extra_load = 0.5};
  TestDriver driver(config, letters(4));
  Rng rng(7);
  std::vector<int> finished(100'000, 0);
  std::vector<Action> running;
  const auto take = [&](Balancer::Actions actions) {
    for (const Action& action : actions) {
      if (action.kind == ActionKind::kStartAttempt) running.push_back(action);
      if (action.kind == ActionKind::kFinishRequest) ++finished[action.tag];
    }
  };
  for (std::uint64_t tag = 0; tag < finished.size(); ++tag) {
    take(driver.balancer.begin({.tag = tag}, driver.now));
    if (rng.below(9) == 0) take(driver.balancer.cancel(driver.balancer.begun(), driver.now));
    for (std::uint32_t i = rng.below(3); i > 0 && !running.empty(); --i) {
      std::swap(running[rng.below(static_cast<std::uint32_t>(running.size()))], running.back());
      const Outcome outcome = rng.below(4) == 0 ? kBroken : kFine;
      take(driver.balancer.attempt_finished(running.back().attempt, outcome, driver.now));
      running.pop_back();
    }
    driver.now += Duration{rng.below(4'000'000)};
    take(driver.balancer.on_deadline(driver.now));
    ASSERT_LE(driver.balancer.requests_waiting(), 8U);
    ASSERT_LE(driver.balancer.requests_in_flight(), 18U);
    for (std::uint32_t node = 0; node < 4; ++node) ASSERT_LE(driver.balancer.node(NodeId{node}).in_flight, 3U);
    driver.events.clear();
  }
  for (int i = 0; i < 100; ++i) {
    driver.now += 10ms;
    take(driver.balancer.on_deadline(driver.now));
  }
  EXPECT_EQ(std::ranges::count(finished, 1), static_cast<std::ptrdiff_t>(finished.size()));
  EXPECT_EQ(driver.balancer.requests_in_flight(), 0U);
}

}  // namespace
}  // namespace lb::testing
