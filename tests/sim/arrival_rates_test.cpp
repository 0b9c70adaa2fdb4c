// Arrivals whose rate changes: how many come in which stretch of time against the integral of the rate, and how much
// bursts spread the counts against the formula for a two-state MMPP. Seeds are fixed, tolerances four standard errors.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "arrivals.h"
#include "support/scenario_file.h"

namespace {

sim::Scenario with_arrivals(const std::string& arrivals, const std::string& duration) {
  return support::scenario_of(R"({"duration": ")" + duration +
                              R"(", "nodes": [{"name": "a"}], "traffic": [{"arrivals": )" + arrivals + "}]}");
}

std::vector<lb::TimePoint> times_of(const sim::Scenario& scenario) {
  sim::Arrivals arrivals(scenario);
  std::vector<lb::TimePoint> times;
  while (arrivals.next() != lb::kNever) {
    times.push_back(arrivals.next());
    arrivals.take();
  }
  EXPECT_TRUE(std::ranges::is_sorted(times));
  return times;
}

// How many come in each stretch of that many seconds.
std::vector<double> counts_of(const sim::Scenario& scenario, double width) {
  std::vector<double> counts(static_cast<std::size_t>(lb::to_seconds(scenario.duration) / width + 0.5));
  for (const lb::TimePoint at : times_of(scenario)) {
    ++counts.at(static_cast<std::size_t>(lb::to_seconds(at.time_since_epoch()) / width));
  }
  return counts;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(values.size() - 1);
}

void expect_poisson(const std::vector<double>& counts, const std::vector<double>& expected) {
  ASSERT_EQ(counts.size(), expected.size());
  double chi_square = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    EXPECT_NEAR(counts[i], expected[i], 4.5 * std::sqrt(expected[i]) + 1e-9) << "stretch " << i;
    if (expected[i] > 0) chi_square += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  }
  const auto freedom = static_cast<double>(counts.size());
  EXPECT_NEAR(chi_square, freedom, 4 * std::sqrt(2 * freedom))
      << "neither more nor less spread than Poisson counts";
}

TEST(ScheduleArrivals, StepsHaveTheRateOfTheirPoint) {
  const sim::Scenario scenario =
      with_arrivals(R"({"schedule": {"points": [["0s", 500], ["10s", 0], ["20s", 3000], ["30s", 200]]}})", "60s");
  expect_poisson(counts_of(scenario, 10), {5000, 0, 30000, 2000, 2000, 2000});
  EXPECT_NEAR(sim::mean_rate(scenario.traffic[0].arrivals, scenario.duration), 41000.0 / 60, 1e-6);
}

TEST(ScheduleArrivals, RampsGoInALine) {
  const sim::Scenario scenario = with_arrivals(
      R"({"schedule": {"shape": "ramp", "points": [["0s", 0], ["40s", 4000], ["60s", 1000]]}})", "80s");
  std::vector<double> expected;
  for (int i = 0; i < 20; ++i) expected.push_back(2 * (100.0 * (2 * i + 1)));
  for (int i = 0; i < 10; ++i) expected.push_back(2 * (4000 - 150.0 * (2 * i + 1)));
  for (int i = 0; i < 10; ++i) expected.push_back(2000);
  expect_poisson(counts_of(scenario, 2), expected);
  EXPECT_NEAR(sim::mean_rate(scenario.traffic[0].arrivals, scenario.duration), 1875, 1e-6);
}

TEST(ScheduleArrivals, BeginAgainAfterARound) {
  const sim::Scenario scenario = with_arrivals(
      R"({"schedule": {"points": [["0s", 1000], ["1s", 0], ["2s", 3000]], "repeat_after": "2.5s"}})", "25s");
  std::vector<double> expected;
  for (int round = 0; round < 10; ++round) expected.insert(expected.end(), {500, 500, 0, 0, 1500});
  expect_poisson(counts_of(scenario, 0.5), expected);
}

