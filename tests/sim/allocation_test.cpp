// Nothing is allocated per request: a run of ten times the length allocates exactly as often.
#include <gtest/gtest.h>

#include "sim/run.h"
#include "support/allocations.h"
#include "support/scenario_file.h"

namespace {

std::uint64_t allocations_of(const sim::Scenario& scenario) {
  const std::uint64_t before = support::allocations();
  const sim::RunResult result = sim::run(scenario);
  EXPECT_GT(result.summary.requests, 10'000U);
  return support::allocations() - before;
}

// Both runs are long enough to have met the highest number in flight, which is bounded by what the nodes take.
// `growth`: allocations for extremes that only the longer run meets, such as a histogram's for its longest latency.
void expect_none_per_request(const char* text, std::uint64_t growth = 0) {
  const sim::Scenario brief = support::scenario_of(text, {"duration=240s"});
  const sim::Scenario longer = support::scenario_of(text, {"duration=2400s"});
  allocations_of(brief);  // what a program allocates once, at the first use
  const std::uint64_t few = allocations_of(brief);
  EXPECT_GT(few, 0U) << "the counter does not count";
  const std::uint64_t many = allocations_of(longer);
  EXPECT_LE(many, few + growth);
}

TEST(Allocation, NoneInSteadyState) {
  expect_none_per_request(R"({
    "balancer": {"policy": {"type": "p2c"}},
    "nodes": [{"name": "n", "count": 4, "backend": {"service_time": {"uniform": {"low": "4ms", "high": "6ms"}},
               "concurrency": 2, "queue": 4, "network": {"constant": "1ms"}}}],
    "traffic": [{"arrivals": {"constant": 300}, "clients": 50, "timeout": "1s"}]})");
}

TEST(Allocation, NoneForRetriesTimeoutsAndFailures) {
  expect_none_per_request(R"({
    "balancer": {"policy": {"type": "round_robin"}, "timeout": "500ms",
                 "retry": {"max_attempts": 3, "per_try_timeout": "9ms", "backoff": {"type": "fixed", "base": "2ms"}}},
    "nodes": [{"name": "n", "count": 3, "backend": {"service_time": {"uniform": {"low": "4ms", "high": "10ms"}},
               "concurrency": 4, "queue": 4, "failure": {"rate": 0.1}, "network": {"constant": "1ms"}}}],
    "traffic": [{"arrivals": {"constant": 300}, "timeout": "15ms"}]})");
}

TEST(Allocation, NoneForLimitsHedgesFanOutsCookiesAndProbes) {
  expect_none_per_request(R"({
    "balancer": {"policy": {"type": "round_robin"}, "timeout": "500ms", "persistence": {},
                 "limits": {"max_in_flight_per_node": 3, "max_in_flight": 6, "queue": 2, "queue_timeout": "20ms",
                            "max_connections_per_client": 4, "rate": {"per_second": 280, "burst": 5}},
                 "admission": {"type": "gradient2"}, "breaker": {"failures": 1000}, "outlier": {},
                 "health_monitor": {"type": "HTTP", "delay": "100ms", "attempts_before_deactivation": 1000},
                 "routes": [{"path": "/all", "mode": "fan_out", "respond": "first"}],
                 "retry": {"max_attempts": 3, "per_try_timeout": "30ms", "hedge": {"after": "9ms"},
                           "budget": {"type": "envoy"}}},
    "nodes": [{"name": "n", "count": 3, "backend": {"service_time": {"uniform": {"low": "4ms", "high": "10ms"}},
               "concurrency": 2, "queue": 4, "failure": {"rate": 0.1}, "network": {"constant": "1ms"}}}],
    "traffic": [{"arrivals": {"constant": 250}, "clients": 40, "timeout": "40ms"},
                {"arrivals": {"constant": 30}, "path": "/all", "timeout": "40ms"}]})",
                          8);
}

TEST(Allocation, NoneForNodesWhoseSpeedChangesAndForTheNetwork) {
  expect_none_per_request(R"({
    "balancer": {"policy": {"type": "p2c"}, "timeout": "200ms"},
    "network": {"loss": 0.01, "retransmit": "5ms", "connections": {"keep_alive": 20, "idle_timeout": "1s"}},
    "nodes": [{"name": "shared", "count": 2,
               "backend": {"service_time": {"uniform": {"low": "4ms", "high": "6ms"}}, "concurrency": 2, "queue": 10,
                           "discipline": "processor_sharing", "overload": {"threshold": 4, "collapse": 1},
                           "network": {"constant": "1ms"}, "response_size": {"exponential": 1000}, "bandwidth": 1e7}},
              {"name": "lined", "count": 2,
               "backend": {"service_time": {"empirical": [["4ms", 1], ["6ms", 3]]}, "concurrency": 2, "queue": 10,
                           "discipline": "lifo", "warm_up": {"at_start": true}, "network": {"constant": "1ms"},
                           "pauses": {"every": {"exponential": "1s"}, "for": {"constant": "20ms"}},
                           "antagonist": {"every": {"exponential": "1s"}, "for": {"exponential": "1s"}},
                           "failure": {"rate": 0.05, "kind": "reset", "bursty": {}}}}],
    "traffic": [{"arrivals": {"constant": 300}, "clients": 50, "timeout": "1s"}]})",
                          8);
}

TEST(Allocation, NoneForUsersBurstsSchedulesAndClientsWhoAskAgain) {
  expect_none_per_request(R"({
    "balancer": {"policy": {"type": "round_robin"}},
    "nodes": [{"name": "n", "count": 3, "backend": {"service_time": {"uniform": {"low": "1ms", "high": "2ms"}},
               "concurrency": 2, "queue": 4, "failure": {"rate": 0.1}, "network": {"constant": "1ms"}}}],
    "traffic": [{"arrivals": {"closed": {"users": 20, "think": {"uniform": {"low": "0s", "high": "200ms"}}}},
                 "timeout": "7ms", "client_retry": {"attempts": 3, "delay": {"constant": "2ms"}}},
                {"arrivals": {"schedule": {"points": [["0s", 20], ["1s", 100]], "repeat_after": "2s",
                                           "spacing": "regular"}},
                 "clients": 1000, "popularity": {"zipf": 1.1}, "client_retry": {"delay": {"constant": "5ms"}}},
                {"arrivals": {"sine": {"mean": 5, "period": "10s"}}},
                {"arrivals": {"bursty": {"states": [{"rate": 5, "sojourn": "1s"}, {"rate": 6, "sojourn": "1s"}]}}}]})",
                          8);
}

}  // namespace
