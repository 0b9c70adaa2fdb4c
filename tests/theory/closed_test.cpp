// A closed loop of users before one node: the machine-repair model. Twelve seeds, four standard errors, a fifth of each
// run is warm-up.
#include <gtest/gtest.h>

#include <string>

#include "support/scenario_file.h"
#include "theory/experiment.h"
#include "theory/formulas.h"

namespace theory {
namespace {

constexpr double kServiceMs = 10;
constexpr double kRequests = 60'000;

double throughput(const sim::RunResult& result) { return static_cast<double>(result.summary.requests); }

// The mean time of a request, and how many come: both follow from the same chain, and depend on the mean of thinking
// alone.
void expect_machine_repair(int users, const std::string& think, double think_ms, int servers) {
  const Closed closed = machine_repair(users, think_ms / kServiceMs, servers);
  const double seconds = kRequests / closed.throughput * kServiceMs / 1000;
  sim::Scenario scenario = support::scenario_of(
      R"({"nodes": [{"name": "a", "backend": {"service_time": {"exponential": "10ms"}, "concurrency": )" +
      std::to_string(servers) + R"(}}], "traffic": [{"arrivals": {"closed": {"users": )" + std::to_string(users) +
      R"(, "think": )" + think + "}}}]}");
  measure_for(scenario, seconds);
  Experiment(scenario)
      .expect("mean time", mean_latency, closed.time * kServiceMs)
      .expect("requests", throughput, kRequests)
      .expect("utilization", utilization, closed.throughput / servers);
}

TEST(ClosedLoop, IsTheMachineRepairModel) {
  expect_machine_repair(5, R"({"exponential": "50ms"})", 50, 1);
  expect_machine_repair(20, R"({"exponential": "100ms"})", 100, 1);
  expect_machine_repair(20, R"({"exponential": "40ms"})", 40, 3);
}

// Insensitive to how thinking is distributed: think times are a station with a server each (Baskett, Chandy, Muntz and
// Palacios 1975, JACM 22(2)).
TEST(ClosedLoop, DoesNotDependOnTheDistributionOfThinking) {
  expect_machine_repair(10, R"({"constant": "70ms"})", 70, 1);
  expect_machine_repair(10, R"({"gamma": {"mean": "70ms", "shape": 0.3}})", 70, 1);
}

}  // namespace
}  // namespace theory
