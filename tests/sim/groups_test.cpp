// What a run tells of its parts: classes and balancers add up to the whole, work for nobody is counted, goodput and
// imbalance follow, and attempts of a fleet meet as often as they should.
#include <gtest/gtest.h>

#include <numeric>

#include "made_up_result.h"
#include "meeting_recorder.h"
#include "sim/run.h"
#include "support/scenario_file.h"

namespace {

template <class List, class Field>
std::uint64_t total(const List& list, Field field) {
  return std::accumulate(list.begin(), list.end(), std::uint64_t{0},
                         [&](std::uint64_t sum, const auto& each) { return sum + each.*field; });
}

constexpr const char* kTwoClasses = R"({
  "duration": "20s", "warmup": "2s",
  "balancer": {"retry": {"max_attempts": 2}},
  "nodes": [{"name": "n", "count": 3, "backend": {"service_time": {"exponential": {"mean": "5ms"}}, "concurrency": 4,
             "failure": {"rate": 0.3, "methods": ["GET"]}}}],
  "traffic": [{"name": "read", "arrivals": {"poisson": {"rate": 200}}},
              {"name": "write", "method": "POST", "arrivals": {"poisson": {"rate": 100}}}]})";

TEST(ClassResult, ClassesAddUpToTheRun) {
  const sim::RunResult run = sim::run(support::scenario_of(kTwoClasses));
  ASSERT_EQ(run.classes.size(), 2U);
  EXPECT_EQ(total(run.classes, &sim::ClassResult::requests), run.summary.requests);
  EXPECT_EQ(total(run.classes, &sim::ClassResult::succeeded), run.summary.succeeded);
  EXPECT_EQ(total(run.classes, &sim::ClassResult::failed), run.summary.failed);
  EXPECT_EQ(total(run.classes, &sim::ClassResult::attempts), run.summary.attempts);
  EXPECT_EQ(total(run.classes, &sim::ClassResult::retries), run.summary.retries);
  EXPECT_EQ(run.classes[0].name, "read");
  EXPECT_GT(run.classes[0].retries, 900U);
  EXPECT_EQ(run.classes[1].retries, 0U) << "only reads fail";
  EXPECT_NEAR(run.classes[0].goodput + run.classes[1].goodput, run.summary.goodput, 1e-9);
  EXPECT_DOUBLE_EQ(run.summary.goodput, static_cast<double>(run.summary.succeeded) / 18);
  EXPECT_GE(run.summary.latency.max, run.classes[0].latency.max);
}

TEST(ClassResult, ASingleClassIsTheRun) {
  const sim::RunResult run = sim::run(support::shipped_scenario("outage"));
  ASSERT_EQ(run.classes.size(), 1U);
  EXPECT_EQ(run.classes[0].requests, run.summary.requests);
  EXPECT_EQ(run.classes[0].attempts, run.summary.attempts);
  EXPECT_EQ(run.classes[0].latency.p99, run.summary.latency.p99);
}

TEST(BalancerResult, BalancersAddUpToTheRun) {
  sim::Scenario scenario = support::shipped_scenario("outage");
  scenario.balancers = 4;
  const sim::RunResult run = sim::run(scenario);
  ASSERT_EQ(run.balancers.size(), 4U);
  EXPECT_EQ(total(run.balancers, &sim::BalancerResult::attempts), run.summary.attempts);
  EXPECT_EQ(total(run.balancers, &sim::BalancerResult::retries), run.summary.retries);
  EXPECT_EQ(total(run.balancers, &sim::BalancerResult::breaker_trips), run.summary.breaker_trips);
  EXPECT_EQ(total(run.balancers, &sim::BalancerResult::failures), total(run.nodes, &sim::NodeResult::failed));
  for (const sim::BalancerResult& balancer : run.balancers) {
    EXPECT_GE(balancer.breaker_trips, 1U);
    ASSERT_EQ(balancer.shares.size(), run.nodes.size());
    EXPECT_NEAR(std::accumulate(balancer.shares.begin(), balancer.shares.end(), 0.0), 1, 1e-12);
    EXPECT_LT(balancer.shares[1], 0.25) << "the node that was out";
  }
  EXPECT_NEAR(run.nodes[1].open_s, 10, 2) << "the mean of all balancers, not their sum";
  for (std::size_t i = 1; i < run.nodes[1].breaker.size(); ++i) {
    EXPECT_LE(run.nodes[1].breaker[i - 1].to, run.nodes[1].breaker[i].from)
        << "stretches of a node do not overlap";
  }
}

TEST(BalancerResult, IsEmptyWithoutAFleet) {
  const sim::RunResult run = sim::run(support::shipped_scenario("outage"));
  EXPECT_TRUE(run.balancers.empty());
  EXPECT_TRUE(run.series.meetings.empty());
}

