// Load report round robin: gRPC's rules of when reports count, and the shares that follow. Defaults: blackout 10
// s, expiry 180 s, update period 1 s.
#include <gtest/gtest.h>

#include "support/policy_bench.h"
#include "support/policy_knobs.h"
#include "support/test_driver.h"

namespace lb::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Counts = std::vector<std::uint32_t>;

constexpr std::string_view kName = "load_report_round_robin";

void report(PolicyBench& bench, std::uint32_t node, float utilization, float qps, float eps = 0) {
  Outcome outcome = Outcome::response(200);
  outcome.load = {.utilization = utilization, .qps = qps, .eps = eps};
  bench.started(node);
  bench.finished(node, milliseconds(1), outcome);
}

TEST(LoadReportRoundRobin, IsRoundRobinBeforeTheBlackoutEnds) {
  PolicyBench bench(kName, {9, 1, 1});
  report(bench, 0, 0.5F, 100);
  report(bench, 1, 0.5F, 300);
  report(bench, 2, 0.5F, 200);
  EXPECT_EQ(bench.sequence(6), "a b c a b c");
  bench.now += seconds(10);
  EXPECT_EQ(bench.counts(6000), (Counts{1000, 3000, 2000}));
}

TEST(LoadReportRoundRobin, GoesByTheStride) {
  PolicyBench bench(policy(kName, {{"blackout", Duration{}}}), {1, 1, 1});
  for (const auto& [node, qps] : {std::pair{0U, 2.0F}, {1U, 3.0F}, {2U, 6.0F}}) report(bench, node, 1, qps);
  EXPECT_EQ(bench.sequence(6), "b c c a b c");
}

TEST(LoadReportRoundRobin, LearnsFromTheOutcomesThatABalancerIsTold) {
  BalancerConfig config;
  config.policy = policy(kName, {{"blackout", Duration{}}});
  TestDriver driver(config, letters(2));
  Counts counts(2, 0);
  for (int i = 0; i < 4002; ++i) {
    const Action start = driver.begin().front();
    if (i >= 2) ++counts[index_of(start.node)];
    Outcome outcome = Outcome::response(200);
    outcome.load = {.utilization = start.node == NodeId{0} ? 0.9F : 0.3F, .qps = 50};
    driver.finish(start, outcome);
    driver.wait(milliseconds(i < 2 ? 1000 : 1));
  }
  EXPECT_NEAR(counts[1], 3000, 3);
}

TEST(LoadReportRoundRobin, OneKnownWeightIsNotEnough) {
  PolicyBench bench(policy(kName, {{"blackout", Duration{}}}), {1, 1, 1});
  report(bench, 0, 1, 1000);
  EXPECT_EQ(bench.sequence(6), "a b c a b c");
}

TEST(LoadReportRoundRobin, TheUnknownCountAsTheMean) {
  PolicyBench bench(policy(kName, {{"blackout", Duration{}}}), {1, 1, 1});
  report(bench, 0, 1, 300);
  report(bench, 2, 1, 100);
  const Counts counts = bench.counts(6000);
  EXPECT_NEAR(counts[0], 3000, 2);
  EXPECT_NEAR(counts[1], 2000, 2);
}

TEST(LoadReportRoundRobin, ErrorsLowerTheWeight) {
  PolicyBench bench(policy(kName, {{"blackout", Duration{}}, {"error_penalty", 2.0}}), {1, 1});
  report(bench, 0, 0.5F, 100);
  report(bench, 1, 0.5F, 100, 25);  // 100 / (0.5 + 0.25 x 2) = 100, against 200
  const Counts counts = bench.counts(3000);
  EXPECT_NEAR(counts[0], 2000, 2);
}

TEST(LoadReportRoundRobin, NewReportsCountFromTheNextUpdate) {
  PolicyBench bench(policy(kName, {{"blackout", Duration{}}}), {1, 1});
  report(bench, 0, 1, 100);
  report(bench, 1, 1, 100);
  bench.counts(10);
  report(bench, 1, 1, 300);
  bench.now += milliseconds(999);
  EXPECT_EQ(bench.counts(100), (Counts{50, 50}));
  bench.now += milliseconds(1);
  EXPECT_NEAR(bench.counts(4000)[1], 3000, 2);
}

TEST(LoadReportRoundRobin, ReportsExpire) {
  PolicyBench bench(policy(kName, {{"blackout", Duration{}}, {"expiry", seconds(30)}}), {1, 1, 1});
  for (const auto& [node, qps] : {std::pair{0U, 100.0F}, {1U, 300.0F}, {2U, 300.0F}}) report(bench, node, 1, qps);
  EXPECT_NEAR(bench.counts(700)[0], 100, 2);
  bench.now += seconds(30);
  const Counts counts = bench.counts(300);
  for (const std::uint32_t count : counts) EXPECT_EQ(count, 100U);
}

TEST(LoadReportRoundRobin, ANodeThatReturnsIsBlackedOutAgain) {
  PolicyBench bench(kName, {1, 1, 1});
  for (const auto& [node, qps] : {std::pair{0U, 100.0F}, {1U, 300.0F}, {2U, 300.0F}}) report(bench, node, 1, qps);
  bench.now += seconds(10);
  EXPECT_NEAR(bench.counts(700)[0], 100, 2);
  bench.rebuild({NodeId{1}, NodeId{2}});
  bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}});
  const Counts counts = bench.counts(900);
  for (const std::uint32_t count : counts) EXPECT_NEAR(count, 300, 2) << "a counts as the mean of b and c";
  report(bench, 0, 1, 100);
  bench.now += seconds(10);
  EXPECT_NEAR(bench.counts(700)[0], 100, 2);
}

TEST(LoadReportRoundRobin, ARetryTakesTheNextTurnOfTheOthers) {
  PolicyBench bench(kName, {1, 1, 1, 1});
  EXPECT_EQ(bench.pick(), NodeId{0});
  EXPECT_EQ(bench.pick_among({NodeId{0}, NodeId{3}}), NodeId{3});
  EXPECT_EQ(bench.pick_among({NodeId{1}, NodeId{2}}), NodeId{1});
  EXPECT_EQ(bench.pick(), NodeId{2});
}

}  // namespace
}  // namespace lb::testing
