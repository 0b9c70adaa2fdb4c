// What clients do: users of a closed loop who wait for their answer, clients who ask again, clients of whom some ask
// more than others. Whole runs, against bounds and sums that hold for any system.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "arrivals.h"
#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;

std::string world(const std::string& traffic, const std::string& backend, const std::string& more = "") {
  return R"({"duration": "200s", "warmup": "20s", "nodes": [{"name": "a", "backend": {)" + backend +
         R"(}}], "traffic": [{)" + traffic + "}]" + more + "}";
}

double throughput(const sim::RunResult& result) { return static_cast<double>(result.summary.requests) / 180; }

// Service that never queues: each user comes back every think + service seconds on average.
TEST(ClosedLoop, UsersComeBackAfterThinkAndAnswer) {
  const sim::Scenario scenario =
      support::scenario_of(world(R"("arrivals": {"closed": {"users": 40, "think": {"exponential": "300ms"}}})",
                                 R"("service_time": {"constant": "100ms"}, "concurrency": 40)"));
  const sim::RunResult result = support::run_checked(scenario);
  // Of n = 18,000 cycles with a standard deviation of 0.3 s each.
  EXPECT_NEAR(throughput(result), 40 / 0.4, 4 * 40 / 0.4 * (0.3 / 0.4) / std::sqrt(18'000.0));
  EXPECT_EQ(result.summary.failed, 0U);
  EXPECT_DOUBLE_EQ(result.summary.latency.max, 100);
}

// More users than the node can serve: the node's rate is what comes, and by Little's law users = X (think + answer).
TEST(ClosedLoop, NeverAsksFasterThanItIsServed) {
  const sim::Scenario scenario =
      support::scenario_of(world(R"("arrivals": {"closed": {"users": 50, "think": {"exponential": "100ms"}}})",
                                 R"("service_time": {"constant": "10ms"}, "concurrency": 1)"));
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_NEAR(throughput(result), 100, 0.5);
  EXPECT_NEAR(result.summary.latency.mean, 1000 * (50 / 100.0 - 0.1), 10);
}

TEST(ClosedLoop, EachUserWaitsForItsAnswer) {
  const sim::Scenario scenario = support::scenario_of(
      R"({"duration": "20s", "nodes": [{"name": "a"}],
          "traffic": [{"arrivals": {"closed": {"users": 30, "think": {"constant": "500ms"}}}}]})");
  sim::Arrivals arrivals(scenario);
  std::map<std::uint32_t, lb::TimePoint> busy_until;
  int taken = 0;
  while (arrivals.next() != lb::kNever) {
    const lb::TimePoint now = arrivals.next();
    const sim::Arrivals::Arrival arrival = arrivals.take();
    ASSERT_LT(arrival.client, 30U);
    if (busy_until.contains(arrival.client)) {
      ASSERT_EQ(now, busy_until[arrival.client] + 500ms);
    } else {
      ASSERT_LT(now, lb::TimePoint(500ms)) << "a random moment of the first think time";
    }
    busy_until[arrival.client] = now;  // it ends at once
    arrivals.ended({arrival.traffic_class, arrival.client, arrival.tries, sim::RequestEnd::kFailed}, now);
    ++taken;
  }
  EXPECT_EQ(busy_until.size(), 30U);
  EXPECT_EQ(taken, 30 * 40);
}

TEST(ClosedLoop, UsersHaveTheirOwnAddresses) {
  const sim::Scenario scenario = support::scenario_of(
      R"({"duration": "2s", "nodes": [{"name": "a"}],
          "traffic": [{"arrivals": {"constant": 10}, "clients": 3},
                      {"arrivals": {"closed": {"users": 2, "think": {"constant": "100ms"}}}}]})");
  sim::Arrivals arrivals(scenario);
  std::map<std::uint32_t, std::set<std::string>> seen;
  while (arrivals.next() != lb::kNever) {
    const sim::Arrivals::Arrival arrival = arrivals.take();
    seen[arrival.traffic_class].emplace(arrival.request.client);
  }
  EXPECT_EQ(seen[0], (std::set<std::string>{"10.0.0.0", "10.0.0.1", "10.0.0.2"}));
  EXPECT_EQ(seen[1], (std::set<std::string>{"10.0.0.3", "10.0.0.4"}));
}

