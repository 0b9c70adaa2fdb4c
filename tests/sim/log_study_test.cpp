// What is learnt from a log: rates, routes, clients, nodes and their latencies, against logs whose truth is known.
#include "sim/log_study.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "distinct_count.h"
#include "lb/rng.h"
#include "logged_node.h"
#include "rate_steps.h"
#include "route_mix.h"

namespace {

using namespace std::chrono_literals;

sim::LogRecord record_at(lb::Duration at) {
  sim::LogRecord record;
  record.time.since = at;
  return record;
}

TEST(RateSteps, CountsStepsInWhateverOrder) {
  sim::RateSteps rates(10s);
  for (const auto at : {25s, 3s, 14s, 12s, 29s, 7s, 21s}) rates.add(at);
  const auto steps = rates.steps(30s);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[1].start, 7s) << "since the first request, at 3 s";
  EXPECT_DOUBLE_EQ(steps[0].rate, 2.0 / 7);
  EXPECT_DOUBLE_EQ(steps[1].rate, 0.2);
  EXPECT_DOUBLE_EQ(steps[2].rate, 0.3);
}

TEST(RateSteps, AScrapOfAStepIsOneWithItsNeighbour) {
  sim::RateSteps rates(10s);
  for (int i = 9; i <= 31; ++i) rates.add(i * 1s);
  const auto steps = rates.steps(32s);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_DOUBLE_EQ(steps[0].rate, 1) << "9 s to 20 s";
  EXPECT_EQ(steps[1].start, 11s);
  EXPECT_DOUBLE_EQ(steps[1].rate, 1) << "20 s to 32 s";
}

