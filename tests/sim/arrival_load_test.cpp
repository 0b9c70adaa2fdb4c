// A change of load: what is left of the gap under way is rescaled, without a draw, for each kind of arrivals. Setting
// the load to what it was and back must give the requests of an undisturbed run.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "arrivals.h"
#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;

sim::Scenario with_arrivals(const std::string& arrivals, const std::string& more = "") {
  return support::scenario_of(R"({"duration": "100s", "nodes": [{"name": "a"}], "traffic": [{"arrivals": )" +
                              arrivals + "}" + more + "]}");
}

struct Change {
  lb::Duration at{};
  double load = 1;
};

// The times of the requests of class 0. Requests of a closed loop end at once.
std::vector<double> times_of(const sim::Scenario& scenario, const std::vector<Change>& changes) {
  sim::Arrivals arrivals(scenario);
  std::vector<double> times;
  std::size_t next = 0;
  while (arrivals.next() != lb::kNever || next < changes.size()) {
    if (next < changes.size() && lb::TimePoint(changes[next].at) <= arrivals.next()) {
      arrivals.set_load(0, changes[next].load, lb::TimePoint(changes[next].at));
      ++next;
      continue;
    }
    const lb::TimePoint now = arrivals.next();
    const sim::Arrivals::Arrival arrival = arrivals.take();
    if (arrival.traffic_class == 0) times.push_back(lb::to_seconds(now.time_since_epoch()));
    arrivals.ended({arrival.traffic_class, arrival.client, arrival.tries, sim::RequestEnd::kSucceeded}, now);
  }
  return times;
}

class LoadOf : public testing::TestWithParam<const char*> {};

// From 20 s on time runs three times as fast for a class whose rate is the same at all times: the n-th request comes
// when it would have come without, rescaled.
TEST_P(LoadOf, RescalesWhatIsLeft) {
  const sim::Scenario scenario = with_arrivals(GetParam());
  const std::vector<double> usual = times_of(scenario, {});
  const std::vector<double> loaded = times_of(scenario, {{20s, 3}, {30s, 1}});
  ASSERT_GT(usual.size(), 1000U);
  ASSERT_GT(loaded.size(), usual.size());
  for (std::size_t i = 0; i < usual.size(); ++i) {
    const double t = usual[i];
    const double expected = t < 20 ? t : t < 50 ? 20 + (t - 20) / 3 : t - 20;
    ASSERT_NEAR(loaded[i], expected, 1e-5) << i;
  }
}

TEST_P(LoadOf, NoneStopsThemAndGoesOnWhereItWas) {
  const sim::Scenario scenario = with_arrivals(GetParam());
  const std::vector<double> usual = times_of(scenario, {});
  const std::vector<double> stopped = times_of(scenario, {{20s, 0}, {50s, 1}});
  for (std::size_t i = 0; i < stopped.size(); ++i) {
    ASSERT_NEAR(stopped[i], usual[i] < 20 ? usual[i] : usual[i] + 30, 1e-5) << i;
  }
  EXPECT_LT(stopped.size(), usual.size());
}

INSTANTIATE_TEST_SUITE_P(Steady, LoadOf,
                         testing::Values(R"({"poisson": 50})", R"({"constant": 50})",
                                         R"({"schedule": {"points": [["0s", 50]]}})",
                                         R"({"sine": {"mean": 50, "amplitude": 0}})",
                                         R"({"closed": {"users": 50, "think": {"exponential": "1s"}}})",
                                         R"({"bursty": {"states": [{"rate": 50, "sojourn": "1s"},
                                                                   {"rate": 50, "sojourn": "1s"}]}})"));