// A user who has lost its patience thinks, and asks again: nobody is stuck at a node that never answers.
TEST(ClosedLoop, GoesOnAfterItsPatienceEnds) {
  const sim::Scenario scenario = support::scenario_of(
      world(R"("arrivals": {"closed": {"users": 10, "think": {"constant": "400ms"}}}, "timeout": "100ms")",
            R"("service_time": {"constant": "1h"}, "concurrency": 10000)"));
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_EQ(result.summary.succeeded, 0U);
  EXPECT_NEAR(throughput(result), 10 / 0.5, 0.2);
}

// With the first of several answers the client is served, and thinks while the other nodes are still busy.
TEST(ClosedLoop, ThinksFromTheFirstOfSeveralAnswersOn) {
  const sim::Scenario scenario = support::scenario_of(R"({"duration": "100s",
      "balancer": {"routes": [{"path": "/", "mode": "fan_out", "respond": "first"}]},
      "nodes": [{"name": "fast", "backend": {"service_time": {"constant": "10ms"}, "concurrency": 100}},
                {"name": "slow", "backend": {"service_time": {"constant": "5s"}, "concurrency": 1000}}],
      "traffic": [{"arrivals": {"closed": {"users": 5, "think": {"constant": "90ms"}}}}]})");
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_NEAR(static_cast<double>(result.summary.requests), 5 * 100 / 0.1, 10);
}

// Each try fails with probability p: requests per wish are 1 + p + p^2, wishes given up p^3 of them.
TEST(ClientRetry, AddsUpAsAGeometricSum) {
  const sim::Scenario scenario = support::scenario_of(
      world(R"("arrivals": {"poisson": 400}, "client_retry": {"attempts": 3, "delay": {"exponential": "50ms"}})",
            R"("service_time": {"constant": "1ms"}, "concurrency": 100, "failure": {"rate": 0.3})"));
  const sim::RunResult result = support::run_checked(scenario);
  const double wishes = 400 * 180;
  EXPECT_NEAR(static_cast<double>(result.summary.requests), wishes * 1.39, 4 * std::sqrt(wishes * 2.2));
  EXPECT_NEAR(static_cast<double>(result.summary.client_retries), wishes * 0.39, 4 * std::sqrt(wishes * 0.9));
  EXPECT_NEAR(static_cast<double>(result.summary.succeeded), wishes * (1 - 0.027), 4 * std::sqrt(wishes));
  EXPECT_EQ(result.summary.retries, 0U) << "the balancer knows nothing of it";
  EXPECT_EQ(sim::to_json(result, scenario)["summary"]["client_retries"], result.summary.client_retries);
}

struct EndCase {
  const char* on;
  sim::RequestEnd end;
  bool again;
};

class ClientRetryOn : public testing::TestWithParam<EndCase> {};

TEST_P(ClientRetryOn, TheEndsItSays) {
  const EndCase& one = GetParam();
  const sim::Scenario scenario = support::scenario_of(
      R"({"duration": "100s", "nodes": [{"name": "a"}], "traffic": [{"arrivals": {"constant": 0.02}, "timeout": "1s",
          "client_retry": {"attempts": 2, "delay": {"constant": "3s"}, "on": ")" +
      std::string(one.on) + R"("}}]})");
  sim::Arrivals arrivals(scenario);
  const sim::Arrivals::Arrival first = arrivals.take();
  EXPECT_EQ(first.tries, 0U);
  arrivals.ended({0, first.client, first.tries, one.end}, lb::TimePoint(2s));
  ASSERT_EQ(arrivals.next(), lb::TimePoint(one.again ? 5s : 50s));
  if (!one.again) return;
  const sim::Arrivals::Arrival second = arrivals.take();
  EXPECT_EQ(second.tries, 1U);
  EXPECT_EQ(second.client, first.client);
  arrivals.ended({0, second.client, second.tries, one.end}, lb::TimePoint(6s));
  EXPECT_EQ(arrivals.next(), lb::TimePoint(50s)) << "it has given up";
}

INSTANTIATE_TEST_SUITE_P(Ends, ClientRetryOn,
                         testing::Values(EndCase{"any", sim::RequestEnd::kFailed, true},
                                         EndCase{"any", sim::RequestEnd::kLeft, true},
                                         EndCase{"any", sim::RequestEnd::kSucceeded, false},
                                         EndCase{"failure", sim::RequestEnd::kFailed, true},
                                         EndCase{"failure", sim::RequestEnd::kLeft, false},
                                         EndCase{"timeout", sim::RequestEnd::kFailed, false},
                                         EndCase{"timeout", sim::RequestEnd::kLeft, true}));

