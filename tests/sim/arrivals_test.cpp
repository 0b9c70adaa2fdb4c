// When requests come and from whom: constant and Poisson arrivals against their formulas, several classes merged.
#include "arrivals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;

sim::Scenario with_traffic(const std::string& traffic, const std::string& duration) {
  return support::scenario_of(R"({"duration": ")" + duration + R"(", "nodes": [{"name": "a"}], "traffic": [)" +
                              traffic + "]}");
}

TEST(Arrivals, ConstantOnesComeAtEqualDistances) {
  const sim::Scenario scenario = with_traffic(R"({"arrivals": {"constant": 3}})", "2s");
  sim::Arrivals arrivals(scenario);
  for (const std::int64_t expected : {0, 333'333'333, 666'666'667, 1'000'000'000, 1'333'333'333, 1'666'666'667}) {
    ASSERT_EQ(arrivals.next().time_since_epoch().count(), expected);
    arrivals.take();
  }
  EXPECT_EQ(arrivals.next(), lb::kNever) << "the next would come at the duration, which is the end";
}

TEST(Arrivals, PoissonOnesComeAtTheirRateWithExponentialGaps) {
  const sim::Scenario scenario = with_traffic(R"({"arrivals": {"poisson": {"rate": 1000}}})", "200s");
  sim::Arrivals arrivals(scenario);
  double count = 0;
  double short_gaps = 0;
  lb::TimePoint last{};
  while (arrivals.next() != lb::kNever) {
    const lb::TimePoint now = arrivals.next();
    ASSERT_GE(now, last);
    short_gaps += now - last < 1ms ? 1 : 0;
    last = now;
    ++count;
    arrivals.take();
  }
  EXPECT_LT(last, lb::TimePoint(200s));
  EXPECT_NEAR(count, 200'000, 4 * std::sqrt(200'000));
  EXPECT_NEAR(short_gaps / count, 1 - std::exp(-1), 4 * std::sqrt(0.25 / count));
}

TEST(Arrivals, ClassesAreMergedInOrderOfTime) {
  const sim::Scenario scenario = with_traffic(
      R"({"name": "get", "arrivals": {"poisson": 700}, "path": "/login"},
         {"name": "post", "arrivals": {"poisson": 300}, "method": "POST", "path": "/register"})",
      "100s");
  sim::Arrivals arrivals(scenario);
  double counts[2] = {};
  lb::TimePoint last{};
  while (arrivals.next() != lb::kNever) {
    ASSERT_GE(arrivals.next(), last);
    last = arrivals.next();
    const sim::Arrivals::Arrival arrival = arrivals.take();
    ++counts[arrival.traffic_class];
    ASSERT_EQ(arrival.request.method, arrival.traffic_class == 0 ? lb::Method::kGet : lb::Method::kPost);
    ASSERT_EQ(arrival.request.path, arrival.traffic_class == 0 ? "/login" : "/register");
  }
  EXPECT_NEAR(counts[0], 70'000, 4 * std::sqrt(70'000));
  EXPECT_NEAR(counts[1], 30'000, 4 * std::sqrt(30'000));
}

TEST(Arrivals, AClassDoesNotShiftTheOthers) {
  const std::string first = R"({"arrivals": {"poisson": 500}})";
  const sim::Scenario alone = with_traffic(first, "10s");
  const sim::Scenario both = with_traffic(first + R"(, {"arrivals": {"poisson": 50}})", "10s");
  sim::Arrivals one(alone);
  sim::Arrivals two(both);
  while (one.next() != lb::kNever) {
    const lb::TimePoint expected = one.next();
    one.take();
    while (true) {
      const lb::TimePoint now = two.next();
      if (two.take().traffic_class != 0) continue;
      ASSERT_EQ(now, expected);
      break;
    }
  }
}

TEST(Arrivals, ClientsHaveAddressesOfTheirOwn) {
  const sim::Scenario scenario = with_traffic(
      R"({"arrivals": {"constant": 1000}, "clients": 300}, {"arrivals": {"constant": 10}, "clients": 1})", "10s");
  sim::Arrivals arrivals(scenario);
  std::set<std::string> seen[2];
  while (arrivals.next() != lb::kNever) {
    const sim::Arrivals::Arrival arrival = arrivals.take();
    seen[arrival.traffic_class].emplace(arrival.request.client);
  }
  EXPECT_EQ(seen[0].size(), 300U);
  EXPECT_TRUE(seen[0].contains("10.0.0.0"));
  EXPECT_TRUE(seen[0].contains("10.0.1.43"));
  EXPECT_EQ(seen[1], std::set<std::string>{"10.0.1.44"});
}

}  // namespace