// Between two requests there are a million rounds: they are not gone through one by one.
TEST(ScheduleArrivals, SkipsWholeRounds) {
  const sim::Scenario scenario =
      with_arrivals(R"({"schedule": {"points": [["0s", 0], ["1us", 2]], "repeat_after": "2us"}})", "20000s");
  EXPECT_NEAR(static_cast<double>(times_of(scenario).size()), 20'000, 4 * std::sqrt(20'000));
}

TEST(ScheduleArrivals, RegularOnesComeWhenTheRateAddsUp) {
  const sim::Scenario steady =
      with_arrivals(R"({"schedule": {"points": [["0s", 3]], "spacing": "regular"}})", "2s");
  const sim::Scenario constant = with_arrivals(R"({"constant": 3})", "2s");
  EXPECT_EQ(times_of(steady), times_of(constant));
  // The n-th at the time t for which t^2 / 2 is n.
  const sim::Scenario ramp = with_arrivals(
      R"({"schedule": {"shape": "ramp", "spacing": "regular", "points": [["0s", 0], ["100s", 100]]}})", "100s");
  const std::vector<lb::TimePoint> times = times_of(ramp);
  ASSERT_EQ(times.size(), 5000U);
  for (std::size_t n = 0; n < times.size(); ++n) {
    EXPECT_NEAR(lb::to_seconds(times[n].time_since_epoch()), std::sqrt(2.0 * static_cast<double>(n)), 2e-9);
  }
}

TEST(ScheduleArrivals, RegularOnesWaitUntilThereIsARate) {
  const sim::Scenario late =
      with_arrivals(R"({"schedule": {"points": [["0s", 0], ["5s", 1]], "spacing": "regular"}})", "8s");
  const std::vector<lb::TimePoint> times = times_of(late);
  ASSERT_EQ(times.size(), 3U);
  for (std::size_t n = 0; n < times.size(); ++n) {
    EXPECT_EQ(times[n], lb::TimePoint(std::chrono::seconds(5 + n)));
  }
}

TEST(SineArrivals, CountsFollowTheIntegral) {
  const sim::Scenario scenario =
      with_arrivals(R"({"sine": {"mean": 1000, "amplitude": 1, "period": "20s", "phase": 0.125}})", "100s");
  constexpr double kPi = 3.14159265358979;
  std::vector<double> expected;
  for (int i = 0; i < 200; ++i) {
    const double from = i * 0.5;
    const auto angle = [](double t) { return 2 * kPi * (t / 20 + 0.125); };
    expected.push_back(1000 * (0.5 + 20 / (2 * kPi) * (std::cos(angle(from)) - std::cos(angle(from + 0.5)))));
  }
  expect_poisson(counts_of(scenario, 0.5), expected);
  EXPECT_NEAR(sim::mean_rate(scenario.traffic[0].arrivals, scenario.duration), 1000, 1e-6);
}

TEST(SineArrivals, WithoutAmplitudeArePoissonOnes) {
  const sim::Scenario flat = with_arrivals(R"({"sine": {"mean": 1000, "amplitude": 0}})", "10s");
  const sim::Scenario poisson = with_arrivals(R"({"poisson": 1000})", "10s");
  const std::vector<lb::TimePoint> one = times_of(flat);
  const std::vector<lb::TimePoint> other = times_of(poisson);
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_LT(std::abs((one[i] - other[i]).count()), 10'000)
        << "but for rounding to nanoseconds, " << i << " times";
  }
}

// The shortest period there is: thousands of periods between two requests, and rates of 0 in each.
TEST(SineArrivals, FindTheNextBeyondManyPeriods) {
  const sim::Scenario scenario =
      with_arrivals(R"({"sine": {"mean": 1000, "amplitude": 1, "period": "1us"}})", "40s");
  EXPECT_NEAR(static_cast<double>(times_of(scenario).size()), 40'000, 4 * std::sqrt(40'000));
}