TEST(ClientRetry, ComesFromAUserBeforeItThinks) {
  const sim::Scenario scenario = support::scenario_of(
      R"({"duration": "1000s", "nodes": [{"name": "a"}], "traffic": [{"arrivals": {"closed": {"users": 1,
          "think": {"constant": "60s"}}}, "client_retry": {"attempts": 2, "delay": {"constant": "1s"}}}]})");
  sim::Arrivals arrivals(scenario);
  const lb::TimePoint start = arrivals.next();
  sim::Arrivals::Arrival asked = arrivals.take();
  arrivals.ended({0, asked.client, asked.tries, sim::RequestEnd::kFailed}, start);
  ASSERT_EQ(arrivals.next(), start + 1s);
  asked = arrivals.take();
  arrivals.ended({0, asked.client, asked.tries, sim::RequestEnd::kFailed}, start + 1s);
  ASSERT_EQ(arrivals.next(), start + 61s);
  EXPECT_EQ(arrivals.take().tries, 0U);
}

// The first requests of an open class are the same with and without clients who ask again.
TEST(ClientRetry, DoesNotShiftTheOtherRequests) {
  const std::string text =
      R"({"duration": "50s", "nodes": [{"name": "a"}], "traffic": [{"arrivals": {"poisson": 100},
      "clients": 20)";
  const sim::Scenario patient = support::scenario_of(text + "}]}");
  const sim::Scenario eager = support::scenario_of(text + R"(, "client_retry": {}}]})");
  sim::Arrivals one(patient);
  sim::Arrivals two(eager);
  while (one.next() != lb::kNever) {
    const lb::TimePoint expected = one.next();
    const std::uint32_t client = one.take().client;
    while (true) {
      const lb::TimePoint now = two.next();
      ASSERT_NE(now, lb::kNever);
      const sim::Arrivals::Arrival arrival = two.take();
      if (now.time_since_epoch().count() % 3 == 0) {
        two.ended({0, arrival.client, arrival.tries, sim::RequestEnd::kFailed}, now);
      }
      if (arrival.tries > 0) continue;
      ASSERT_EQ(now, expected);
      ASSERT_EQ(arrival.client, client);
      break;
    }
  }
}

TEST(Popularity, OfZipfMakesTheFirstClientTheOneWhoAsksMost) {
  const sim::Scenario scenario = support::scenario_of(
      R"({"duration": "100s", "nodes": [{"name": "a"}], "traffic": [{"arrivals": {"constant": 1000}, "clients": 100,
          "popularity": {"zipf": 1.0}}]})");
  sim::Arrivals arrivals(scenario);
  std::map<std::string, double> counts;
  while (arrivals.next() != lb::kNever) ++counts[std::string(arrivals.take().request.client)];
  double sum = 0;
  for (int k = 1; k <= 100; ++k) sum += 1.0 / k;
  for (const int k : {1, 2, 10, 100}) {
    const double share = 1 / (k * sum);
    EXPECT_NEAR(counts["10.0.0." + std::to_string(k - 1)] / 1e5, share, 4 * std::sqrt(share / 1e5)) << k;
  }
}

TEST(ClientBehaviour, SameSeedSameBytes) {
  const sim::Scenario scenario = support::scenario_of(
      R"({"duration": "50s", "nodes": [{"name": "a", "backend": {"service_time": {"exponential": "10ms"},
          "concurrency": 2, "failure": {"rate": 0.1}}}],
          "traffic": [{"name": "users", "arrivals": {"closed": {"users": 20, "think": {"exponential": "100ms"}}},
                       "timeout": "30ms", "client_retry": {"attempts": 4, "delay": {"exponential": "20ms"}}},
                      {"name": "bursts", "arrivals": {"bursty": {}}, "clients": 50, "popularity": {"zipf": 1.2}},
                      {"name": "day", "arrivals": {"sine": {"mean": 20}}},
                      {"name": "plan", "arrivals": {"schedule": {"points": [["0s", 0], ["10s", 40]], "shape": "ramp"}},
                       "client_retry": {"on": "failure"}}]})");
  const std::string once = sim::to_json(support::run_checked(scenario), scenario).dump();
  EXPECT_EQ(sim::to_json(support::run_checked(scenario), scenario).dump(), once);
  sim::Scenario other = scenario;
  other.seed = 2;
  EXPECT_NE(sim::to_json(support::run_checked(other), other).dump(), once);
}

}  // namespace
