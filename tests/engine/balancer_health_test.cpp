// The health monitor inside the Balancer: which probes are asked for when, and what their results do to the picks.
// Probes are answered by hand, at the times the tests say.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

BalancerConfig monitored(const HealthMonitorConfig& monitor = {}) {
  BalancerConfig config;
  config.health_monitor = monitor;
  return config;
}

std::vector<Action> of_kind(const std::vector<Action>& actions, ActionKind kind) {
  std::vector<Action> found;
  std::ranges::copy_if(actions, std::back_inserter(found), [&](const Action& a) { return a.kind == kind; });
  return found;
}

std::vector<NodeId> nodes_of(const std::vector<Action>& actions) {
  std::vector<NodeId> nodes;
  for (const Action& action : actions) nodes.push_back(action.node);
  return nodes;
}

// Runs a whole number of rounds: node `ill` fails its probes, the others pass.
void run_with_ill(TestDriver& driver, Duration duration, NodeId ill) {
  driver.run(duration, [ill](NodeId node) { return node != ill; });
}

TEST(BalancerHealth, ARoundInParallelAsksAllAtOnceAndTheNextComesADelayLater) {
  TestDriver driver(monitored({.delay = 5s}), letters(3));
  EXPECT_EQ(driver.balancer.next_deadline(), TimePoint{});
  const std::vector<Action> first = driver.wait(0s);
  EXPECT_EQ(nodes_of(first), (std::vector<NodeId>{NodeId{0}, NodeId{1}, NodeId{2}}));
  for (const Action& action : first) {
    EXPECT_EQ(action.kind, ActionKind::kStartProbe);
    EXPECT_EQ(action.probe_kind, ProbeKind::kHealth);
    driver.probed(action, true);
  }
  EXPECT_EQ(driver.balancer.next_deadline(), TimePoint{} + 5s);
  EXPECT_EQ(driver.wait(5s).size(), 3U);
}

TEST(BalancerHealth, ASerialRoundAsksTheNextWhenTheOneBeforeHasAnswered) {
  TestDriver driver(monitored({.delay = 10s, .strategy = ProbeStrategy::kSerial}), letters(3));
  std::vector<Action> actions = driver.wait(0s);
  for (std::uint32_t i = 0; i < 3; ++i) {
    ASSERT_EQ(nodes_of(actions), (std::vector<NodeId>{NodeId{i}})) << i;
    driver.wait(1s);
    driver.probed(actions[0], true);
    actions = driver.wait(0s);
  }
  EXPECT_TRUE(actions.empty());
  EXPECT_EQ(driver.balancer.next_deadline(), TimePoint{} + 10s) << "counted from the start of the round";
}

TEST(BalancerHealth, NeverMoreThanMaxConcurrencyAreAskedAtOnce) {
  TestDriver driver(monitored({.max_concurrency = 2}), letters(5));
  const std::vector<Action> first = driver.wait(0s);
  ASSERT_EQ(first.size(), 2U);
  driver.probed(first[1], true);
  EXPECT_EQ(nodes_of(driver.wait(0s)), (std::vector<NodeId>{NodeId{2}}));
}

TEST(BalancerHealth, JitterMakesRoundsLaterByUpToItsShareOfTheDelay) {
  TestDriver driver(monitored({.delay = 10s, .jitter = 0.5}), letters(1));
  driver.run(1000s, [](NodeId) { return true; });
  std::vector<Duration> waits;
  for (std::size_t i = 1; i < driver.probes.size(); ++i) {
    waits.push_back(driver.probes[i].at - driver.probes[i - 1].at);
    EXPECT_GE(waits.back(), 10s);
    EXPECT_LE(waits.back(), 15s);
  }
  EXPECT_GT(std::ranges::max(waits) - std::ranges::min(waits), 3s) << "and they differ";
  // The mean is 12.5 s; its standard error over 80 waits is 5 s / sqrt(12 x 80) = 0.16 s.
  EXPECT_NEAR(static_cast<double>(driver.probes.size()), 80, 80 * 4 * 0.16 / 12.5);
}

