// Whole runs: every request ends once, warm-up is left out, clients leave, stopping, and what must not change a
// result.
#include "sim/run.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "support/conservation.h"
#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;

const char* const kBusy = R"({
  "duration": "20s",
  "balancer": {"policy": {"type": "p2c"}, "breaker": {"failures": 8, "open_for": "500ms"},
               "retry": {"max_attempts": 3, "per_try_timeout": "60ms", "backoff": {"type": "exponential", "base": "5ms"}}},
  "nodes": [{"name": "n", "count": 5, "backend": {"service_time": {"exponential": "10ms"}, "concurrency": 2, "queue": 8,
             "failure": {"rate": 0.1}, "network": {"exponential": "1ms"}}}],
  "traffic": [{"arrivals": {"poisson": 500}, "timeout": "100ms"}],
  "faults": [{"at": "5s", "for": "2s", "nodes": ["n-1"], "outage": "reset"},
             {"at": "8s", "for": "2s", "nodes": ["n-2"], "outage": "blackhole"},
             {"at": "11s", "for": "2s", "nodes": ["n-3"], "outage": "refuse"},
             {"at": "14s", "for": "2s", "nodes": ["n"], "slow": 4}]})";

// Counts what the engine tells, as a check on what the result says.
struct Counter : lb::Listener {
  void on_event(const lb::Event& event) override { ++events[event.kind]; }
  std::map<lb::EventKind, std::uint64_t> events;
};

TEST(Run, EveryRequestAndEveryAttemptEndsOnce) {
  const sim::Scenario scenario = support::scenario_of(kBusy);
  Counter counter;
  sim::RunOptions options;
  options.listener = &counter;
  const sim::RunResult result = support::run_checked(scenario, options);
  const sim::Summary& summary = result.summary;
  EXPECT_NEAR(static_cast<double>(summary.requests), 10'000, 4 * std::sqrt(10'000));
  EXPECT_EQ(summary.requests, summary.succeeded + summary.failed);
  EXPECT_EQ(summary.attempts, summary.retries + summary.requests - summary.rejected);
  EXPECT_EQ(counter.events[lb::EventKind::kAttemptStarted], summary.attempts);
  EXPECT_EQ(counter.events[lb::EventKind::kAttemptFinished], summary.attempts);
  EXPECT_EQ(counter.events[lb::EventKind::kRequestFinished], summary.requests);
  EXPECT_EQ(counter.events[lb::EventKind::kBreakerTripped], summary.breaker_trips);
  std::uint64_t failures = 0;
  for (const sim::FailureCount& failure : result.failures) failures += failure.count;
  EXPECT_EQ(failures, summary.failed);
  EXPECT_GT(summary.failed, 0U);
  EXPECT_GT(summary.breaker_trips, 0U);
}

TEST(Run, NodesAddUpToTheWhole) {
  const sim::RunResult result = support::run_checked(support::scenario_of(kBusy));
  sim::NodeResult sum;
  for (const sim::NodeResult& node : result.nodes) {
    sum.attempts += node.attempts;
    sum.retries += node.retries;
    sum.breaker_trips += node.breaker_trips;
    sum.share += node.share;
    EXPECT_LE(node.succeeded + node.failed, node.attempts);
    EXPECT_GT(node.utilization, 0.2);
    EXPECT_LT(node.utilization, 1);
  }
  EXPECT_EQ(sum.attempts, result.summary.attempts);
  EXPECT_EQ(sum.retries, result.summary.retries);
  EXPECT_EQ(sum.breaker_trips, result.summary.breaker_trips);
  EXPECT_NEAR(sum.share, 1, 1e-12);
}

TEST(Run, OptionsDoNotChangeTheResult) {
  const sim::Scenario scenario = support::scenario_of(kBusy);
  Counter counter;
  int calls = 0;
  std::atomic<bool> never = false;
  sim::RunOptions options;
  options.listener = &counter;
  options.stop = &never;
  options.progress = [&](lb::Duration done, lb::Duration total) {
    ++calls;
    EXPECT_LE(done, total);
  };
  EXPECT_EQ(sim::to_json(sim::run(scenario, options), scenario), sim::to_json(sim::run(scenario), scenario));
  EXPECT_GT(calls, 10);
  EXPECT_LT(calls, 1000);
}