// States of rates r and mean sojourns 1 / s: the variance of the count in t over its mean is
// 1 + A (1 - (1 - e^-st) / st), A = 2 (r1 - r2)^2 s1 s2 / (s^2 (r1 s2 + r2 s1)), s = s1 + s2.
// Source: Fischer and Meier-Hellstern 1992, Performance Evaluation 18, 149-171.
TEST(BurstyArrivals, SpreadTheCountsAsTheFormulaSays) {
  constexpr double kCalm = 50, kBurst = 450, kLeaveCalm = 1 / 1.5, kLeaveBurst = 1 / 0.5;
  const sim::Scenario scenario = with_arrivals(
      R"({"bursty": {"states": [{"rate": 50, "sojourn": "1.5s"}, {"rate": 450, "sojourn": "500ms"}]}})", "40000s");
  const double sum = kLeaveCalm + kLeaveBurst;
  const double mean_rate = (kCalm * kLeaveBurst + kBurst * kLeaveCalm) / sum;
  const double a = 2 * (kCalm - kBurst) * (kCalm - kBurst) * kLeaveCalm * kLeaveBurst /
                   (sum * sum * (kCalm * kLeaveBurst + kBurst * kLeaveCalm));
  EXPECT_NEAR(sim::mean_rate(scenario.traffic[0].arrivals, scenario.duration), mean_rate, 1e-9);
  for (const double width : {0.1, 1.0, 10.0}) {
    const std::vector<double> counts = counts_of(scenario, width);
    const double t = sum * width;
    const double expected = 1 + a * (1 - (1 - std::exp(-t)) / t);
    const double dispersion = variance_of(counts) / mean_of(counts);
    // Whole stretches of 10 s are nearly independent: 4,000 of them, whose counts are spread a little more than
    // normal ones, give the variance within 4 x sqrt(3 / 4000) = 11 %.
    EXPECT_NEAR(dispersion / expected, 1, 0.11) << "over " << width << " s";
    const double asymptotic = mean_rate * (1 + a) / 40'000;
    EXPECT_NEAR(mean_of(counts) / width, mean_rate, 4 * std::sqrt(asymptotic));
  }
}

TEST(BurstyArrivals, StatesComeInTheOrderOfTheList) {
  // Each state has a rate of its own that counts tell apart: 0, then a little, then much.
  const sim::Scenario scenario = with_arrivals(R"({"bursty": {"states": [
      {"rate": 0, "sojourn": "1000s"}, {"rate": 100, "sojourn": "1000s"}, {"rate": 10000, "sojourn": "1000s"}]}})",
                                               "12000s");
  std::vector<int> states;
  for (const double count : counts_of(scenario, 1)) {
    const int state = count == 0 ? 0 : count < 1000 ? 1 : 2;
    if (states.empty() || states.back() != state) states.push_back(state);
  }
  ASSERT_GE(states.size(), 6U);
  int wrong = 0;
  for (std::size_t i = 1; i < states.size(); ++i) wrong += states[i] == (states[i - 1] + 1) % 3 ? 0 : 1;
  EXPECT_LE(wrong, 1) << "a second in which the state changed may look like another";
}

// At the start, a state is met as often as it lasts: the first request is as near as at any other time.
TEST(BurstyArrivals, StartInEquilibrium) {
  sim::Scenario scenario = with_arrivals(
      R"({"bursty": {"states": [{"rate": 0, "sojourn": "3s"}, {"rate": 1000, "sojourn": "1s"}]}})", "100ms");
  double begun = 0;
  constexpr int kRuns = 4000;
  for (scenario.seed = 1; scenario.seed <= kRuns; ++scenario.seed) begun += times_of(scenario).empty() ? 0 : 1;
  // A burst is on at the start, or begins within 0.1 s; the few requests of a late one may all come too late.
  const double expected = 0.25 + 0.75 * (1 - std::exp(-0.1 / 3));
  EXPECT_NEAR(begun / kRuns, expected, 4 * std::sqrt(expected * (1 - expected) / kRuns) + 0.001);
}

TEST(BurstyArrivals, ASilentStateThatOutlastsTheRunEnds) {
  const sim::Scenario scenario = with_arrivals(
      R"({"bursty": {"states": [{"rate": 0, "sojourn": "1s"}, {"rate": 0.000001, "sojourn": "1us"}]}})", "5s");
  EXPECT_LE(times_of(scenario).size(), 1U);
}

}  // namespace
