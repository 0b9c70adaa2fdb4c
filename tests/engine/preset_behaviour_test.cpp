// Presets through the Balancer: what each system's document says of its behaviour holds.
#include <gtest/gtest.h>

#include <algorithm>

#include "lb/presets.h"
#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

BalancerConfig preset(std::string_view name) {
  BalancerConfig config;
  const auto& access = std::get<ChoiceAccess>(BalancerConfig::knobs().preset_knob()->access);
  const auto found = std::ranges::find(access.names, name);
  EXPECT_NE(found, access.names.end()) << name;
  access.set(&config, static_cast<std::size_t>(found - access.names.begin()));
  EXPECT_TRUE(validate(config).empty());
  return config;
}

/// A request and all that became of it, every attempt ended with `outcome` as soon as it starts.
struct Story {
  std::string nodes;  // of its attempts, in order
  Duration took{};
  Action end;
};

Story play(TestDriver& driver, const Outcome& outcome, Method method = Method::kGet) {
  Story story;
  const TimePoint start = driver.now;
  std::vector<Action> actions = driver.begin(method);
  for (int i = 0; i < 10'000; ++i) {
    std::vector<Action> next;
    for (const Action& action : actions) {
      if (action.kind == ActionKind::kFinishRequest) {
        story.end = action;
        story.took = driver.now - start;
        return story;
      }
      if (action.kind != ActionKind::kStartAttempt) continue;
      story.nodes += driver.balancer.node(action.node).config.name;
      const std::vector<Action> after = driver.finish(action, outcome);
      next.insert(next.end(), after.begin(), after.end());
    }
    if (next.empty()) next = driver.wait(driver.balancer.next_deadline() - driver.now);
    actions = std::move(next);
  }
  ADD_FAILURE() << "the request does not end";
  return story;
}

const auto kWell = [](NodeId) { return true; };

TEST(PresetBalast, NobodyIsUsedBeforeItsFirstPing) {
  TestDriver driver(preset("balast"), letters(2));
  EXPECT_EQ(driver.begin()[0].reason, Reason::kNoneUsable) << "no reachable servers";
  driver.run(1ms, kWell);
  EXPECT_EQ(driver.picks(10), (std::map<std::string, int>{{"a", 5}, {"b", 5}}));
}

TEST(PresetBalast, AFailureMarksTheServerDownUntilItsNextPingAndEachIsTriedOnce) {
  TestDriver driver(preset("balast"), letters(3));
  driver.run(1ms, kWell);
  const Story story = play(driver, Outcome::response(500), Method::kPost);
  EXPECT_EQ(story.nodes, "abc");
  EXPECT_EQ(story.end.status, 500);
  EXPECT_EQ(driver.begin()[0].reason, Reason::kNoneUsable);
  driver.run(29s, kWell);
  EXPECT_EQ(driver.begin()[0].reason, Reason::kNoneUsable);
  driver.run(1s, kWell);
  EXPECT_EQ(driver.picks(6).size(), 3U) << "pinged every 30 s";
}

TEST(PresetBalast, PingsOneServerAfterTheOtherAndWaitsThreeSecondsForEach) {
  TestDriver driver(preset("balast"), letters(3));
  EXPECT_EQ(driver.wait(0s).size(), 1U);
  const std::vector<Action> next = driver.wait(3s);
  ASSERT_EQ(next.size(), 2U);
  EXPECT_EQ(next[0].kind, ActionKind::kAbortProbe);
  EXPECT_EQ(next[1].node, NodeId{1});
}

TEST(PresetAhoyhoy, ThreeTriesAHostThenTheNextAndNoHostAgain) {
  TestDriver driver(preset("ahoyhoy"), letters(3));
  const Story story = play(driver, Outcome::response(500));
  EXPECT_EQ(story.nodes, "aaabbbccc");
  EXPECT_EQ(story.took, 0s);
  EXPECT_EQ(driver.begin()[0].reason, Reason::kNoneUsable) << "all are open";
  driver.run(100h);
  EXPECT_EQ(driver.begin()[0].reason, Reason::kNoneUsable) << "for ever";
}

