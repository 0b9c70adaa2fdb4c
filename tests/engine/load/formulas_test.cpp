// The formulas of latency and load, held against numbers worked out by hand: Peak EWMA, nginx and Traefik response
// times, C3, reported weights, request rate.
#include "load/peak_ewma.h"

#include <gtest/gtest.h>

#include "load/c3.h"
#include "load/reported_weight.h"
#include "load/request_rate.h"
#include "load/response_time.h"

namespace lb {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

TEST(PeakEwma, ForgetsToOneOverEInADecay) {
  PeakEwma ewma;
  ewma.observe(Duration{1}, at({}), seconds(10));
  for (int second = 1; second <= 10; ++second) ewma.observe({}, at(seconds(second)), seconds(10));
  EXPECT_NEAR(ewma.at(at(seconds(10)), seconds(10)), std::exp(-1.0), 1e-12);
}

TEST(PeakEwma, TakesAPeakAtOnceAndFallsSlowly) {
  PeakEwma ewma;
  ewma.observe(milliseconds(1), at({}), seconds(10));
  ewma.observe(milliseconds(100), at(milliseconds(1)), seconds(10));
  EXPECT_EQ(ewma.at(at(milliseconds(1)), seconds(10)), 1e8);
  // 100 ms, after 10 s a sample of 10 ms: 10 (1 - 1/e) + 100 / e.
  ewma.observe(milliseconds(10), at(milliseconds(10'001)), seconds(10));
  EXPECT_NEAR(ewma.at(at(milliseconds(10'001)), seconds(10)), 1e7 * (1 - std::exp(-1.0)) + 1e8 * std::exp(-1.0),
              1);
}

TEST(PeakEwma, LookingChangesNothing) {
  PeakEwma ewma(milliseconds(8), at({}));
  const double now = ewma.at(at(seconds(7)), seconds(10));
  ewma.at(at(seconds(3)), seconds(10));
  EXPECT_EQ(ewma.at(at(seconds(7)), seconds(10)), now);
}

TEST(PeakEwma, FinaglesPenaltyIsForTheUnknownWithSomethingPending) {
  EXPECT_EQ(finagle_load(0, 0), 0);
  EXPECT_EQ(finagle_load(0, 3), 140737488355327.0 + 3);
  EXPECT_EQ(finagle_load(5, 3), 20);
}

TEST(NginxResponseTime, FirstSampleSetsAndLaterOnesCountFivePercent) {
  NginxResponseTime time;
  const auto rounded = [&] { return time.rounded_ms(at({}), seconds(10), 0); };
  EXPECT_EQ(rounded(), 20U) << "0 is rounded up as well";
  time.observe(milliseconds(100));
  EXPECT_EQ(rounded(), 120U) << "100 is rounded up to the next 20";
  time.observe(milliseconds(1000));  // 50 + 95 = 145
  EXPECT_EQ(rounded(), 160U);
  time.observe(milliseconds(145));
  EXPECT_EQ(rounded(), 160U);
  for (int i = 0; i < 500; ++i) time.observe(seconds(60));
  EXPECT_EQ(rounded(), 5000U);
}

TEST(NginxResponseTime, IsHalvedForEachIdlePeriod) {
  NginxResponseTime time;
  time.observe(milliseconds(1000));
  const auto rounded = [&](Duration now) { return time.rounded_ms(at(now), seconds(10), 0); };
  EXPECT_EQ(rounded(milliseconds(10'999)), 1020U);
  EXPECT_EQ(rounded(seconds(11)), 520U);
  EXPECT_EQ(rounded(seconds(22)), 260U) << "250, rounded up";
  time.look(at(seconds(22)), seconds(10));
  EXPECT_EQ(rounded(seconds(22)), 260U) << "being picked does not bring the old average back";
  time.look(at(seconds(32)), seconds(10));
  EXPECT_EQ(rounded(seconds(32)), 260U) << "10 s are not more than fail_timeout";
  EXPECT_EQ(rounded(seconds(3600)), 20U);
}

TEST(NginxResponseTime, CountsAttemptsUnderWayThatTakeLonger) {
  NginxResponseTime time;
  time.observe(milliseconds(100));
  EXPECT_EQ(time.rounded_ms(at({}), seconds(10), 50), 120U);
  EXPECT_EQ(time.rounded_ms(at({}), seconds(10), 333), 340U);
}

TEST(TraefikResponseTime, IsTheMeanOfTheLastHundred) {
  TraefikResponseTime time;
  EXPECT_EQ(time.score(7, 1), 0) << "nothing known: whatever is in flight";
  time.observe(std::chrono::microseconds(10'900));
  EXPECT_EQ(time.mean_ms(), 10) << "whole milliseconds";
  time.observe(milliseconds(30));
  EXPECT_EQ(time.score(2, 4), 20.0 * 3 / 4);
  for (int i = 0; i < 100; ++i) time.observe(milliseconds(5));
  EXPECT_EQ(time.mean_ms(), 5);
}

TEST(C3Score, GrowsWithTheCubeOfTheQueueEstimate) {
  C3Score score;
  EXPECT_EQ(score.score(0, 1), 0);
  EXPECT_EQ(score.score(1, 1), C3Score::kBehindAll) << "it has yet to answer";
  score.observe(10, 4, 2);
  EXPECT_DOUBLE_EQ(score.score(0, 1), 10 - 4 + 27 * 4);
  EXPECT_DOUBLE_EQ(score.score(3, 2), 10 - 4 + 729 * 4);
  score.observe(20, 4, 2);  // 0.3 x 20 + 0.7 x 10 = 13
  EXPECT_DOUBLE_EQ(score.score(0, 1), 13 - 4 + 27 * 4);
}

TEST(ReportedWeight, IsRateByUtilizationAndErrors) {
  ReportedWeight weight;
  weight.report({.utilization = 0.5F, .qps = 100}, 1, at({}));
  EXPECT_EQ(weight.at(at({}), {}, seconds(180)), 200);
  weight.report({.utilization = 0.5F, .qps = 100, .eps = 50}, 1, at({}));
  EXPECT_EQ(weight.at(at({}), {}, seconds(180)), 100);
  weight.report({.utilization = 0.5F, .qps = 100, .eps = 25}, 2, at({}));
  EXPECT_EQ(weight.at(at({}), {}, seconds(180)), 100);
  weight.report({.utilization = 0, .qps = 100}, 1, at({}));
  weight.report({.utilization = 1, .qps = 0}, 1, at({}));
  EXPECT_EQ(weight.at(at({}), {}, seconds(180)), 100) << "these are no reports";
}

TEST(ReportedWeight, CountsAfterTheBlackoutAndUntilItExpires) {
  ReportedWeight weight;
  const LoadReport report{.utilization = 1, .qps = 10};
  const auto now = [&](int second) { return weight.at(at(seconds(second)), seconds(10), seconds(180)); };
  EXPECT_EQ(now(0), 0);
  weight.report(report, 1, at(seconds(1)));
  EXPECT_EQ(now(10), 0);
  EXPECT_EQ(now(11), 10);
  EXPECT_EQ(now(180), 10);
  EXPECT_EQ(now(181), 0);
  weight.report(report, 1, at(seconds(190)));
  EXPECT_EQ(now(199), 0) << "the blackout begins anew";
  EXPECT_EQ(now(200), 10);
  weight.forget_since();
  weight.report(report, 1, at(seconds(201)));
  EXPECT_EQ(now(205), 0);
}

TEST(RequestRate, CountsThisSecondAndWhatIsLeftOfTheLast) {
  RequestRate rate;
  for (int i = 0; i < 8; ++i) rate.count(at(milliseconds(500)));
  EXPECT_EQ(rate.per_second(at(milliseconds(900))), 8);
  rate.count(at(milliseconds(1100)));
  EXPECT_DOUBLE_EQ(rate.per_second(at(milliseconds(1250))), 1 + 8 * 0.75);
  EXPECT_EQ(rate.per_second(at(seconds(5))), 0);
}

}  // namespace
}  // namespace lb