TEST(Run, AnotherPolicyMeetsTheSameArrivals) {
  const sim::Scenario one = support::scenario_of(kBusy);
  const sim::Scenario two = support::scenario_of(kBusy, {"balancer.policy.type=random"});
  const sim::RunResult first = support::run_checked(one);
  const sim::RunResult second = support::run_checked(two);
  EXPECT_EQ(first.series.requests, second.series.requests);
  EXPECT_NE(first.summary.latency.mean, second.summary.latency.mean);
}

TEST(Run, AnotherSeedIsAnotherRun) {
  EXPECT_NE(support::run_checked(support::scenario_of(kBusy)).series.requests,
            support::run_checked(support::scenario_of(kBusy, {"seed=2"})).series.requests);
}

TEST(Run, TheSummaryLeavesWarmupOutAndTheSeriesDoesNot) {
  const sim::RunResult whole = support::run_checked(support::scenario_of(kBusy));
  const sim::RunResult warm = support::run_checked(support::scenario_of(kBusy, {"warmup=10s"}));
  EXPECT_EQ(whole.series.requests, warm.series.requests);
  EXPECT_EQ(whole.total.requests, warm.total.requests);
  EXPECT_EQ(whole.summary.requests, whole.total.requests);
  std::uint64_t late = 0;
  for (std::size_t i = 0; i < warm.series.buckets; ++i) {
    if (warm.series.bucket * static_cast<int>(i) >= 10s) late += warm.series.requests[i];
  }
  EXPECT_EQ(warm.summary.requests, late);
  EXPECT_LT(warm.nodes[0].attempts, warm.nodes[0].total.attempts);
  EXPECT_EQ(warm.nodes[0].total.attempts, whole.nodes[0].attempts);
}

TEST(Run, AStoppedRunReturnsWhatItHas) {
  const sim::Scenario scenario = support::scenario_of(kBusy, {R"(expect=[{"metric": "failed", "min": 0}])"});
  std::atomic<bool> stop = false;
  sim::RunOptions options;
  options.stop = &stop;
  options.progress = [&](lb::Duration done, lb::Duration) { stop = stop || done > 5s; };
  const sim::RunResult result = support::run_checked(scenario, options);
  EXPECT_TRUE(result.interrupted);
  EXPECT_TRUE(result.expect.empty());
  EXPECT_GT(result.summary.duration_s, 5);
  EXPECT_LT(result.summary.duration_s, 7);
  EXPECT_EQ(result.summary.requests, result.summary.succeeded + result.summary.failed);
  EXPECT_TRUE(sim::to_json(result, scenario)["interrupted"].get<bool>());
}

TEST(Run, WhatIsInFlightAtTheEndIsPlayedOut) {
  const sim::Scenario scenario = support::scenario_of(R"({
    "duration": "1s", "nodes": [{"name": "a", "backend": {"service_time": {"constant": "10s"}, "concurrency": 100}}],
    "traffic": [{"arrivals": {"constant": 10}}]})");
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_EQ(result.summary.requests, 10U);
  EXPECT_EQ(result.summary.succeeded, 10U);
  EXPECT_EQ(result.summary.duration_s, 10.9);
  EXPECT_EQ(result.summary.latency.max, 10'000);
  EXPECT_EQ(result.nodes[0].series.in_flight.back(), 10U);
}

TEST(Run, ImpatientClientsLeave) {
  const sim::Scenario scenario = support::scenario_of(R"({
    "duration": "10s", "nodes": [{"name": "a", "backend": {"service_time": {"constant": "50ms"}, "concurrency": 9}}],
    "traffic": [{"name": "patient", "arrivals": {"constant": 10}}, {"name": "not", "arrivals": {"constant": 10}, "timeout": "20ms"}]})");
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_EQ(result.summary.succeeded, 100U);
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.failures[0].reason, "cancelled");
  EXPECT_EQ(result.failures[0].count, 100U);
  EXPECT_EQ(result.nodes[0].attempts, 200U);
  EXPECT_EQ(result.nodes[0].succeeded, 100U);
  EXPECT_EQ(result.nodes[0].failed, 0U) << "a client that left says nothing of the node";
  EXPECT_DOUBLE_EQ(result.nodes[0].utilization, 200 * 0.05 / (9 * 10.0)) << "the node serves them all the same";
}