TEST(BalancerHealth, SoManyFailuresInARowBringANodeDownAndSoManySuccessesUpAgain) {
  TestDriver driver(monitored({.delay = 1s, .attempts_before_deactivation = 3, .rise = 2}), letters(2));
  run_with_ill(driver, 1s + 1ms, NodeId{0});
  EXPECT_EQ(driver.picks(4)["a"], 2) << "two failures are not enough";
  run_with_ill(driver, 1s, NodeId{0});
  EXPECT_EQ(driver.balancer.node(NodeId{0}).out, Exclusion::kDown);
  EXPECT_EQ(driver.picks(4)["b"], 4);
  EXPECT_EQ(driver.count(EventKind::kNodeDown), 1);
  run_with_ill(driver, 1s, kNoNode);
  EXPECT_EQ(driver.picks(4)["a"], 0) << "one success is not enough";
  run_with_ill(driver, 1s, kNoNode);
  EXPECT_EQ(driver.picks(4)["a"], 2);
  EXPECT_EQ(driver.count(EventKind::kNodeUp), 1);
}

TEST(BalancerHealth, InitiallyDownANodeTakesNothingUntilAProbePassed) {
  TestDriver driver(monitored({.initial = InitialHealth::kDown}), letters(2));
  EXPECT_EQ(driver.begin()[0].reason, Reason::kNoneUsable);
  const std::vector<Action> probes = driver.wait(0s);
  driver.probed(probes[1], true);
  EXPECT_EQ(driver.picks(4)["b"], 4);
  driver.probed(probes[0], true);
  EXPECT_EQ(driver.picks(4)["a"], 2);
}

TEST(BalancerHealth, AProbeWithoutResultIsAbortedAtItsTimeoutAndCountsAsFailed) {
  TestDriver driver(monitored({.delay = 10s, .timeout = 3s, .attempts_before_deactivation = 1}), letters(2));
  const std::vector<Action> probes = driver.wait(0s);
  driver.probed(probes[1], true);
  EXPECT_EQ(driver.balancer.next_deadline(), TimePoint{} + 3s);
  const std::vector<Action> late = driver.wait(3s);
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].kind, ActionKind::kAbortProbe);
  EXPECT_EQ(late[0].probe, probes[0].probe);
  EXPECT_EQ(driver.picks(4)["b"], 4);
  driver.probed(probes[0], true);
  EXPECT_EQ(driver.picks(4)["b"], 4) << "its result comes too late";
}

TEST(BalancerHealth, ANodeThatIsRemovedTakesItsProbeWithIt) {
  TestDriver driver(monitored({.attempts_before_deactivation = 1}), letters(2));
  const std::vector<Action> probes = driver.wait(0s);
  auto nodes = letters(3);
  nodes.erase(nodes.begin());
  const std::vector<Action> actions = driver.set_nodes(nodes);
  const std::vector<Action> aborted = of_kind(actions, ActionKind::kAbortProbe);
  ASSERT_EQ(nodes_of(aborted), (std::vector<NodeId>{NodeId{0}}));
  EXPECT_EQ(aborted[0].probe, probes[0].probe);
  // c may have a's place by now: what was asked of a says nothing of it.
  driver.probed(probes[0], false);
  EXPECT_EQ(driver.picks(4), (std::map<std::string, int>{{"b", 2}, {"c", 2}}));
  EXPECT_EQ(of_kind(driver.wait(0s), ActionKind::kStartProbe).size(), 1U) << "c is asked at once";
}

TEST(BalancerHealth, WithoutItsMonitorANodeIsBackAndProbesEnd) {
  TestDriver driver(monitored({.delay = 1s, .attempts_before_deactivation = 1}), letters(2));
  run_with_ill(driver, 1ms, NodeId{0});
  driver.now += 1s;
  const std::vector<Action> probes = driver.wait(0s);
  ASSERT_EQ(probes.size(), 2U);
  EXPECT_EQ(driver.picks(4)["b"], 4);
  const std::vector<Action> actions = driver.apply({});
  EXPECT_EQ(nodes_of(of_kind(actions, ActionKind::kAbortProbe)).size(), 2U);
  EXPECT_EQ(driver.picks(4)["a"], 2);
  EXPECT_EQ(driver.count(EventKind::kNodeUp), 1);
  EXPECT_EQ(driver.balancer.next_deadline(), kNever);
  driver.probed(probes[0], false);
  EXPECT_EQ(driver.picks(4)["a"], 2);
}

