// Every scenario that ships is valid, keeps its promises and tells its story.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"
#include "support/shipped_scenarios.h"

namespace {

class ShippedTest : public testing::TestWithParam<std::string> {};

TEST_P(ShippedTest, KeepsItsPromises) {
  const sim::Scenario scenario = support::shipped_scenario(GetParam());
  EXPECT_GT(scenario.description.size(), 100U) << "what is to be looked for?";
  EXPECT_GE(scenario.expect.size(), 3U);
  for (const sim::Verdict& verdict : support::run_checked(scenario).expect) {
    EXPECT_TRUE(verdict.holds) << verdict.expectation.node << " " << verdict.expectation.metric << " is "
                               << verdict.value;
  }
}

// One seed may be luck. Three more must do as well.
TEST_P(ShippedTest, KeepsItsPromisesWithOtherSeeds) {
  sim::Scenario scenario = support::shipped_scenario(GetParam());
  for (scenario.seed = 2; scenario.seed <= 4; ++scenario.seed) {
    EXPECT_TRUE(support::run_checked(scenario).expectations_hold()) << "seed " << scenario.seed;
  }
}

std::string name_of(const testing::TestParamInfo<std::string>& test) {
  std::string name = test.param;
  std::ranges::replace(name, '/', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ShippedTest, testing::ValuesIn(support::shipped_scenarios()), name_of);

// The description says that p2c halves the 99th percentile.
TEST(SlowNode, TwoChoicesHalveTheWaiting) {
  sim::Scenario scenario = support::shipped_scenario("slow_node");
  for (scenario.seed = 1; scenario.seed <= 5; ++scenario.seed) {
    scenario.balancer.policy = lb::default_policy("round_robin");
    const sim::RunResult round_robin = support::run_checked(scenario);
    scenario.balancer.policy = lb::default_policy("p2c");
    const sim::RunResult p2c = support::run_checked(scenario);
    EXPECT_LT(p2c.summary.latency.p99, 0.65 * round_robin.summary.latency.p99);
    EXPECT_LT(p2c.summary.latency.mean, 0.75 * round_robin.summary.latency.mean);
    EXPECT_LT(p2c.nodes[2].share, 0.2);
  }
}

// The description says that clients pay for it when the retries are taken away.
TEST(Flaky3, WithoutRetriesClientsSeeTheFailures) {
  sim::Scenario scenario = support::shipped_scenario("flaky3");
  scenario.balancer.retry->max_attempts = 1;
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_EQ(result.summary.failed, result.nodes[1].failed);
  EXPECT_GT(result.summary.failed, 1000U);
}

}  // namespace
