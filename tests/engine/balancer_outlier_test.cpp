// Outlier detection inside the Balancer: each detector takes a node out of the picks, time or a probe brings it back.
#include <gtest/gtest.h>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

// Only what a test switches on, and ejections of any number of nodes.
OutlierConfig quiet() {
  OutlierConfig outlier;
  outlier.consecutive_5xx = 0;
  outlier.success_rate_stdev_factor = 0;
  outlier.max_ejection_percent = 100;
  outlier.interval = 10s;
  outlier.base_ejection_time = 30s;
  return outlier;
}

BalancerConfig with(const OutlierConfig& outlier) {
  BalancerConfig config;
  config.outlier = outlier;
  return config;
}

// Round robin of `count` requests; node a gets `of_a`, the others succeed.
void send(TestDriver& driver, int count, const Outcome& of_a) {
  for (int i = 0; i < count; ++i) {
    const Action start = driver.begin()[0];
    driver.finish(start, start.node == NodeId{0} ? of_a : Outcome::response(200));
  }
}

bool a_is_out(const TestDriver& driver) { return driver.balancer.node(NodeId{0}).out == Exclusion::kEjected; }

TEST(BalancerOutlier, Consecutive5xxEjectAtTheThreshold) {
  OutlierConfig outlier = quiet();
  outlier.consecutive_5xx = 3;
  TestDriver driver(with(outlier), letters(2));
  send(driver, 4, Outcome::response(500));
  EXPECT_FALSE(a_is_out(driver));
  send(driver, 2, Outcome::reset());
  EXPECT_TRUE(a_is_out(driver));
  EXPECT_EQ(driver.picks(10)["b"], 10);
  EXPECT_EQ(driver.count(EventKind::kNodeEjected), 1);
}

TEST(BalancerOutlier, GatewayFailuresAreCountedApart) {
  OutlierConfig outlier = quiet();
  outlier.consecutive_gateway_failure = 2;
  TestDriver driver(with(outlier), letters(2));
  send(driver, 20, Outcome::response(500));
  EXPECT_FALSE(a_is_out(driver));
  send(driver, 4, Outcome::response(503));
  EXPECT_TRUE(a_is_out(driver));
}

TEST(BalancerOutlier, LocalOriginFailuresAreWhatNeverReachedTheApplication) {
  OutlierConfig outlier = quiet();
  outlier.split_external_local_origin_errors = true;
  outlier.consecutive_local_origin_failure = 2;
  TestDriver driver(with(outlier), letters(2));
  send(driver, 20, Outcome::response(503));
  EXPECT_FALSE(a_is_out(driver));
  send(driver, 4, Outcome::connect_failure());
  EXPECT_TRUE(a_is_out(driver));
}

// Four of five nodes always succeed, one does in half of its requests: mean 90, deviation 20, threshold 52.
TEST(BalancerOutlier, ASuccessRateFarBelowTheOthersEjectsAtTheSweep) {
  OutlierConfig outlier = quiet();
  outlier.success_rate_stdev_factor = 1.9;
  TestDriver driver(with(outlier), letters(5));
  for (int i = 0; i < 50; ++i) {
    send(driver, 5, Outcome::response(500));
    send(driver, 5, Outcome::response(200));
  }
  EXPECT_FALSE(a_is_out(driver));
  driver.run(10s);
  EXPECT_TRUE(a_is_out(driver));
  EXPECT_EQ(driver.count(EventKind::kNodeEjected), 1);
}

TEST(BalancerOutlier, AFailurePercentageEjectsAtTheSweep) {
  OutlierConfig outlier = quiet();
  outlier.failure_percentage = 50;
  TestDriver driver(with(outlier), letters(5));
  for (int i = 0; i < 25; ++i) {
    send(driver, 5, Outcome::response(500));
    send(driver, 5, Outcome::response(200));
  }
  driver.run(10s);
  EXPECT_TRUE(a_is_out(driver));
}