TEST(BalancerHealth, AChangedMonitorKeepsWhatIsKnownOfTheNodes) {
  TestDriver driver(monitored({.delay = 1s, .attempts_before_deactivation = 1, .initial = InitialHealth::kDown}),
                    letters(2));
  run_with_ill(driver, 1ms, NodeId{0});
  EXPECT_EQ(driver.picks(4)["b"], 4);
  const int changes = driver.count(EventKind::kNodeUp) + driver.count(EventKind::kNodeDown);
  driver.apply(monitored({.delay = 2s, .attempts_before_deactivation = 1, .initial = InitialHealth::kDown}));
  EXPECT_EQ(driver.picks(4)["b"], 4) << "a stays down, b stays up";
  EXPECT_EQ(driver.count(EventKind::kNodeUp) + driver.count(EventKind::kNodeDown), changes);
  run_with_ill(driver, 1ms, kNoNode);
  EXPECT_EQ(driver.picks(4)["a"], 2) << "a probe of the new one passes";
  driver.apply(monitored({.type = ProbeType::kDummy}));
  EXPECT_EQ(driver.picks(4)["a"], 2);
}

TEST(BalancerHealth, TheDummyMonitorTakesEveryNodeForUpAndAsksNobody) {
  TestDriver driver(monitored({.delay = 1s, .attempts_before_deactivation = 1}), letters(2));
  run_with_ill(driver, 1ms, NodeId{0});
  driver.apply(monitored({.type = ProbeType::kDummy, .initial = InitialHealth::kDown}));
  EXPECT_EQ(driver.picks(4)["a"], 2);
  EXPECT_EQ(driver.count(EventKind::kNodeUp), 1);
  EXPECT_EQ(driver.balancer.next_deadline(), kNever);
}

TEST(BalancerHealth, WhatAListSaysOfHealthDoesNotOverruleTheMonitor) {
  TestDriver driver(monitored({.delay = 1s, .attempts_before_deactivation = 1}), letters(2));
  run_with_ill(driver, 1ms, NodeId{0});
  auto nodes = letters(2);
  nodes[0].health = NodeHealth::kDegraded;
  nodes[1].health = NodeHealth::kDown;
  driver.set_nodes(nodes);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).health, NodeHealth::kDown);
  EXPECT_EQ(driver.balancer.node(NodeId{1}).health, NodeHealth::kUp);
  run_with_ill(driver, 1s, kNoNode);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).health, NodeHealth::kDegraded) << "up, but what the list says of it";
  EXPECT_EQ(driver.picks(4)["b"], 4);
}

TEST(BalancerHealth, WithoutAMonitorAListSaysWhatHoldsFromNowOn) {
  TestDriver driver({}, letters(2));
  auto nodes = letters(2);
  nodes[0].health = NodeHealth::kDown;
  driver.set_nodes(nodes);
  EXPECT_EQ(driver.picks(4)["b"], 4);
  driver.set_nodes(letters(2));
  EXPECT_EQ(driver.picks(4)["a"], 2);
}

TEST(BalancerHealth, SecondariesTakeOverWhilePrimariesAreDownAndGiveBack) {
  auto nodes = letters(3);
  nodes[2].type = NodeType::kSecondary;
  const BalancerConfig config = monitored({.delay = 1s, .attempts_before_deactivation = 1});
  ASSERT_TRUE(validate(config, nodes).empty());
  TestDriver driver(config, nodes);
  run_with_ill(driver, 1ms, NodeId{0});
  EXPECT_EQ(driver.picks(10), (std::map<std::string, int>{{"b", 10}})) << "one primary is enough";
  driver.run(1s, [](NodeId node) { return node == NodeId{2}; });
  EXPECT_EQ(driver.picks(10), (std::map<std::string, int>{{"c", 10}}));
  run_with_ill(driver, 1s, NodeId{1});
  EXPECT_EQ(driver.picks(10), (std::map<std::string, int>{{"a", 10}}));
}

}  // namespace
}  // namespace lb::testing
