// What is told over time: buckets, their sums against the totals, the heat map, breaker stretches, and how a run
// is cut into buckets.
#include <gtest/gtest.h>

#include <numeric>

#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"
#include "time_buckets.h"

namespace {

using namespace std::chrono_literals;

std::uint64_t sum(const std::vector<std::uint32_t>& series) {
  return std::accumulate(series.begin(), series.end(), std::uint64_t{0});
}

TEST(TimeBuckets, HaveRoundWidths) {
  EXPECT_EQ(sim::cut(60s, 240).width, 250ms);
  EXPECT_EQ(sim::cut(60s, 240).count, 240U);
  EXPECT_EQ(sim::cut(61s, 240).width, 500ms);
  EXPECT_EQ(sim::cut(1h, 240).width, 20s);
  EXPECT_EQ(sim::cut(60s, 1).count, 1U);
  EXPECT_EQ(sim::cut(lb::Duration(1), 240).count, 1U);
  EXPECT_EQ(sim::cut(lb::Duration(7), 3).width, lb::Duration(5));
}

TEST(TimeBuckets, CoverTheRunAndAreNeverTooMany) {
  for (const lb::Duration duration :
       {lb::Duration(1), lb::Duration(999), lb::Duration(1s), lb::Duration(86400s), lb::kForever}) {
    for (const std::size_t most : {1U, 7U, 240U}) {
      const sim::TimeBuckets buckets = sim::cut(duration, most);
      EXPECT_LE(buckets.count, most);
      EXPECT_LT(buckets.width * static_cast<std::int64_t>(buckets.count - 1), duration);
    }
  }
}

TEST(Series, AddUpToTheTotals) {
  // Everything ends before the duration, because nothing comes after 59.9 s that takes longer than 50 ms.
  const sim::RunResult result = support::run_checked(support::scenario_of(R"({"duration": "60s",
    "balancer": {"retry": {"max_attempts": 2}},
    "nodes": [{"name": "n", "count": 2, "backend": {"service_time": {"uniform": {"low": "1ms", "high": "50ms"}},
               "concurrency": 9, "failure": {"rate": 0.1}}}],
    "traffic": [{"arrivals": {"constant": 10}}]})"));
  EXPECT_EQ(sum(result.series.requests), result.summary.requests);
  EXPECT_EQ(sum(result.series.succeeded), result.summary.succeeded);
  EXPECT_EQ(sum(result.series.failed), result.summary.failed);
  EXPECT_EQ(sum(result.series.retries), result.summary.retries);
  EXPECT_EQ(sum(result.series.heat), result.summary.requests);
  for (const sim::NodeResult& node : result.nodes) {
    EXPECT_EQ(sum(node.series.attempts), node.attempts);
    EXPECT_EQ(sum(node.series.failures), node.failed);
    EXPECT_EQ(sum(node.series.retries), node.retries);
    EXPECT_EQ(node.series.in_flight.back(), 0U);
  }
  EXPECT_GT(result.summary.retries, 0U);
}

TEST(Series, TheHeatMapHoldsEachLatencyInItsRow) {
  const sim::RunResult result = support::run_checked(support::scenario_of(R"({"duration": "10s",
    "nodes": [{"name": "a", "backend": {"service_time": {"bimodal": {"fast": "3ms", "slow": "70ms", "slow_ratio": 0.3}},
               "concurrency": 99}}], "traffic": [{"arrivals": {"constant": 100}}]})"));
  const sim::Series& series = result.series;
  ASSERT_EQ(series.heat.size(), (series.heat_rows_ms.size() - 1) * series.buckets);
  for (std::size_t row = 0; row + 1 < series.heat_rows_ms.size(); ++row) {
    ASSERT_LT(series.heat_rows_ms[row], series.heat_rows_ms[row + 1]);
    const auto begin = series.heat.begin() + static_cast<std::ptrdiff_t>(row * series.buckets);
    const std::vector<std::uint32_t> counts(begin, begin + static_cast<std::ptrdiff_t>(series.buckets));
    const auto holds = [&](float value) {
      return series.heat_rows_ms[row] <= value && value < series.heat_rows_ms[row + 1];
    };
    EXPECT_EQ(sum(counts) > 0, holds(3) || holds(70)) << series.heat_rows_ms[row];
  }
}

TEST(Series, PercentilesFollowAChange) {
  const sim::RunResult result = support::run_checked(support::shipped_scenario("slow_node"));
  const auto at = [&](lb::Duration time) {
    return result.series.latency_p99_ms[static_cast<std::size_t>(time / result.series.bucket)];
  };
  EXPECT_LT(at(10s), 40);
  EXPECT_GT(at(30s), 80);
  EXPECT_LT(at(50s), 40);
}

TEST(Series, ABreakersLifeIsDrawnWithoutGapsWhileItIsNotClosed) {
  const sim::RunResult result = support::run_checked(support::shipped_scenario("outage"));
  const sim::NodeResult& node = result.nodes[1];
  ASSERT_GE(node.breaker.size(), 4U);
  double open = 0;
  for (std::size_t i = 0; i < node.breaker.size(); ++i) {
    const sim::BreakerSpan& span = node.breaker[i];
    ASSERT_LT(span.from, span.to);
    const lb::Duration before = i == 0 ? span.from : node.breaker[i - 1].to;
    ASSERT_EQ(span.from, before);
    ASSERT_EQ(span.state, i % 2 == 0 ? lb::BreakerState::kOpen : lb::BreakerState::kHalfOpen);
    if (i % 2 == 0) open += lb::to_seconds(span.to - span.from);
  }
  EXPECT_NEAR(node.open_s, open, 1e-9);
  EXPECT_GT(node.breaker.front().from, 20s);
  EXPECT_GT(node.breaker.back().to, 30s);
  EXPECT_TRUE(result.nodes[0].breaker.empty());
}

TEST(Series, ABreakerThatStaysOpenIsOpenToTheEnd) {
  const sim::RunResult result = support::run_checked(support::scenario_of(R"({"duration": "10s",
    "balancer": {"breaker": {"failures": 1, "open_for": "forever"}},
    "nodes": [{"name": "a"}, {"name": "b"}], "traffic": [{"arrivals": {"constant": 100}}],
    "faults": [{"at": "4s", "for": "1s", "nodes": ["b"], "outage": "refuse"}]})"));
  ASSERT_EQ(result.nodes[1].breaker.size(), 1U);
  EXPECT_EQ(result.nodes[1].breaker[0].to, 10s);
  EXPECT_NEAR(result.nodes[1].open_s, 6, 0.02);
}

}  // namespace