TEST(RateSteps, StepsWidenWhereTheyWouldBeTooMany) {
  sim::RateSteps rates(1s);
  for (int i = 0; i < 10'000; ++i) rates.add(1'772'323'200s + i * 1s);
  EXPECT_EQ(rates.width(), 16s);
  const auto steps = rates.steps(rates.first() + 10'000s);
  EXPECT_LE(steps.size(), sim::RateSteps::kMostSteps);
  EXPECT_GE(steps.size(), sim::RateSteps::kMostSteps / 2);
  for (const auto& step : steps) EXPECT_DOUBLE_EQ(step.rate, 1) << step.start.count();
}

TEST(PathPattern, FoldsIdentifiersAndDropsQueries) {
  EXPECT_EQ(sim::path_pattern("/users/17/photos?size=2"), "/users/*/photos");
  EXPECT_EQ(sim::path_pattern("/v2/7"), "/v2/*");
  EXPECT_EQ(sim::path_pattern("/o/123e4567-e89b-12d3-a456-426614174000/x"), "/o/*/x");
  EXPECT_EQ(sim::path_pattern("/c/9f86d081884c7d659a2feaa0c55ad015"), "/c/*");
  EXPECT_EQ(sim::path_pattern("/deadbeef/decafbadfacadeaa/"), "/deadbeef/decafbadfacadeaa/");
  EXPECT_EQ(sim::path_pattern(""), "/");
  EXPECT_EQ(sim::path_pattern("//"), "//");
  EXPECT_EQ(sim::path_pattern("/caf\xC3\xA9\n"), "/caf%C3%A9%0A");
  EXPECT_EQ(sim::path_pattern("/" + std::string(5000, '\xFF')).size(), sim::kLongestPattern);
}

TEST(RouteMix, TellsTheBusiestAndTheRestTogether) {
  sim::RouteMix mix;
  for (int i = 0; i < 60; ++i) mix.add("GET", "/a");
  for (int i = 0; i < 30; ++i) mix.add("POST", "/a/" + std::to_string(i));
  for (int i = 0; i < 10; ++i) mix.add("GET", std::string("/r") + static_cast<char>('a' + i));
  const auto routes = mix.busiest(2);
  ASSERT_EQ(routes.size(), 3U);
  EXPECT_EQ(routes[0].path, "/a");
  EXPECT_EQ(routes[1].method + routes[1].path, "POST/a/*");
  EXPECT_EQ(routes[1].requests, 30U);
  EXPECT_EQ(routes[2].path, "");
  EXPECT_EQ(routes[2].requests, 10U);
}

// One request in 50 is to a route that is common; all others are to routes of their own.
TEST(RouteMix, StaysBoundedAndKeepsWhatIsCommon) {
  sim::RouteMix mix;
  std::uint64_t common = 0;
  for (int i = 0; i < 500'000; ++i) {
    if (i % 50 == 0) ++common;
    mix.add("GET", i % 50 == 0 ? "/common" : "/x" + std::to_string(i));
  }
  const auto routes = mix.busiest(1);
  EXPECT_EQ(routes[0].path, "/common");
  EXPECT_EQ(routes[0].requests, common);
  EXPECT_EQ(routes[0].requests + routes[1].requests, 500'000U);
}

TEST(DistinctCount, IsExactForFewAndNearForMany) {
  sim::DistinctCount few;
  for (int i = 0; i < 10'000; ++i) few.add("10.0.0." + std::to_string(i % 4000));
  EXPECT_EQ(few.estimate(), 4000U);
  sim::DistinctCount many;
  for (int i = 0; i < 300'000; ++i) many.add("client " + std::to_string(i % 200'000));
  EXPECT_NEAR(static_cast<double>(many.estimate()), 200'000, 4 * 200'000 / std::sqrt(4096.0));
}

// Exponential of 20 ms: mean, quantiles and tail of the slices are those of the values.
TEST(LatencySlices, KeepTheMeanAndTheTail) {
  lb::Rng rng(5);
  sim::Histogram histogram(6);
  constexpr int kValues = 200'000;
  for (int i = 0; i < kValues; ++i) {
    histogram.add(static_cast<std::int64_t>(-20e6 * std::log(1 - rng.uniform())));
  }
  const auto slices = sim::slices_of(histogram);
  EXPECT_LT(slices.size(), 60U);
  EXPECT_GT(slices.size(), 30U);
  double count = 0;
  double sum = 0;
  double above_p99 = 0;
  for (const auto& slice : slices) {
    count += static_cast<double>(slice.count);
    sum += static_cast<double>(slice.value.count()) * static_cast<double>(slice.count);
    if (slice.value > 92'103'404ns) above_p99 += static_cast<double>(slice.count);
  }
  EXPECT_EQ(count, kValues);
  EXPECT_NEAR(sum / count, 20e6, 4 * 20e6 / std::sqrt(kValues) + 0.008 * 20e6) << "half a bucket is 0.8 %";
  EXPECT_NEAR(above_p99 / count, 0.01, 0.004) << "one slice there is a third of what is above";
}

TEST(LatencySlices, FewValuesAreKeptAsTheyAre) {
  sim::Histogram histogram(6);
  for (const int value : {10, 20, 20, 30}) histogram.add(value);
  const auto slices = sim::slices_of(histogram);
  ASSERT_EQ(slices.size(), 3U);
  EXPECT_EQ(slices[1].value, 20ns);
  EXPECT_EQ(slices[1].count, 2U);
}

TEST(LogStudy, TellsNodesApart) {
  sim::LogStudy study(1s);
  for (int i = 0; i < 1000; ++i) {
    sim::LogRecord record = record_at(i * 10ms);
    record.node = i % 4 == 0 ? "slow" : "quick";
    record.client = i % 2 == 0 ? "a" : "b";
    record.path = "/x";
    record.method = "GET";
    record.failed = i % 10 == 0;
    record.status = record.failed ? 502 : 200;
    record.latency = record.failed ? 3ms : (i % 4 == 0 ? 50ms : 5ms);
    EXPECT_EQ(study.add(record), "");
  }
  sim::LogRecord refused = record_at(5s);
  refused.failed = true;
  refused.latency = 30s;
  EXPECT_EQ(study.add(refused), "");
  const sim::LogFindings found = study.findings(10, 1ms);
  EXPECT_EQ(found.requests, 1000U);
  EXPECT_EQ(found.without_node, 1U) << "it never reached a node";
  EXPECT_EQ(found.failed, 100U);
  ASSERT_EQ(found.nodes.size(), 2U);
  EXPECT_EQ(found.nodes[1].name, "slow");
  EXPECT_EQ(found.nodes[1].requests, 250U);
  EXPECT_EQ(found.nodes[1].failed, 50U);
  EXPECT_EQ(found.nodes[1].failure_status, 502);
  EXPECT_EQ(found.nodes[1].failure_latency, 3ms);
  EXPECT_NEAR(found.nodes[1].latency_ms, 50, 1e-9);
  EXPECT_NEAR(found.latency_ms, (100 * 3 + 200 * 50 + 700 * 5) / 1000.0, 1e-9);
  EXPECT_EQ(found.duration, 10s) << "9.99 s and a gap, in whole milliseconds";
  ASSERT_EQ(found.rates.size(), 10U);
  double requests = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    const lb::Duration end = i + 1 < 10 ? found.rates[i + 1].start : found.duration;
    requests += found.rates[i].rate * lb::to_seconds(end - found.rates[i].start);
  }
  EXPECT_NEAR(requests, 1000, 1e-6) << "the rates make as many requests as there were";
}

TEST(LogStudy, ClientsThatLeftTellNothingOfTheNode) {
  sim::LogStudy study(1s);
  for (int i = 0; i < 10; ++i) {
    sim::LogRecord record = record_at(i * 1s);
    record.client_left = i < 5;
    record.latency = i < 5 ? 9s : 10ms;
    study.add(record);
  }
  const sim::LogFindings found = study.findings(10, 1s);
  EXPECT_EQ(found.clients_left, 5U);
  EXPECT_EQ(found.failed, 0U);
  EXPECT_NEAR(found.latency_ms, 10, 1e-9);
  EXPECT_EQ(found.duration, 10s);
}

TEST(LogStudy, RefusesWhatWouldNotBeOneLog) {
  sim::LogStudy study(1s);
  EXPECT_EQ(study.add(record_at(1'772'323'200s)), "");
  EXPECT_NE(study.add(record_at(0s)), "");
  EXPECT_EQ(study.add(record_at(1'772'323'200s + 24h * 300)), "");
  EXPECT_EQ(study.requests(), 2U);
  EXPECT_LE(study.findings(1, 1s).rates.size(), 1000U);
  for (int i = 0; i < 1500; ++i) {
    sim::LogRecord record = record_at(1'772'323'200s);
    const std::string name = "n" + std::to_string(i);
    record.node = name;
    const bool taken = study.add(record).empty();
    EXPECT_EQ(taken, i < 999) << "one is the node without a name";
  }
}

}  // namespace