// The rate's own course goes on in real time: twice the requests at each time, and the same states of a bursty class.
TEST_P(LoadOf, OfAnotherClassChangesNothing) {
  const std::string other = R"(, {"arrivals": {"poisson": 30}})";
  const sim::Scenario scenario =
      with_arrivals(R"({"poisson": 40})", R"(, {"arrivals": )" + std::string(GetParam()) + "}");
  sim::Arrivals still(scenario);
  sim::Arrivals loaded(scenario);
  loaded.set_load(1, 2, lb::TimePoint{});
  const auto next_of_first = [](sim::Arrivals& arrivals) {
    while (arrivals.next() != lb::kNever) {
      const lb::TimePoint now = arrivals.next();
      const sim::Arrivals::Arrival arrival = arrivals.take();
      if (arrival.traffic_class == 0) return now;
      arrivals.ended({arrival.traffic_class, arrival.client, arrival.tries, sim::RequestEnd::kSucceeded}, now);
    }
    return lb::kNever;
  };
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(next_of_first(still), next_of_first(loaded));
}

double count_between(const std::vector<double>& times, double from, double to) {
  double count = 0;
  for (const double t : times) count += t >= from && t < to ? 1 : 0;
  return count;
}

TEST(Load, FollowsTheCourseOfASchedule) {
  const sim::Scenario scenario = with_arrivals(
      R"({"schedule": {"points": [["0s", 100], ["10s", 1000], ["20s", 300]], "repeat_after": "40s"}})");
  const std::vector<double> times = times_of(scenario, {{5s, 2}, {15s, 0.5}, {45s, 1}});
  const std::vector<std::array<double, 3>> expected{{0, 5, 500},    {5, 10, 1000},  {10, 15, 10000},
                                                    {15, 20, 2500}, {20, 40, 3000}, {40, 45, 250},
                                                    {45, 50, 500},  {50, 60, 10000}};
  for (const auto& [from, to, count] : expected) {
    EXPECT_NEAR(count_between(times, from, to), count, 4 * std::sqrt(count)) << from;
  }
}

TEST(Load, FollowsTheCourseOfASine) {
  const sim::Scenario scenario = with_arrivals(R"({"sine": {"mean": 500, "amplitude": 0.8, "period": "50s"}})");
  const std::vector<double> times = times_of(scenario, {{10s, 4}, {20s, 1}});
  const auto integral = [](double t) {
    return 500 * (t + 0.8 * 50 / 6.283185307 * (1 - std::cos(6.283185307 * t / 50)));
  };
  const double loaded = 4 * (integral(20) - integral(10));
  EXPECT_NEAR(count_between(times, 10, 20), loaded, 4 * std::sqrt(loaded));
  const double after = integral(100) - integral(20);
  EXPECT_NEAR(count_between(times, 20, 100), after, 4 * std::sqrt(after));
}

// Long silences: the next request has been looked for through states that are yet to come.
TEST(Load, KeepsTheStatesOfABurstyClass) {
  const sim::Scenario scenario = with_arrivals(
      R"({"bursty": {"states": [{"rate": 0, "sojourn": "2s"}, {"rate": 2000, "sojourn": "500ms"}]}})");
  const std::vector<double> usual = times_of(scenario, {});
  std::vector<Change> changes;
  for (int i = 1; i < 1000; ++i) changes.push_back({i * 100ms, i % 2 == 0 ? 1.0 : 3.0});
  const std::vector<double> loaded = times_of(scenario, changes);
  // Silent stretches of 0.1 s are silent in both, and the others have three times as many where the load is 3.
  double silent = 0;
  double expected = 0;
  double found = 0;
  for (int i = 0; i < 999; ++i) {
    const double count = count_between(usual, i * 0.1, i * 0.1 + 0.1);
    const double other = count_between(loaded, i * 0.1, i * 0.1 + 0.1);
    silent += count == 0 ? 1 : 0;
    if (count == 0) {
      EXPECT_LE(other, 40) << i << ": of a burst there would be 600";
    }
    if (i % 2 == 1) {
      expected += 3 * count;
      found += other;
    }
  }
  EXPECT_GT(silent, 500);
  EXPECT_NEAR(found, expected, 4 * std::sqrt(4 * expected));
}

TEST(Load, OfOneIsNothing) {
  const sim::Scenario scenario = with_arrivals(R"({"poisson": 50})");
  EXPECT_EQ(times_of(scenario, {{10s, 1}, {20s, 1}}), times_of(scenario, {}));
}

}  // namespace