TEST(Run, ALateAnswerToAnAbandonedAttemptIsNotTakenForAnother) {
  // One server, 30 ms each, clients who leave after 20 ms: every request is given up, its slot taken by the next.
  const sim::Scenario scenario = support::scenario_of(R"({
    "duration": "10s", "nodes": [{"name": "a", "backend": {"service_time": {"constant": "30ms"}}}],
    "traffic": [{"arrivals": {"constant": 40}, "timeout": "20ms"}]})");
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_EQ(result.summary.succeeded, 0U);
  EXPECT_EQ(result.summary.failed, 400U);
  EXPECT_EQ(result.summary.latency.max, 20);
}

TEST(Run, ARequestWithoutAnyUsableNodeIsRejected) {
  const sim::Scenario scenario = support::scenario_of(R"({
    "duration": "1s", "nodes": [{"name": "a", "condition": "DRAINING"}], "traffic": [{"arrivals": {"constant": 10}}]})");
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_EQ(result.summary.rejected, 10U);
  EXPECT_EQ(result.summary.attempts, 0U);
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.failures[0].reason, "no_node");
}

TEST(Run, TellsWhichExpectationsHold) {
  const sim::Scenario scenario = support::scenario_of(R"({
    "duration": "1s", "nodes": [{"name": "n", "count": 2}], "traffic": [{"arrivals": {"constant": 10}}],
    "expect": [{"metric": "requests", "min": 10, "max": 10}, {"metric": "attempts", "node": "n", "max": 4},
               {"metric": "failures.status", "max": 0}]})");
  const sim::RunResult result = support::run_checked(scenario);
  ASSERT_EQ(result.expect.size(), 3U);
  EXPECT_TRUE(result.expect[0].holds);
  EXPECT_FALSE(result.expect[1].holds);
  EXPECT_EQ(result.expect[1].value, 5);
  EXPECT_TRUE(result.expect[2].holds);
  EXPECT_FALSE(result.expectations_hold());
}

TEST(Run, ExpectationsMayNameAClassAFaultOrAFinding) {
  sim::Scenario scenario = support::shipped_scenario("findings/sinkhole");
  const auto expect = [&](const char* metric, double highest, std::int32_t fault, const char* traffic_class) {
    sim::Expectation& each = scenario.expect.emplace_back();
    each = {.metric = metric, .node = {}, .traffic_class = traffic_class, .fault = fault, .highest = highest};
  };
  scenario.expect.clear();
  expect("findings.sinkhole", 1, -1, "");
  expect("findings.panic", 0, -1, "");
  expect("findings", 0, -1, "");
  expect("goodput", 100, -1, scenario.traffic[0].name.c_str());
  expect("detect_s", 1e9, 0, "");
  expect("recover_s", 5, 0, "");
  ASSERT_TRUE(sim::validate(scenario).empty());
  const sim::RunResult result = sim::run(scenario);
  const std::vector<bool> holds{true, true, false, false, false, true};
  for (std::size_t i = 0; i < holds.size(); ++i) EXPECT_EQ(result.expect[i].holds, holds[i]) << i;
  EXPECT_DOUBLE_EQ(result.expect[3].value, result.summary.goodput);
  EXPECT_TRUE(std::isinf(result.expect[4].value)) << "never detected";
}