TEST(PresetAhoyhoy, ACallWhoseThirdTrySucceedsLeavesTheHostClosed) {
  TestDriver driver(preset("ahoyhoy"), letters(1));
  Action start = driver.begin()[0];
  start = driver.finish(start, Outcome::reset())[0];
  start = driver.finish(start, Outcome::reset())[0];
  EXPECT_EQ(driver.finish(start, Outcome::response(200))[0].verdict, Verdict::kSucceeded);
  EXPECT_EQ(driver.picks(3)["a"], 3);
}

TEST(PresetCloudLb, IsRandomWhateverTheWeightsAndGivesUpAfterHalfAMinute) {
  auto nodes = letters(2);
  nodes[1].weight = 100;
  TestDriver driver(preset("cloud_lb"), nodes);
  EXPECT_NEAR(driver.picks(10'000)["a"], 5000, tolerance(0.5, 10'000));
  driver.begin();
  EXPECT_EQ(driver.balancer.next_deadline(), driver.now + 30s);
  EXPECT_EQ(play(driver, Outcome::connect_failure()).nodes.size(), 1U) << "no retries";
}

TEST(PresetLighthouse, ANodeComesAndGoesByRiseAndFall) {
  TestDriver driver(preset("lighthouse"), letters(2));
  const auto without_a = [](NodeId node) { return node != NodeId{0}; };
  driver.run(3s, without_a);
  EXPECT_EQ(driver.picks(4)["a"], 2) << "two checks failed";
  driver.run(2s, without_a);
  EXPECT_EQ(driver.picks(4)["a"], 0) << "fall 3";
  driver.run(2s, kWell);
  EXPECT_EQ(driver.picks(4)["a"], 0);
  driver.run(2s, kWell);
  EXPECT_EQ(driver.picks(4)["a"], 2) << "rise 2";
}

TEST(PresetLbService, RetriesANodeAHundredTimesWithWaitsUpToSixtyFourSeconds) {
  TestDriver driver(preset("lb_service"), letters(2));
  const Story story = play(driver, Outcome::connect_failure());
  EXPECT_EQ(story.nodes, std::string(100, 'a'));
  // 2 + 4 + ... + 64 s, then 64 s 93 times; each with up to 100 ms more.
  EXPECT_GE(story.took, 126s + 93 * 64s);
  EXPECT_LE(story.took, 126s + 93 * 64s + 99 * 100ms);
}

TEST(PresetLbService, WhatIsWrittenGoesToAllNodesUntilEachHasAnswered201) {
  TestDriver driver(preset("lb_service"), letters(3));
  const auto span = driver.balancer.begin({.method = Method::kPost, .path = "/register"}, driver.now);
  std::vector<Action> started(span.begin(), span.end());
  ASSERT_EQ(started.size(), 3U);
  EXPECT_TRUE(driver.finish(started[0], Outcome::response(201)).empty());
  EXPECT_TRUE(driver.finish(started[1], Outcome::response(201)).empty());
  EXPECT_TRUE(driver.finish(started[2], Outcome::response(500)).empty()) << "it waits, and tries again";
  const std::vector<Action> again = driver.wait(2100ms);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].node, started[2].node);
  const std::vector<Action> end = driver.finish(again[0], Outcome::response(201));
  ASSERT_EQ(end.size(), 1U);
  EXPECT_EQ(end[0].verdict, Verdict::kSucceeded);
  EXPECT_EQ(driver.picks(3).size(), 3U) << "GET /login takes turns";
}

TEST(PresetEnvoy, SpillsAndPanicsAndEjectsNobody) {
  auto nodes = letters(4);
  nodes[1].health = NodeHealth::kDown;
  nodes[2].priority = nodes[3].priority = 2;
  nodes[3].health = NodeHealth::kDown;
  TestDriver driver(preset("envoy"), nodes);
  driver.records = false;
  const int requests = 100'000;
  EXPECT_NEAR(driver.picks(requests)["a"], 0.7 * requests, tolerance(0.7, requests));
  TestDriver panic(preset("envoy"), [] {
    auto few = letters(3);
    few[0].health = few[1].health = NodeHealth::kDown;
    return few;
  }());
  EXPECT_EQ(panic.picks(30).size(), 3U);
  TestDriver failing(preset("envoy"), letters(2));
  for (int i = 0; i < 100; ++i) failing.one(Outcome::response(500));
  EXPECT_EQ(failing.picks(10)["a"], 5);
}

