// Nodes that come, go and change: conditions, weights, priorities, identity.
#include <gtest/gtest.h>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

std::string next(TestDriver& driver, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += driver.balancer.node(driver.one(Outcome::response(200))).config.name;
  return text;
}

TEST(BalancerNodes, WeightZeroTakesNoTrafficUnderAnyPolicy) {
  for (const PolicyType& type : policies()) {
    BalancerConfig config;
    config.policy = default_policy(type.params.name);
    auto nodes = letters(3);
    nodes[1].weight = 0;
    TestDriver driver(config, nodes);
    EXPECT_EQ(next(driver, 50).find('b'), std::string::npos) << type.params.name;
  }
}

TEST(BalancerNodes, DrainingFinishesWhatIsInFlightAndTakesNothingNew) {
  TestDriver driver({}, letters(2));
  const Action on_a = driver.begin()[0];
  auto nodes = letters(2);
  nodes[0].condition = NodeCondition::kDraining;
  EXPECT_TRUE(driver.balancer.set_nodes(nodes, driver.now).empty());
  EXPECT_EQ(next(driver, 4), "bbbb");
  EXPECT_EQ(driver.finish(on_a, Outcome::response(200))[0].verdict, Verdict::kSucceeded);
}

TEST(BalancerNodes, DisablingCutsWhatIsInFlight) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 2;
  TestDriver driver(config, letters(2));
  const Action retried = driver.begin(Method::kGet, 1)[0];
  driver.begin();
  const Action streaming = driver.begin(Method::kGet, 2)[0];
  ASSERT_EQ(streaming.node, retried.node);
  driver.answer(streaming, 200);
  auto nodes = letters(2);
  nodes[0].condition = NodeCondition::kDisabled;
  const auto span = driver.balancer.set_nodes(nodes, driver.now);
  const std::vector<Action> actions(span.begin(), span.end());
  ASSERT_EQ(actions.size(), 4U);
  EXPECT_EQ(actions[0].kind, ActionKind::kAbortAttempt);
  EXPECT_EQ(actions[1].kind, ActionKind::kStartAttempt) << "one may be sent again";
  EXPECT_EQ(actions[1].node, NodeId{1});
  EXPECT_EQ(actions[3].kind, ActionKind::kFinishRequest) << "the other's answer was on its way to the client";
  EXPECT_EQ(actions[3].reason, Reason::kCut);
}

TEST(BalancerNodes, WhatIsCutGoesByTheWholeOfTheNewList) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 2;
  TestDriver driver(config, letters(3));
  driver.begin();
  auto nodes = letters(3);
  nodes[0].condition = nodes[1].condition = NodeCondition::kDisabled;
  const auto span = driver.balancer.set_nodes(nodes, driver.now);
  const std::vector<Action> actions(span.begin(), span.end());
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(actions[0].kind, ActionKind::kAbortAttempt);
  EXPECT_EQ(actions[1].kind, ActionKind::kStartAttempt);
  EXPECT_EQ(actions[1].node, NodeId{2}) << "b is disabled in the same list";
}

TEST(BalancerNodes, ANodeThatStaysKeepsItsPlaceAndItsBreaker) {
  BalancerConfig config;
  config.breaker = {.failures = 1, .window = {}};
  TestDriver driver(config, letters(3));
  driver.one(Outcome::reset());
  auto nodes = letters(4);
  nodes.erase(nodes.begin() + 1);
  driver.balancer.set_nodes(nodes, driver.now);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen);
  EXPECT_EQ(next(driver, 4), "cdcd");
  EXPECT_EQ(driver.count(EventKind::kNodeRemoved), 1);
}

TEST(BalancerNodes, TheSameListAgainChangesNothing) {
  TestDriver driver({}, letters(3));
  const std::size_t before = driver.events.size();
  next(driver, 1);
  const std::size_t after_one = driver.events.size();
  driver.balancer.set_nodes(letters(3), driver.now);
  EXPECT_EQ(driver.events.size(), after_one);
  EXPECT_GT(after_one, before);
  EXPECT_EQ(next(driver, 3), "bca");
}

TEST(BalancerNodes, TheIdOfARemovedNodeIsGivenOnOnlyWhenItIsIdle) {
  TestDriver driver({}, letters(2));
  const Action on_a = driver.begin()[0];
  auto nodes = letters(3);
  nodes.erase(nodes.begin());
  driver.balancer.set_nodes(nodes, driver.now);
  EXPECT_EQ(driver.balancer.node_count(), 3U) << "c has an id of its own";
  EXPECT_TRUE(driver.balancer.node(NodeId{0}).removed);
  EXPECT_EQ(driver.finish(on_a, Outcome::response(200))[0].verdict, Verdict::kSucceeded);
  nodes.push_back({.name = "d"});
  driver.balancer.set_nodes(nodes, driver.now);
  EXPECT_EQ(driver.balancer.node_count(), 3U);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).config.name, "d");
}

TEST(BalancerNodes, TheNextPriorityServesOnlyWhileTheBestHasNoUsableNode) {
  BalancerConfig config;
  config.breaker = {.failures = 1, .window = {}, .open_for = 1s};
  auto nodes = letters(3);
  nodes[2].priority = 2;
  TestDriver driver(config, nodes);
  EXPECT_EQ(next(driver, 4), "abab");
  driver.one(Outcome::reset());
  driver.one(Outcome::reset());
  EXPECT_EQ(next(driver, 3), "ccc");
  driver.wait(1s);
  EXPECT_EQ(next(driver, 4).find('c'), std::string::npos);
}

TEST(BalancerNodes, ARetryGoesDownAPriorityWhenTheBestWasTried) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 3;
  auto nodes = letters(2);
  nodes[1].priority = 7;
  TestDriver driver(config, nodes);
  const Action first = driver.begin()[0];
  EXPECT_EQ(first.node, NodeId{0});
  EXPECT_EQ(driver.finish(first, Outcome::reset())[0].node, NodeId{1});
}

TEST(BalancerNodes, AChangedWeightMovesTheShares) {
  BalancerConfig config;
  config.policy = default_policy("weighted_round_robin");
  TestDriver driver(config, letters(2));
  next(driver, 4);
  auto nodes = letters(2);
  nodes[0].weight = 3;
  driver.balancer.set_nodes(nodes, driver.now);
  const std::string picks = next(driver, 40);
  EXPECT_EQ(std::count(picks.begin(), picks.end(), 'a'), 30);
}

TEST(BalancerNodes, ThePolicyCanChangeWhileRequestsAreInFlight) {
  TestDriver driver({}, letters(3));
  const Action start = driver.begin()[0];
  BalancerConfig config;
  config.policy = default_policy("least_requests");
  driver.balancer.apply(config, driver.now);
  EXPECT_EQ(next(driver, 30).find('a'), std::string::npos) << "a has one in flight";
  EXPECT_EQ(driver.finish(start, Outcome::response(200)).size(), 1U);
}

}  // namespace
}  // namespace lb::testing