// Every request takes 50 ms of a server and is waited for 20 ms: all work is for nobody.
TEST(Waste, IsWhatNodesServeWhenNobodyWaits) {
  const sim::RunResult run = sim::run(support::scenario_of(R"({
    "duration": "10s",
    "nodes": [{"name": "n", "count": 2, "backend": {"service_time": {"constant": "50ms"}, "concurrency": 8}}],
    "traffic": [{"name": "c", "timeout": "20ms", "arrivals": {"constant": {"rate": 100}}}]})"));
  EXPECT_EQ(run.summary.goodput, 0);
  EXPECT_GT(run.summary.wasted_attempts, 990U);
  EXPECT_EQ(total(run.nodes, &sim::NodeResult::wasted_attempts), run.summary.wasted_attempts);
  EXPECT_NEAR(run.summary.wasted_s, 0.05 * static_cast<double>(run.summary.wasted_attempts), 1e-6);
  const auto& series = run.series.wasted;
  EXPECT_LE(std::accumulate(series.begin(), series.end(), 0U), run.summary.wasted_attempts);
  EXPECT_GT(std::accumulate(series.begin(), series.end(), 0U), 980U);
}

TEST(Waste, IsNothingWhereEverybodyWaits) {
  const sim::RunResult run = sim::run(support::shipped_scenario("flaky3"));
  EXPECT_EQ(run.summary.wasted_attempts, 0U);
  EXPECT_EQ(run.summary.wasted_s, 0);
}

TEST(Imbalance, IsTheBusiestNodeAgainstTheMean) {
  support::MadeUpResult run(4);
  run.set_node(0, 0, 100, {70, 0});
  run.set_node(1, 0, 100, {10, 0});
  run.set_node(2, 0, 100, {20, 0});
  run.set_node(3, 0, 100, {0, 0});
  run.derive();
  EXPECT_DOUBLE_EQ(run.result.summary.imbalance, 2.8);
  EXPECT_FLOAT_EQ(run.result.series.imbalance[7], 2.8F);
  run.result.nodes[0].node.weight = 7;
  run.derive();
  EXPECT_DOUBLE_EQ(run.result.summary.imbalance, 2) << "20 against a mean of 10, by weight";
}

TEST(Imbalance, LeavesOutWhoDoesNotTakePart) {
  support::MadeUpResult run(4);
  run.set_node(2, 0, 100, {0, 0});
  run.set_node(3, 0, 100, {0, 0});
  run.result.nodes[2].node.condition = lb::NodeCondition::kDraining;
  run.result.nodes[3].node.priority = 2;
  run.derive();
  EXPECT_DOUBLE_EQ(run.result.summary.imbalance, 1);
}

TEST(Series, UtilizationOfBucketsIsThatOfTheRun) {
  sim::Scenario scenario = support::shipped_scenario("slow_node");
  scenario.warmup = {};
  const sim::RunResult run = sim::run(scenario);
  for (const sim::NodeResult& node : run.nodes) {
    const auto& series = node.series.utilization;
    const double sum = std::accumulate(series.begin(), series.end(), 0.0);
    EXPECT_NEAR(sum / static_cast<double>(series.size()), node.utilization, 1e-3) << node.node.name;
  }
}

TEST(Series, AmplificationIsAttemptsARequest) {
  support::MadeUpResult run(4);
  run.set_node(0, 10, 20, {125, 0});
  run.set_requests(30, 40, 0);
  run.derive();
  EXPECT_FLOAT_EQ(run.result.series.amplification[5], 1);
  EXPECT_FLOAT_EQ(run.result.series.amplification[15], 2);
  EXPECT_FLOAT_EQ(run.result.series.amplification[35], 0) << "no request came";
  EXPECT_FLOAT_EQ(run.result.series.goodput[5], 1000);
}

// The picks of `balancers` that take turns over ten nodes, all with the same turn.
float meetings_in_step(std::uint32_t balancers) {
  sim::MeetingRecorder recorder(balancers, 10, 1);
  for (std::uint32_t i = 0; i < 10'000; ++i) recorder.attempt_started(i / balancers % 10);
  recorder.close(0);
  sim::RunResult result;
  recorder.fill(result);
  return result.series.meetings[0];
}

TEST(MeetingRecorder, BalancersInStepMeet) {
  EXPECT_NEAR(meetings_in_step(2), 5 / 4.5, 0.01) << "5 pairs in a window, and 4.5 by chance";
  EXPECT_NEAR(meetings_in_step(5), 20 / 4.5, 0.01);
  EXPECT_NEAR(meetings_in_step(10), 45 / 4.5, 0.01) << "all of a window at one node";
}

TEST(MeetingRecorder, TurnsDoNotMeetAndChanceIsOne) {
  sim::MeetingRecorder turns(2, 10, 1);
  sim::MeetingRecorder chance(2, 10, 1);
  sim::MeetingRecorder uneven(2, 10, 1);
  lb::Rng rng(7);
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    turns.attempt_started(i % 10);
    chance.attempt_started(static_cast<std::uint32_t>(rng.below(10)));
    uneven.attempt_started(static_cast<std::uint32_t>(std::min(rng.below(10), rng.below(10))));
  }
  sim::RunResult result;
  turns.close(0);
  turns.fill(result);
  EXPECT_EQ(result.series.meetings[0], 0);
  for (sim::MeetingRecorder* recorder : {&chance, &uneven}) {
    recorder->close(0);
    recorder->fill(result);
    // 45,000 pairs by chance and more: a standard error of half a percent, and four of them.
    EXPECT_NEAR(result.series.meetings[0], 1, 0.02);
  }
}

}  // namespace
