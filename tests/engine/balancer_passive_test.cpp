// What the traffic itself says of nodes, inside the Balancer: nginx's max_fails, HAProxy's observe.
#include <gtest/gtest.h>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

// Sends `count` requests; those that go to `ill` fail with `outcome`, the others succeed. How many `ill` got.
int send(TestDriver& driver, int count, NodeId ill, const Outcome& outcome) {
  int there = 0;
  for (int i = 0; i < count; ++i) {
    const Action start = driver.begin()[0];
    if (start.kind != ActionKind::kStartAttempt) continue;
    driver.finish(start, start.node == ill ? outcome : Outcome::response(200));
    there += start.node == ill ? 1 : 0;
  }
  return there;
}

BalancerConfig with_max_fails(std::uint32_t fails) {
  BalancerConfig config;
  config.max_fails = {.max_fails = fails, .fail_timeout = 10s};
  return config;
}

TEST(BalancerMaxFails, SoManyFailuresTakeANodeOutForTheTime) {
  TestDriver driver(with_max_fails(2), letters(3));
  EXPECT_EQ(send(driver, 30, NodeId{0}, Outcome::reset()), 2);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).out, Exclusion::kMaxFails);
  EXPECT_EQ(driver.count(EventKind::kNodeEjected), 1);
  // nginx counts whole seconds: more than ten of them have to be over.
  EXPECT_EQ(driver.balancer.next_deadline(), TimePoint{} + 11s);
  driver.wait(10s);
  EXPECT_EQ(send(driver, 30, NodeId{0}, Outcome::reset()), 0);
}

TEST(BalancerMaxFails, AfterItOneRequestTriesTheNodeAndTheOthersWaitForItsResult) {
  TestDriver driver(with_max_fails(1), letters(2));
  send(driver, 2, NodeId{0}, Outcome::reset());
  driver.wait(11s);
  std::vector<Action> started;
  int on_a = 0;
  Action trial;
  for (int i = 0; i < 10; ++i) {
    started.push_back(driver.begin()[0]);
    if (started.back().node == NodeId{0}) trial = started.back();
    on_a += started.back().node == NodeId{0} ? 1 : 0;
  }
  EXPECT_EQ(on_a, 1) << "one request finds out";
  EXPECT_EQ(driver.balancer.node(NodeId{0}).out, Exclusion::kMaxFails);
  driver.finish(trial, Outcome::response(200));
  EXPECT_EQ(driver.picks(10)["a"], 5);
  EXPECT_EQ(driver.count(EventKind::kNodeReturned), 2) << "for the trial, and for good";
}

TEST(BalancerMaxFails, ATrialThatFailsRestsTheNodeAgain) {
  TestDriver driver(with_max_fails(1), letters(2));
  send(driver, 2, NodeId{0}, Outcome::reset());
  driver.wait(11s);
  EXPECT_EQ(send(driver, 20, NodeId{0}, Outcome::reset()), 1);
  EXPECT_EQ(driver.balancer.next_deadline(), driver.now + 11s);
}

TEST(BalancerMaxFails, ANodeThatIsAloneIsNeverTakenOut) {
  TestDriver driver(with_max_fails(1), letters(1));
  EXPECT_EQ(send(driver, 10, NodeId{0}, Outcome::reset()), 10);
}

TEST(BalancerMaxFails, TheOnlyNodeOfItsPriorityIsNotAloneWhileThereIsAnother) {
  auto nodes = letters(2);
  nodes[1].priority = 2;
  TestDriver driver(with_max_fails(1), nodes);
  EXPECT_EQ(send(driver, 10, NodeId{0}, Outcome::reset()), 1);
}

TEST(BalancerMaxFails, WithoutItsConfigurationNodesAreBack) {
  TestDriver driver(with_max_fails(1), letters(2));
  send(driver, 2, NodeId{0}, Outcome::reset());
  driver.apply({});
  EXPECT_EQ(driver.picks(10)["a"], 5);
}

