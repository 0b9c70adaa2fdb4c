// How requests fail at a node: in bursts, under load, by a reset in the middle, by never being answered. Rates within
// 4 standard errors, seeds fixed.
#include <gtest/gtest.h>

#include <cmath>

#include "node_model.h"
#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;
using sim::NodeModel;
using Admission = NodeModel::Admission;

lb::TimePoint at(lb::Duration time) { return lb::TimePoint(time); }

struct NodeFailuresTest : testing::Test {
  NodeModel make() {
    shared = NodeModel::Shared(backend);
    return NodeModel(shared, 1, 0);
  }

  sim::BackendModel backend;
  NodeModel::Shared shared{backend};
};

// A request each 10 ms while the node is good for 900 ms and bad for 100 ms on average.
TEST_F(NodeFailuresTest, BurstsHaveTheirShareAndTheirLength) {
  backend.failure.bursty = {.good_for = 900ms, .bad_for = 100ms, .rate_good = 0, .rate_bad = 1};
  backend.concurrency = 1'000'000;
  NodeModel node = make();
  constexpr int kRequests = 1'000'000;
  int failed = 0;
  int bursts = 0;
  bool before = false;
  for (int i = 0; i < kRequests; ++i) {
    const bool fails = node.arrive({0}, at(i * 10ms)).admission == Admission::kAnswered;
    failed += fails ? 1 : 0;
    bursts += fails && !before ? 1 : 0;
    before = fails;
  }
  // 10,000 s are about 10,000 cycles. The bad time of a cycle has a coefficient of variation of 1, and so has the
  // good time: the share of 0.1 has a standard error of 0.1 x 0.9 x sqrt(2 / 10,000).
  EXPECT_NEAR(failed / 1e6, 0.1, 4 * 0.09 * std::sqrt(2e-4));
  // Those that are met: P(exp(100 ms) bridges to the next 10 ms) folds short ones away; seen at distances of d they
  // are geometric with 1 - exp(-d (1 / good + 1 / bad)) x (share of good) as the chance to be over.
  const double over = (1 - std::exp(-10 * (1.0 / 900 + 1.0 / 100))) * 0.9;
  EXPECT_NEAR(static_cast<double>(failed) / bursts, 1 / over, 4 / over / std::sqrt(bursts));
}

TEST_F(NodeFailuresTest, BurstsGoOnWhetherOrNotRequestsCome) {
  backend.failure.bursty = {.good_for = 500ms, .bad_for = 500ms, .rate_good = 0, .rate_bad = 1};
  backend.concurrency = 1'000'000;
  NodeModel often = make();
  NodeModel rarely = make();
  for (int i = 0; i < 100'000; ++i) {
    const bool fails = often.arrive({0}, at(i * 1ms)).admission == Admission::kAnswered;
    if (i % 97 != 0) continue;
    EXPECT_EQ(rarely.arrive({0}, at(i * 1ms)).admission == Admission::kAnswered, fails);
  }
}

TEST_F(NodeFailuresTest, BothStatesHaveTheirRate) {
  backend.failure.bursty = {.good_for = 1s, .bad_for = 1s, .rate_good = 0.1, .rate_bad = 0.5};
  backend.concurrency = 1'000'000;
  NodeModel node = make();
  int failed = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    failed += node.arrive({0}, at(i * 100ms)).admission == Admission::kAnswered ? 1 : 0;
  }
  // 50,000 cycles, and a binomial part that is smaller.
  EXPECT_NEAR(failed / 1e6, 0.3, 4 * (0.4 * 0.25 * std::sqrt(2 / 5e4) + std::sqrt(0.3 * 0.7 / 1e6)));
}

TEST_F(NodeFailuresTest, FailuresUnderLoadGrowBetweenTwoBounds) {
  const sim::LoadFailure failure{.from = 10, .to = 30, .rate = 0.8};
  EXPECT_EQ(failure.rate_with(0), 0);
  EXPECT_EQ(failure.rate_with(10), 0);
  EXPECT_DOUBLE_EQ(failure.rate_with(15), 0.2);
  EXPECT_DOUBLE_EQ(failure.rate_with(30), 0.8);
  EXPECT_DOUBLE_EQ(failure.rate_with(3000), 0.8);
}