TEST(Run, ExpectationsMayNameABalancer) {
  const sim::Scenario scenario = support::scenario_of(R"({
    "duration": "2s", "balancers": 3, "balancer": {"policy": {"type": "random"}},
    "nodes": [{"name": "n", "count": 4}], "traffic": [{"arrivals": {"poisson": 500}}],
    "expect": [{"metric": "attempts", "balancer": 0, "min": 1}, {"metric": "imbalance", "balancer": 2, "max": 1},
               {"metric": "failures", "balancer": 1, "max": 0}]})");
  const sim::RunResult result = support::run_checked(scenario);
  ASSERT_EQ(result.balancers.size(), 3U);
  EXPECT_EQ(result.expect[0].value, static_cast<double>(result.balancers[0].attempts));
  EXPECT_TRUE(result.expect[0].holds);
  EXPECT_EQ(result.expect[1].value, result.balancers[2].imbalance);
  EXPECT_FALSE(result.expect[1].holds) << "random picks are uneven";
  EXPECT_TRUE(result.expect[2].holds);
  EXPECT_EQ(sim::to_json(result, scenario)["expect"][1]["balancer"], 2);
}

TEST(Run, FaultsHappenThoughNobodyAsks) {
  const sim::Scenario scenario = support::scenario_of(R"({
    "duration": "10s", "nodes": [{"name": "a"}],
    "traffic": [{"arrivals": {"schedule": {"points": [["0s", 100], ["1s", 0]]}}}],
    "faults": [{"at": "5s", "for": "1s", "nodes": ["a"], "slow": 2}]})");
  EXPECT_EQ(sim::run(scenario).events.size(), 2U);
}

// One request at 0 s, after the end of which only what is slow is to come, while a monitor goes on and on.
sim::RunResult slow_end(const std::string& backend, const std::string& balancer, const std::string& more = "") {
  return support::run_checked(
      support::scenario_of(R"({"duration": "1s", "balancer": {"health_monitor": {}, )" + balancer +
                           R"("policy": {"type": "random"}}, "nodes": [{"name": "a", "backend": {)" + backend +
                           R"(}}], "traffic": [{"arrivals": {"constant": 1})" + more));
}

TEST(Run, WhatIsUnderWayIsWaitedForHoweverSlowItIs) {
  const std::string lost = R"("failure": {"rate": 1, "kind": "hang"})";
  EXPECT_EQ(slow_end(R"("service_time": {"constant": "20m"})", "", "}]}").summary.succeeded, 1U);
  EXPECT_EQ(slow_end(R"("service_time": {"constant": "20m"}, "discipline": "processor_sharing")", "", "}]}")
                .summary.succeeded,
            1U);
  EXPECT_EQ(slow_end(lost, R"("timeout": "2h", )", "}]}").failures[0].reason, "timeout");
  EXPECT_EQ(slow_end(lost, R"("retry": {"per_try_timeout": "1h"}, )", "}]}").failures[0].reason, "timeout");
  EXPECT_EQ(slow_end(lost, "", R"(, "timeout": "3h"}]})").failures[0].reason, "cancelled");
  EXPECT_EQ(
      slow_end("", "", R"(}], "faults": [{"for": "30m", "nodes": ["a"], "pause": true}]})").summary.succeeded, 1U);
}

TEST(Run, WhatNothingCanEndIsUnfinished) {
  const std::string lost = R"("failure": {"rate": 1, "kind": "hang"})";
  const sim::RunResult ended = slow_end(lost, "", "}]}");
  EXPECT_EQ(ended.failures[0].reason, "unfinished");
  EXPECT_LT(ended.summary.duration_s, 700);
  const sim::RunResult late = slow_end(R"("service_time": {"constant": "48h"})", "", "}]}");
  EXPECT_EQ(late.failures[0].reason, "unfinished") << "a day is the most";
}

TEST(Run, AHundredThousandNodesFitInMemory) {
  const sim::Scenario scenario = support::scenario_of(R"({
    "duration": "2s", "balancer": {"policy": {"type": "p2c"}}, "nodes": [{"name": "n", "count": 100000}],
    "traffic": [{"arrivals": {"poisson": 20000}}]})");
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_EQ(result.summary.succeeded, result.summary.requests);
  EXPECT_LE(result.series.buckets * result.nodes.size(), sim::kMaxCells);
}

}  // namespace
