// Hedging: a slow request is sent to another node too, and the first good answer wins.
#include <gtest/gtest.h>

#include "support/script_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

const Outcome kFine = Outcome::response(200);
const Outcome kBroken = Outcome::response(500);

BalancerConfig hedging(std::uint32_t max_attempts = 1) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = max_attempts;
  config.retry->hedge = {.after = 50ms, .max = 1, .max_extra_load = 1};
  return config;
}

int abandoned(const TestDriver& driver) {
  return static_cast<int>(std::ranges::count_if(driver.events, [](const Event& event) {
    return event.kind == EventKind::kAttemptFinished && event.outcome.kind == OutcomeKind::kAbandoned;
  }));
}

// A request is at the first node, and 50 ms later its hedge at the second.
struct Hedged : ScriptDriver {
  Hedged(const BalancerConfig& config, std::uint32_t nodes) : ScriptDriver(config, letters(nodes)) {
    begin();
    waits(50ms);
  }
};

TEST(BalancerHedge, AsksAnotherNodeWhenTheFirstIsSlow) {
  ScriptDriver driver(hedging(), letters(3));
  EXPECT_EQ(driver.begin(), "start a");
  EXPECT_EQ(driver.waits(49ms), "");
  EXPECT_EQ(driver.waits(1ms), "hedge b");
  EXPECT_EQ(driver.count(EventKind::kHedgeStarted), 1);
  EXPECT_EQ(driver.waits(1h), "") << "one hedge is the most";
}

TEST(BalancerHedge, NoneWhenTheAnswerIsInTime) {
  ScriptDriver driver(hedging(), letters(3));
  driver.begin();
  driver.waits(49ms);
  driver.ends("a", kFine);
  EXPECT_EQ(driver.waits(1s), "");
  driver.begin();
  EXPECT_EQ(driver.answers("b", 200), "forward b 200");
  EXPECT_EQ(driver.waits(1s), "") << "an answer that has begun is an answer";
}

TEST(BalancerHedge, TheFirstGoodAnswerWinsAndTheOtherIsAbandoned) {
  for (const bool hedge_wins : {false, true}) {
    ScriptDriver driver(hedging(), letters(3));
    driver.begin();
    driver.waits(50ms);
    EXPECT_EQ(driver.ends(hedge_wins ? "b" : "a", kFine),
              hedge_wins ? "abort a, finish ok 200" : "abort b, finish ok 200");
    EXPECT_EQ(abandoned(driver), 1);
    EXPECT_EQ(driver.balancer.node(NodeId{0}).in_flight + driver.balancer.node(NodeId{1}).in_flight, 0U);
  }
}

TEST(BalancerHedge, AnAbandonedAttemptDoesNotCountAgainstItsNode) {
  BalancerConfig config = hedging();
  config.breaker = {.failures = 1, .window = {}};
  ScriptDriver driver(config, letters(2));
  driver.begin();
  driver.waits(50ms);
  driver.ends("b", kFine);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
}

TEST(BalancerHedge, TheFirstAnswerToBeginWinsToo) {
  Hedged driver(hedging(), 3);
  EXPECT_EQ(driver.answers("b", 200), "abort a, forward b 200");
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200");
}

TEST(BalancerHedge, ABadAnswerWaitsForTheOther) {
  Hedged driver(hedging(), 3);
  EXPECT_EQ(driver.answers("a", 503), "abort a");
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200");
}

TEST(BalancerHedge, AFailedHedgeWaitsForTheFirst) {
  Hedged driver(hedging(9), 3);
  EXPECT_EQ(driver.ends("b", kBroken), "");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
}

TEST(BalancerHedge, AFailedFirstWaitsForTheHedge) {
  Hedged driver(hedging(9), 3);
  EXPECT_EQ(driver.ends("a", kBroken), "");
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200");
}

TEST(BalancerHedge, WhenAllHaveFailedTheRequestIsRetried) {
  Hedged driver(hedging(2), 4);
  driver.ends("b", kBroken);
  EXPECT_EQ(driver.ends("a", kBroken), "retry c");
  EXPECT_EQ(driver.ends("c", kBroken), "finish status 500") << "hedges are not among the attempts of the retries";
}

TEST(BalancerHedge, SendsAsManyAsAllowedEachAfterAnotherWait) {
  BalancerConfig config = hedging();
  config.retry->hedge->max = 2;
  ScriptDriver driver(config, letters(4));
  for (int i = 0; i < 4; ++i) driver.serve();  // saves up what hedges cost
  driver.begin();
  EXPECT_EQ(driver.waits(50ms), "hedge b");
  EXPECT_EQ(driver.waits(49ms), "");
  EXPECT_EQ(driver.waits(1ms), "hedge c");
  EXPECT_EQ(driver.waits(1h), "");
  EXPECT_EQ(driver.ends("b", kFine), "abort c, abort a, finish ok 200");
}

TEST(BalancerHedge, NeverOnANodeThatIsAtIt) {
  ScriptDriver driver(hedging(), letters(1));
  driver.begin();
  EXPECT_EQ(driver.waits(1s), "");
  EXPECT_EQ(driver.count(EventKind::kHedgeStarted), 0);
}

TEST(BalancerHedge, CostsAtMostItsShareOfTheRequests) {
  BalancerConfig config = hedging();
  config.retry->hedge->max_extra_load = 0.1;
  ScriptDriver driver(config, letters(2));
  for (int i = 0; i < 1000; ++i) {
    driver.begin();
    const std::string hedged = driver.waits(50ms);
    ASSERT_LE(driver.count(EventKind::kHedgeStarted), (i + 1) / 10);
    driver.ends(hedged.empty() || hedged == "hedge b" ? "a" : "b", kFine);
    if (driver.running() > 0) driver.ends("b", kFine);
  }
  EXPECT_EQ(driver.count(EventKind::kHedgeStarted), 100);
}

TEST(BalancerHedge, OnlyMethodsThatMayBeSentTwice) {
  for (const Method method : {Method::kPost, Method::kPatch, Method::kConnect, Method::kOther}) {
    ScriptDriver driver(hedging(), letters(2));
    driver.begin({.method = method});
    EXPECT_EQ(driver.waits(1s), "") << to_string(method);
  }
  BalancerConfig config = hedging();
  config.retry->methods = {Method::kPost};
  ScriptDriver driver(config, letters(2));
  driver.begin({.method = Method::kPost});
  EXPECT_EQ(driver.waits(50ms), "hedge b") << "the operator says that it may";
}

TEST(BalancerHedge, AnAttemptThatTimesOutBesideAHedgeLeavesItAlone) {
  BalancerConfig config = hedging();
  config.retry->per_try_timeout = 80ms;
  ScriptDriver driver(config, letters(3));
  driver.begin();
  driver.waits(50ms);
  EXPECT_EQ(driver.waits(30ms), "abort a");
  EXPECT_EQ(driver.waits(50ms), "abort b, finish timeout 504");
}

TEST(BalancerHedge, DisablingTheNodeOfOneLeavesTheOther) {
  Hedged driver(hedging(), 2);
  std::vector<NodeConfig> nodes = letters(2);
  nodes[0].condition = NodeCondition::kDisabled;
  EXPECT_EQ(driver.set(nodes), "abort a");
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200");
}

TEST(BalancerHedge, AClientThatLeavesEndsAllOfIt) {
  Hedged driver(hedging(), 2);
  EXPECT_EQ(driver.leaves(driver.balancer.begun()), "abort b, abort a, finish cancelled 0");
  EXPECT_EQ(abandoned(driver), 2);
}

}  // namespace
}  // namespace lb::testing
