// Slow start inside the Balancer: who warms up, and which weight the picks follow meanwhile.
// Weights are measured: weighted_round_robin over whole cycles gives exactly the share that the weights say.
#include <gtest/gtest.h>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

BalancerConfig warming(SlowStartForm form, std::string_view dialect = "nginx") {
  BalancerConfig config;
  config.policy = default_policy("weighted_round_robin");
  const Knob& knob = *config.policy.active->table().find("dialect");
  const auto& access = std::get<ChoiceAccess>(knob.access);
  const auto found = std::find(access.names.begin(), access.names.end(), dialect);
  access.set(knob.part(config.policy.address()), static_cast<std::size_t>(found - access.names.begin()));
  config.slow_start = SlowStartConfig{.form = form, .window = 60s};
  return config;
}

std::vector<NodeConfig> with_one_more(std::size_t count) { return letters(count + 1); }

// The part of 1000 requests that node b gets beside a, both of weight 1, as a weight relative to a's.
double weight_of_b(TestDriver& driver) {
  const auto picks = driver.picks(1000);
  const double b = picks.contains("b") ? picks.at("b") : 0;
  return b / (1000 - b);
}

TEST(BalancerSlowStart, EnvoyAddedNodesGrowFromTheLeastShareLinearly) {
  TestDriver driver(warming(SlowStartForm::kEnvoy), letters(1));
  driver.run(100s);
  driver.set_nodes(with_one_more(1));
  EXPECT_NEAR(weight_of_b(driver), 0.1, 0.01) << "min_weight_percent";
  driver.run(12s);
  EXPECT_NEAR(weight_of_b(driver), 0.2, 0.01);
  driver.run(18s);
  EXPECT_NEAR(weight_of_b(driver), 0.5, 0.01);
  driver.run(30s);
  EXPECT_NEAR(weight_of_b(driver), 1, 0.005);
  EXPECT_EQ(driver.balancer.next_deadline(), kNever) << "it is warm: nothing is due any more";
}

TEST(BalancerSlowStart, TheNodesOfTheFirstListAreWarm) {
  TestDriver driver(warming(SlowStartForm::kEnvoy), letters(2));
  EXPECT_EQ(weight_of_b(driver), 1);
  EXPECT_EQ(driver.balancer.next_deadline(), kNever);
}

TEST(BalancerSlowStart, WithAMonitorItIsTheProbeThatPassesAgainWhichStartsIt) {
  BalancerConfig config = warming(SlowStartForm::kEnvoy);
  config.health_monitor = {.delay = 10s, .attempts_before_deactivation = 1};
  TestDriver driver(config, letters(2));
  driver.run(1s, [](NodeId node) { return node == NodeId{0}; });
  EXPECT_EQ(weight_of_b(driver), 0);
  driver.run(9s, [](NodeId) { return true; });
  EXPECT_NEAR(weight_of_b(driver), 0.1, 0.01);
  driver.run(30s, [](NodeId) { return true; });
  EXPECT_NEAR(weight_of_b(driver), 0.5, 0.01);
}

// Sixteenths of the weight, (16 x seconds + 60) / 60 of them, looked at once a second.
TEST(BalancerSlowStart, HaproxyGrowsBySixteenthsAndNotForNodesThatWereAdded) {
  BalancerConfig config = warming(SlowStartForm::kHaproxy);
  config.health_monitor = {.delay = 10s, .attempts_before_deactivation = 1};
  TestDriver driver(config, letters(1));
  driver.run(1s, [](NodeId) { return true; });
  driver.set_nodes(with_one_more(1));
  EXPECT_EQ(weight_of_b(driver), 1) << "added: as warm as at the start";
  driver.run(9s, [](NodeId node) { return node == NodeId{0}; });
  EXPECT_EQ(weight_of_b(driver), 0);
  driver.run(10s, [](NodeId) { return true; });
  for (int second = 0; second <= 60; second += 5) {
    const int sixteenths = second >= 60 ? 16 : (16 * second + 60) / 60;
    EXPECT_NEAR(weight_of_b(driver), sixteenths / 16.0, 0.005) << second;
    driver.run(5s, [](NodeId) { return true; });
  }
}

TEST(BalancerSlowStart, HaproxyScalesTheLimitOfANodeToo) {
  BalancerConfig config = warming(SlowStartForm::kHaproxy);
  config.health_monitor = {.delay = 10s, .attempts_before_deactivation = 1, .initial = InitialHealth::kDown};
  config.limits.emplace().max_in_flight_per_node = 32;
  TestDriver driver(config, letters(1));
  driver.run(1s, [](NodeId) { return true; });
  std::vector<Action> started;
  while (driver.balancer.node(NodeId{0}).out == Exclusion::kNone) started.push_back(driver.begin()[0]);
  EXPECT_EQ(started.size(), 2U) << "a sixteenth of 32";
  driver.run(29s, [](NodeId) { return true; });
  while (driver.balancer.node(NodeId{0}).out == Exclusion::kNone) started.push_back(driver.begin()[0]);
  EXPECT_EQ(started.size(), 18U) << "it passed at 0 s: (16 x 30 + 60) / 60 = 9 sixteenths";
}

TEST(BalancerSlowStart, ANodeThatTheOperatorEnablesAgainWarmsUp) {
  TestDriver driver(warming(SlowStartForm::kEnvoy), letters(2));
  auto nodes = letters(2);
  nodes[1].condition = NodeCondition::kDisabled;
  driver.set_nodes(nodes);
  driver.set_nodes(letters(2));
  EXPECT_NEAR(weight_of_b(driver), 0.1, 0.01);
}

TEST(BalancerSlowStart, WithoutItsConfigurationAllHaveTheirWeight) {
  TestDriver driver(warming(SlowStartForm::kEnvoy), letters(1));
  driver.set_nodes(with_one_more(1));
  BalancerConfig config = warming(SlowStartForm::kEnvoy);
  config.slow_start.reset();
  driver.apply(config);
  EXPECT_EQ(weight_of_b(driver), 1);
}

}  // namespace
}  // namespace lb::testing
