// Requests that are under way while the nodes or the configuration change, and what is told of it.
#include <gtest/gtest.h>

#include <algorithm>

#include "lb/policy_registry.h"
#include "lb/retry_budget.h"
#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

TEST(BalancerChange, ACutAttemptIsTriedAgainOnlyOnNodesOfTheNewList) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 3;
  TestDriver driver(config, letters(4));
  ASSERT_EQ(index_of(driver.begin()[0].node), 0U);
  auto nodes = letters(3);  // d is gone
  nodes[0].condition = NodeCondition::kDisabled;
  nodes[1].condition = NodeCondition::kDisabled;
  std::vector<NodeId> started;
  for (const Action& action : driver.balancer.set_nodes(nodes, driver.now)) {
    if (action.kind == ActionKind::kStartAttempt) started.push_back(action.node);
  }
  EXPECT_EQ(started, std::vector{NodeId{2}});
}

TEST(BalancerChange, ARetryOfARouteThatIsGoneUsesAPolicyThatIsThere) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 3;
  config.routes.emplace_back().path = "/x";
  config.routes.back().policy = default_policy("random");
  TestDriver driver(config, letters(2));
  const auto actions = driver.balancer.begin({.path = "/x"}, driver.now);
  const Action start = actions[0];
  config.routes.clear();
  driver.balancer.apply(config, driver.now);
  const auto next = driver.finish(start, Outcome::response(500));
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].kind, ActionKind::kStartAttempt);
}

TEST(BalancerChange, TheEndOfARestIsToldWhenTheConfigurationBringsIt) {
  BalancerConfig config;
  config.max_fails.emplace();
  TestDriver driver(config, letters(2));
  driver.one(Outcome::response(500));
  ASSERT_EQ(driver.count(EventKind::kNodeEjected), 1);
  driver.balancer.apply({}, driver.now);
  EXPECT_EQ(driver.count(EventKind::kNodeReturned), 1);
}

TEST(BalancerChange, ALateResultOfAProbeReturnsNoEjectedNode) {
  BalancerConfig config;
  config.health_monitor.emplace();
  config.outlier.emplace().consecutive_5xx = 1;
  config.outlier->max_ejection_percent = 100;
  TestDriver driver(config, letters(2));
  ProbeId late;
  for (const Action& action : driver.wait(Duration{})) {
    if (action.kind == ActionKind::kStartProbe && action.node == NodeId{0}) late = action.probe;
  }
  driver.balancer.probe_finished(late, {.passed = true}, driver.now);
  ASSERT_EQ(index_of(driver.one(Outcome::response(500))), 0U);
  ASSERT_EQ(driver.count(EventKind::kNodeEjected), 1);
  driver.balancer.probe_finished(late, {.passed = true}, driver.now);
  EXPECT_EQ(driver.count(EventKind::kNodeReturned), 0);
}

TEST(BalancerChange, MaxNodesHoldsWhenANodeGoesOutBetweenItsTries) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 5;
  config.retry->same_node_tries = 3;
  config.retry->max_nodes = 1;
  config.breaker.emplace().failures = 1;
  TestDriver driver(config, letters(2));
  const Action start = driver.begin()[0];
  const auto after = driver.finish(start, Outcome::response(503));
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].kind, ActionKind::kFinishRequest);
  EXPECT_EQ(after[0].reason, Reason::kStatus);
}

// gRFC A6: the failure takes its token before the tokens are looked at. Of three, the second failure leaves one.
TEST(BalancerChange, TheHeadOfAnAnswerIsAFailureToTheBudgetBeforeItIsAskedForARetry) {
  for (const bool answered : {false, true}) {
    BalancerConfig config;
    config.retry.emplace().max_attempts = 10;
    config.retry->budget = default_budget("grpc");  // 10 tokens: retries with more than 5
    TestDriver driver(config, letters(3));
    Action start = driver.begin()[0];
    int retries = 0;
    while (true) {
      const auto next = answered ? driver.answer(start, 503) : driver.finish(start, Outcome::response(503));
      const auto again = std::ranges::find(next, ActionKind::kStartAttempt, &Action::kind);
      if (again == next.end()) break;
      start = *again;
      ++retries;
    }
    EXPECT_EQ(retries, 4) << "answered: " << answered;
  }
}

TEST(BalancerChange, APolicyThatProbesSurvivesThePickThatTakesItsLastNodeOut) {
  BalancerConfig config;
  config.policy = default_policy("prequal");
  config.max_fails.emplace().fail_timeout = 1s;
  TestDriver driver(config, letters(2));
  for (int i = 0; i < 2; ++i) driver.one(Outcome::response(500));
  driver.wait(2s);
  // Each pick now sends the one request that finds out, and rests the node until its answer is in.
  const auto first = driver.begin();
  const auto second = driver.begin();
  EXPECT_EQ(first[0].kind, ActionKind::kStartAttempt);
  EXPECT_EQ(second[0].kind, ActionKind::kStartAttempt);
  EXPECT_EQ(driver.begin()[0].kind, ActionKind::kFinishRequest);
}

TEST(BalancerChange, AnAttemptIsToldBeforeWhatItsPickDidToTheNode) {
  BalancerConfig config;
  config.max_fails.emplace().fail_timeout = 1s;
  TestDriver driver(config, letters(2));
  for (int i = 0; i < 2; ++i) driver.one(Outcome::response(500));
  driver.wait(2s);
  driver.events.clear();
  driver.begin();
  ASSERT_EQ(driver.events.size(), 2U);
  EXPECT_EQ(driver.events[0].kind, EventKind::kAttemptStarted);
  EXPECT_EQ(driver.events[1].kind, EventKind::kNodeEjected);
}

}  // namespace
}  // namespace lb::testing