BalancerConfig observing(OnError on_error, ObserveLayer layer = ObserveLayer::kLayer7) {
  BalancerConfig config;
  config.health_monitor = {.delay = 60s, .attempts_before_deactivation = 3, .rise = 2, .fast_delay = 1s};
  config.observe = {.layer = layer, .error_limit = 2, .on_error = on_error};
  return config;
}

// Two errors on node a reach the limit. Node a's health before is full: 4 = rise + fall - 1.
struct Observed {
  explicit Observed(OnError on_error, ObserveLayer layer = ObserveLayer::kLayer7)
      : driver(observing(on_error, layer), letters(2)) {
    driver.run(1ms, [](NodeId) { return true; });
    driver.probes.clear();
  }
  bool down() const { return driver.balancer.node(NodeId{0}).out == Exclusion::kDown; }
  void reach_limit(const Outcome& outcome = Outcome::response(500)) { send(driver, 4, NodeId{0}, outcome); }

  TestDriver driver;
};

TEST(BalancerObserve, FastinterOnlyAsksTheNodeSoon) {
  Observed it(OnError::kFastinter);
  it.reach_limit();
  EXPECT_FALSE(it.down());
  it.driver.run(1s, [](NodeId) { return false; });
  ASSERT_EQ(it.driver.probes.size(), 1U) << "a minute before the next round";
  EXPECT_EQ(it.driver.probes[0].node, NodeId{0});
  EXPECT_FALSE(it.down()) << "one of three failures";
}

TEST(BalancerObserve, FailCheckCountsAsOneFailedProbe) {
  Observed it(OnError::kFailCheck);
  it.reach_limit();
  it.reach_limit();
  EXPECT_FALSE(it.down());
  it.reach_limit();
  EXPECT_TRUE(it.down()) << "three times the limit, three failed probes";
  EXPECT_EQ(it.driver.count(EventKind::kNodeDown), 1);
}

TEST(BalancerObserve, SuddenDeathLeavesOneFailureBeforeDown) {
  Observed it(OnError::kSuddenDeath);
  it.reach_limit();
  EXPECT_FALSE(it.down());
  it.driver.run(1s, [](NodeId node) { return node != NodeId{0}; });
  EXPECT_TRUE(it.down()) << "the fast probe was the one";
}

TEST(BalancerObserve, MarkDownTakesTheNodeOutAtOnceAndProbesBringItBack) {
  Observed it(OnError::kMarkDown);
  it.reach_limit();
  EXPECT_TRUE(it.down());
  it.driver.run(1s, [](NodeId) { return true; });
  EXPECT_TRUE(it.down()) << "one of two";
  it.driver.run(1s, [](NodeId) { return true; });
  EXPECT_FALSE(it.down());
  EXPECT_EQ(it.driver.count(EventKind::kNodeUp), 1);
}

TEST(BalancerObserve, ASuccessBetweenErrorsStartsTheCountAgain) {
  Observed it(OnError::kMarkDown);
  for (int i = 0; i < 10; ++i) {
    send(it.driver, 2, NodeId{0}, Outcome::response(500));
    send(it.driver, 2, NodeId{0}, Outcome::response(200));
  }
  EXPECT_FALSE(it.down());
}

TEST(BalancerObserve, AChangeOfSomethingElseKeepsTheCount) {
  Observed it(OnError::kMarkDown);
  send(it.driver, 2, NodeId{0}, Outcome::response(500));
  BalancerConfig config = observing(OnError::kMarkDown);
  config.timeout = 5s;
  it.driver.apply(config);
  send(it.driver, 2, NodeId{0}, Outcome::response(500));
  EXPECT_TRUE(it.down()) << "one error before, one after";
}

TEST(BalancerObserve, Layer4LooksAtConnectionsOnly) {
  Observed it(OnError::kMarkDown, ObserveLayer::kLayer4);
  it.reach_limit();
  EXPECT_FALSE(it.down()) << "an answer is an answer";
  it.reach_limit(Outcome::connect_failure());
  EXPECT_TRUE(it.down());
}

}  // namespace
}  // namespace lb::testing