TEST_F(NodeFailuresTest, ARequestMeetsTheLoadThatItFinds) {
  backend.failure.under_load = {.from = 2, .to = 3, .rate = 1};
  NodeModel node = make();
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_NE(node.arrive({i}, at(0ms)).admission, Admission::kAnswered) << i;
  }
  EXPECT_EQ(node.arrive({3}, at(0ms)).admission, Admission::kAnswered);
  NodeModel::Job next;
  ASSERT_TRUE(node.finish(next, at(1ms)));
  EXPECT_NE(node.arrive({4}, at(1ms)).admission, Admission::kAnswered);
}

TEST_F(NodeFailuresTest, RatesOfSeveralKindsCombine) {
  backend.failure.rate = 0.5;
  backend.failure.bursty = {.good_for = 1s, .bad_for = 1ns, .rate_good = 0.5, .rate_bad = 0};
  backend.failure.under_load = {.from = 0, .to = 1, .rate = 0.5};
  NodeModel node = make();
  while (node.arrive({0}, at(0ms)).admission != Admission::kServed) {
  }
  constexpr int kRequests = 100'000;
  int failed = 0;
  for (int i = 0; i < kRequests; ++i) {
    const NodeModel::Arrival arrival = node.arrive({0}, at(0ms));
    failed +=
        arrival.admission == Admission::kAnswered && node.reply(arrival.refusal).outcome.status == 500 ? 1 : 0;
  }
  EXPECT_NEAR(failed, 0.875 * kRequests, 4 * std::sqrt(kRequests * 0.875 * 0.125));
}

TEST_F(NodeFailuresTest, AResetInTheMiddleTakesAPartOfTheService) {
  backend.service_time = sim::constant_distribution(10ms);
  backend.failure.rate = 1;
  backend.failure.kind = sim::FailureKind::kReset;
  backend.failure.part = 0.3;
  NodeModel node = make();
  const NodeModel::Arrival arrival = node.arrive({0}, at(0ms));
  EXPECT_EQ(arrival.admission, Admission::kServed);
  EXPECT_TRUE(arrival.breaks);
  EXPECT_EQ(node.service_time(true), 3ms);
}

sim::RunResult run_with(const std::string& failure, const std::string& more = "") {
  return support::run_checked(support::scenario_of(R"({"duration": "10s",
    "nodes": [{"name": "a", "backend": {"service_time": {"constant": "4ms"}, "network": {"constant": "2ms"}, )" +
                                                   more + R"("failure": )" + failure + R"(}}],
    "traffic": [{"arrivals": {"constant": 100}, "timeout": "50ms"}]})"));
}

std::uint64_t failures(const sim::RunResult& result, const std::string& reason) {
  for (const sim::FailureCount& failure : result.failures) {
    if (failure.reason == reason) return failure.count;
  }
  return 0;
}

// 2 ms of the way, half of 4 ms: 4 ms instead of 6.
TEST_F(NodeFailuresTest, AClientLearnsOfAResetInTheMiddle) {
  for (const char* engine : {"", R"("discipline": "processor_sharing", )"}) {
    const sim::RunResult result = run_with(R"({"rate": 1, "kind": "reset"})", engine);
    EXPECT_EQ(failures(result, "reset"), 1000U);
    EXPECT_EQ(result.summary.latency.max, 4);
    EXPECT_NEAR(result.nodes[0].utilization, 0.2, 0.001) << "of the server, half of what whole services take";
  }
}

TEST_F(NodeFailuresTest, ARequestThatHangsIsLeftByItsClient) {
  const sim::RunResult result = run_with(R"({"rate": 0.25, "kind": "hang"})");
  EXPECT_NEAR(static_cast<double>(failures(result, "cancelled")), 250, 4 * std::sqrt(1000 * 0.25 * 0.75));
  EXPECT_EQ(result.summary.failed, failures(result, "cancelled"));
  EXPECT_LT(result.nodes[0].utilization, 0.35) << "it takes no server";
}

}  // namespace
