// Prequal beside what it was measured against, from 0.75 to 1.74 times what the machines were allotted: the
// load ramp and the selection rules of Wydrowski et al. 2024, NSDI, section 5, on the story that ships. Every
// policy meets the same arrivals, work and neighbours, so one seed compares; of each factor that was measured
// about half is asked for.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "sim/run.h"
#include "support/policy_params.h"
#include "support/scenario_file.h"

namespace {

using lb::testing::policy_with;
using std::chrono::seconds;

constexpr double kAllotted = 100 * 200;  // requests a second
constexpr std::array kLoads{0.75, 1.0, 1.27, 1.5, 1.74};
using Runs = std::array<sim::Summary, kLoads.size()>;

sim::Summary played(sim::Scenario scenario, const lb::Variant& policy, double rate) {
  scenario.balancer.policy = policy;
  scenario.traffic.front().arrivals = sim::poisson_arrivals(rate);
  return sim::run(scenario).summary;
}

Runs over_the_range(const lb::Variant& policy) {
  sim::Scenario scenario = support::shipped_scenario("stories/prequal_testbed");
  scenario.duration = seconds(15);  // 45,000 requests at the least, after the warm-up
  Runs runs;
  for (std::size_t i = 0; i < kLoads.size(); ++i) runs[i] = played(scenario, policy, kLoads[i] * kAllotted);
  return runs;
}

const Runs& prequal() {
  static const Runs runs = over_the_range(lb::default_policy("prequal"));
  return runs;
}

// The 99th percentile is so many times that of Prequal at least.
void expect_slower(const lb::Variant& policy, const std::array<double, kLoads.size()>& times) {
  const Runs runs = over_the_range(policy);
  for (std::size_t i = 0; i < kLoads.size(); ++i) {
    EXPECT_GT(runs[i].latency.p99, times[i] * prequal()[i].latency.p99) << kLoads[i];
  }
}

void expect_slower(const std::string& name, const std::array<double, kLoads.size()>& times) {
  expect_slower(lb::default_policy(name), times);
}

// In the paper nothing fails up to the end of the ramp, and the tail stays far from the timeout. Here
// it goes from 33 to 35 ms.
TEST(PrequalTestbed, StaysFlatBeyondTheAllotment) {
  for (std::size_t i = 0; i < kLoads.size(); ++i) {
    EXPECT_EQ(prequal()[i].failed, 0U) << kLoads[i];
    EXPECT_LT(prequal()[i].latency.p99, 1.2 * prequal()[0].latency.p99) << kLoads[i];
    EXPECT_LT(prequal()[i].latency.p50, 1.2 * prequal()[0].latency.p50) << kLoads[i];
  }
}

// In the paper the tail of weighted round robin runs into the timeout of 5 s as soon as the allotment is exceeded.
TEST(PrequalTestbed, IsAheadOfTurns) { expect_slower("round_robin", {1.5, 4, 30, 50, 50}); }

TEST(PrequalTestbed, IsAheadOfWeightsByLoadReports) {
  expect_slower("load_report_round_robin", {1.5, 4, 13, 20, 30});
}

TEST(PrequalTestbed, IsAheadOfTheFewestInFlight) { expect_slower("least_load", {1.4, 1.8, 3, 4, 5}); }

// The rules alone: C3's score of the very answers that Prequal has. It weighs requests in flight by their cube, and so
// sends past nodes that are quick though busy. Measured: 35 % more at the 99th percentile, over the whole range.
TEST(PrequalTestbed, IsAheadOfC3OnTheSameAnswers) {
  expect_slower(policy_with("prequal", {{"rule", "c3"}, {"clients", "100"}}), {1.15, 1.15, 1.15, 1.15, 1.1});
}

// C3 as it was published gives each balancer all hundred nodes to choose from; Prequal has sixteen answers. That
// is worth 3 to 8 % of the 99th percentile to C3 with this seed, and 10 % at most with two others, with which
// Prequal is ahead at the end of the ramp.
TEST(PrequalTestbed, IsAboutEqualToC3ThatSeesAllNodes) {
  const Runs c3 = over_the_range(policy_with("least_load", {{"metric", "c3"}, {"clients", "100"}}));
  for (std::size_t i = 0; i < kLoads.size(); ++i) {
    EXPECT_LT(prequal()[i].latency.p99, 1.15 * c3[i].latency.p99) << kLoads[i];
    EXPECT_GE(c3[i].failed, prequal()[i].failed) << kLoads[i];
  }
}

// At 0.82 of all that the fleet can do. Where nodes told latencies of lines that were gone, the nodes that had
// drained stood idle and the others had five hundred in line: 650 ms at the median, and requests timed out.
TEST(PrequalTestbed, HoldsWhereLittleIsToSpare) {
  const sim::Scenario tight = support::scenario_of(R"({"duration": "8s", "warmup": "4s", "balancers": 20,
    "balancer_dispatch": "random", "balancer": {"timeout": "5s"},
    "nodes": [{"name": "n", "count": 50, "backend": {"service_time": {"exponential": "10ms"}, "concurrency": 5,
      "discipline": "processor_sharing", "network": {"constant": "500us"},
      "antagonist": {"share": 0.5, "every": {"exponential": "20s"}, "for": {"exponential": "4s"}}}}],
    "traffic": [{"arrivals": {"poisson": 1}}]})");
  const sim::Summary asked = played(tight, lb::default_policy("prequal"), 18'750);
  const sim::Summary counted = played(tight, lb::default_policy("least_load"), 18'750);
  EXPECT_EQ(asked.failed, 0U);
  EXPECT_LT(asked.latency.p50, 12);
  EXPECT_LT(asked.latency.p99, 0.8 * counted.latency.p99);
}

}  // namespace