TEST(PresetEnvoy, HasAThousandAndTwentyFourInFlightAndAsManyWaiting) {
  TestDriver driver(preset("envoy"), letters(3));
  for (int i = 0; i < 1024; ++i) EXPECT_EQ(driver.begin()[0].kind, ActionKind::kStartAttempt);
  for (int i = 0; i < 1024; ++i) EXPECT_TRUE(driver.begin().empty());
  EXPECT_EQ(driver.begin()[0].reason, Reason::kFull);
}

TEST(PresetNginx, EveryPeerIsTriedOnceAndAFailureRestsItForTenSeconds) {
  TestDriver driver(preset("nginx"), letters(3));
  EXPECT_EQ(play(driver, Outcome::reset()).nodes, "abc");
  EXPECT_EQ(driver.begin()[0].reason, Reason::kNoneUsable) << "no live upstreams";
  driver.run(10s);
  EXPECT_EQ(driver.begin()[0].reason, Reason::kNoneUsable);
  driver.run(1s);
  EXPECT_EQ(driver.picks(3).size(), 3U);
  EXPECT_EQ(play(driver, Outcome::response(500)).nodes.size(), 1U) << "a 500 is an answer";
  EXPECT_EQ(play(driver, Outcome::reset(), Method::kPost).nodes.size(), 1U) << "not idempotent";
}

TEST(PresetHaproxy, ThreeRetriesOfAConnectASecondApartTheLastElsewhere) {
  TestDriver driver(preset("haproxy"), letters(2));
  const Story story = play(driver, Outcome::connect_failure(), Method::kPost);
  EXPECT_EQ(story.nodes, "aaab");
  EXPECT_EQ(story.took, 3s);
  EXPECT_EQ(play(driver, Outcome::reset()).nodes.size(), 1U);
  EXPECT_EQ(driver.balancer.next_deadline(), kNever) << "no checks unless a server line says so";
}

TEST(PresetGrpc, PicksTheFirstAndDoesNotRetry) {
  TestDriver driver(preset("grpc"), letters(3));
  EXPECT_EQ(driver.picks(10), (std::map<std::string, int>{{"a", 10}}));
  EXPECT_EQ(play(driver, Outcome::connect_failure()).nodes, "a");
}

TEST(PresetFinagle, FiveFailuresInARowMarkANodeDeadLongerAndLonger) {
  TestDriver driver(preset("finagle"), letters(1));
  for (int i = 0; i < 4; ++i) driver.one(Outcome::reset());
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
  driver.one(Outcome::reset());
  for (const Duration dead : {5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s}) {
    ASSERT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen);
    driver.run(dead - 1ns);
    ASSERT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen) << dead.count();
    driver.run(1ns);
    ASSERT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kHalfOpen);
    driver.one(Outcome::reset());
  }
}

// Of 1,000 requests in one instant 20 % may be tried again, and 10 a second over 10 s beside.
TEST(PresetFinagle, RetriesAreAFifthOfTheRequestsAndTenASecond) {
  BalancerConfig config = preset("finagle");
  config.breaker.reset();
  TestDriver driver(config, letters(2));
  for (int i = 0; i < 1000; ++i) play(driver, Outcome::connect_failure());
  EXPECT_EQ(driver.count(EventKind::kAttemptStarted), 1000 + 200 + 100);
}

TEST(PresetFinagle, TakesTheLessLoadedOfTwo) {
  TestDriver driver(preset("finagle"), letters(2));
  const NodeId busy = driver.begin()[0].node;
  for (int i = 0; i < 20; ++i) EXPECT_NE(driver.one(Outcome::response(200)), busy);
}

TEST(PresetLinkerd, LeavesTheNodeThatTakesLonger) {
  TestDriver driver(preset("linkerd"), letters(2));
  driver.records = false;
  int slow = 0;
  for (int i = 0; i < 1000; ++i) {
    const Action start = driver.begin()[0];
    slow += start.node == NodeId{0} ? 1 : 0;
    driver.wait(start.node == NodeId{0} ? 500ms : 5ms);
    driver.finish(start, Outcome::response(200));
  }
  EXPECT_LT(slow, 20);
  EXPECT_EQ(play(driver, Outcome::response(500)).nodes.size(), 1U) << "retries are off";
}

}  // namespace
}  // namespace lb::testing