// Ejected at 1 s: 30 s later no sweep looks, the one at 40 s finds that the time is over. The second time 60 s.
TEST(BalancerOutlier, ANodeReturnsWithTheSweepAfterItsTimeAndStaysOutLongerTheNextTime) {
  OutlierConfig outlier = quiet();
  outlier.consecutive_5xx = 1;
  TestDriver driver(with(outlier), letters(2));
  driver.run(1s);
  send(driver, 2, Outcome::response(500));
  driver.run(38s + 999ms);
  EXPECT_TRUE(a_is_out(driver));
  driver.run(1ms);
  EXPECT_FALSE(a_is_out(driver));
  EXPECT_EQ(driver.count(EventKind::kNodeReturned), 1);
  driver.run(1s);
  send(driver, 2, Outcome::response(500));
  driver.run(68s);
  EXPECT_TRUE(a_is_out(driver));
  driver.run(1s);
  EXPECT_FALSE(a_is_out(driver)) << "41 s + 60 s, rounded up to a sweep: 110 s";
}

TEST(BalancerOutlier, NoMoreThanMaxEjectionPercentGo) {
  OutlierConfig outlier = quiet();
  outlier.consecutive_5xx = 1;
  outlier.max_ejection_percent = 50;
  TestDriver driver(with(outlier), letters(4));
  for (int i = 0; i < 40; ++i) driver.one(Outcome::response(500));
  EXPECT_EQ(driver.count(EventKind::kNodeEjected), 2);
  EXPECT_EQ(driver.picks(20).size(), 2U);
}

TEST(BalancerOutlier, APassingProbeReturnsTheNodeAtOnce) {
  OutlierConfig outlier = quiet();
  outlier.consecutive_5xx = 1;
  BalancerConfig config = with(outlier);
  config.health_monitor = {.delay = 3s};
  TestDriver driver(config, letters(2));
  driver.run(1ms, [](NodeId) { return true; });
  send(driver, 2, Outcome::response(500));
  EXPECT_TRUE(a_is_out(driver));
  driver.run(2s, [](NodeId) { return true; });
  EXPECT_TRUE(a_is_out(driver));
  driver.run(1s, [](NodeId) { return true; });
  EXPECT_FALSE(a_is_out(driver));
  outlier.successful_active_health_check_uneject_host = false;
  config.outlier = outlier;
  driver.apply(config);
  send(driver, 2, Outcome::response(500));
  driver.run(9s, [](NodeId) { return true; });
  EXPECT_TRUE(a_is_out(driver));
}

TEST(BalancerOutlier, WithoutItsConfigurationNodesAreBackAndNothingIsDue) {
  OutlierConfig outlier = quiet();
  outlier.consecutive_5xx = 1;
  TestDriver driver(with(outlier), letters(2));
  send(driver, 2, Outcome::response(500));
  EXPECT_EQ(driver.balancer.next_deadline(), TimePoint{} + 10s);
  driver.apply({});
  EXPECT_EQ(driver.picks(10)["a"], 5);
  EXPECT_EQ(driver.count(EventKind::kNodeReturned), 1);
  EXPECT_EQ(driver.balancer.next_deadline(), kNever);
}

TEST(BalancerOutlier, ANodeThatTookThePlaceOfAnEjectedOneStartsWell) {
  OutlierConfig outlier = quiet();
  outlier.consecutive_5xx = 1;
  TestDriver driver(with(outlier), letters(2));
  send(driver, 2, Outcome::response(500));
  auto nodes = letters(3);
  nodes.erase(nodes.begin());
  driver.set_nodes(nodes);
  driver.set_nodes(nodes);
  nodes.push_back({.name = "d"});
  driver.set_nodes(nodes);
  EXPECT_EQ(driver.picks(30), (std::map<std::string, int>{{"b", 10}, {"c", 10}, {"d", 10}}));
}

}  // namespace
}  // namespace lb::testing
