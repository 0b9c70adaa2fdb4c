// What retries, their waits and breakers do to simple nodes, against sums that are known. Twelve seeds, four standard
// errors. Servers are so many that nobody waits for one.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "support/scenario_file.h"
#include "theory/experiment.h"
#include "theory/formulas.h"

namespace theory {
namespace {

// Three nodes alike with plenty of servers.
sim::Scenario fleet(const std::string& balancer, const std::string& backend, double rate, double requests) {
  sim::Scenario scenario = support::scenario_of(
      R"({"balancer": {)" + balancer +
      R"(}, "nodes": [{"name": "n", "count": 3, "backend": {"concurrency": 1000, )" + backend +
      R"(}}], "traffic": [{"arrivals": {"poisson": )" + std::to_string(rate) + "}}]}");
  measure(scenario, requests);
  return scenario;
}

// Attempts fail independently with probability f, m of them are made at most. Then N attempts have the mean
// (1 - f^m) / (1 - f), and the request fails with probability f^m. A failure is answered after 3 ms, a success after
// 10 ms on average: the mean time is 3 ms for each failed attempt and 10 ms where one succeeded.
TEST(RetryTheory, AttemptsAndFailuresAreGeometricSums) {
  for (const auto& [failing, most] : {std::pair{0.3, 2}, std::pair{0.3, 4}, std::pair{0.7, 5}}) {
    const double attempts = geometric_attempts(failing, most);
    const double failed = all_fail(failing, most);
    Experiment(fleet(R"("retry": {"max_attempts": )" + std::to_string(most) + "}",
                     R"("service_time": {"exponential": "10ms"}, "failure": {"after": "3ms", "rate": )" +
                         std::to_string(failing) + "}",
                     1000, 50'000))
        .expect("attempts of a request", amplification, attempts)
        .expect("requests that fail", failed_share, failed)
        .expect("mean time", mean_latency, 3 * (attempts - (1 - failed)) + 10 * (1 - failed));
  }
}

// An attempt of exponential service S that is given up after t fails with probability f = exp(-t / S) and takes
// S (1 - f) on average; attempts are independent, so a request takes that much for each (Wald 1944).
TEST(RetryTheory, TimeoutsOfAttemptsMakeAGeometricSumToo) {
  const double failing = std::exp(-15.0 / 10);
  const double attempts = geometric_attempts(failing, 3);
  Experiment(fleet(R"("retry": {"max_attempts": 3, "per_try_timeout": "15ms"})",
                   R"("service_time": {"exponential": "10ms"})", 1000, 80'000))
      .expect("attempts of a request", amplification, attempts)
      .expect("requests that fail", failed_share, all_fail(failing, 3))
      .expect("mean time", mean_latency, attempts * 10 * (1 - failing));
}

// Every attempt fails at once: the mean time of a request is the sum of the means of its waits.
void expect_waits(const std::string& backoff, int retries, double sum_ms) {
  Experiment(
      fleet(R"("retry": {"max_attempts": )" + std::to_string(retries + 1) + R"(, "backoff": )" + backoff + "}",
            R"("failure": {"rate": 1})", 1000, 20'000))
      .expect(backoff + " " + std::to_string(retries), mean_latency, sum_ms, 1e-6)
      .expect("attempts", amplification, retries + 1, 1e-12);
}

std::string exponential(const std::string& jitter) {
  return R"({"type": "exponential", "base": "10ms", "multiplier": 2, "max": "60ms", "jitter": ")" + jitter + "\"}";
}

class BackoffTheory : public testing::TestWithParam<int> {
 protected:
  static double sum(Spread spread) {
    double sum = 0;
    for (int retry = 1; retry <= GetParam(); ++retry) sum += mean_backoff(retry, 10, 2, 60, spread);
    return sum;
  }
};

TEST_P(BackoffTheory, WithoutJitterWaitsAreExact) {
  expect_waits(exponential("none"), GetParam(), sum(Spread::kNone));
}

TEST_P(BackoffTheory, FullJitterHalvesTheWaits) {
  expect_waits(exponential("full"), GetParam(), sum(Spread::kFull));
}

TEST_P(BackoffTheory, EqualJitterTakesAQuarterOfTheWaits) {
  expect_waits(exponential("equal"), GetParam(), sum(Spread::kEqual));
}

// x(1) = base, x(n+1) uniform in [base, 3 x(n)): the mean is (base + 3 E x(n)) / 2, as long as nothing is cut.
TEST_P(BackoffTheory, DecorrelatedJitterGrowsByHalfOfThrice) {
  double expected = 0;
  for (int retry = 1; retry <= GetParam(); ++retry) expected += mean_decorrelated(retry, 10);
  expect_waits(R"({"type": "exponential", "base": "10ms", "max": "10s", "jitter": "decorrelated"})", GetParam(),
               expected);
}

INSTANTIATE_TEST_SUITE_P(Retries, BackoffTheory, testing::Values(1, 2, 4));

// Cut at c, the second wait of decorrelated jitter, uniform in [b, 3b), has the mean of min(c, x):
// ((c^2 - b^2) / 2 + c (3b - c)) / 2b. With c = 2b that is 1.75 b.
TEST(BackoffCutTheory, DecorrelatedJitterIsCutAtItsMaximum) {
  expect_waits(R"({"type": "exponential", "base": "10ms", "max": "20ms", "jitter": "decorrelated"})", 2,
               10 + 17.5);
}

// A breaker of one node as an alternating renewal process: see breaker_duty_cycle(). Calls take no time. Whoever comes
// while it is open is rejected, and Poisson arrivals see time averages: their share is that of the time.
void expect_duty_cycle(double failing, int run, double open_for_s) {
  constexpr double kRate = 100;
  const DutyCycle cycle = breaker_duty_cycle(kRate, failing, run, open_for_s);
  sim::Scenario scenario =
      support::scenario_of(R"({"duration": "1000s", "balancer": {"breaker": {"failures": )" + std::to_string(run) +
                           R"(, "open_for": ")" + std::to_string(open_for_s) +
                           R"(s", "half_open_probes": 1}}, "nodes": [{"name": "a", "backend": {
      "service_time": {"constant": "0ms"}, "failure": {"rate": )" +
                           std::to_string(failing) + R"(}}}],
      "traffic": [{"arrivals": {"poisson": )" +
                           std::to_string(kRate) + "}}]}");
  Experiment(scenario)
      .expect(
          "share of the time open", [](const auto& result) { return result.nodes[0].open_s / 1000; }, cycle.open)
      .expect(
          "trips a second",
          [](const auto& result) { return static_cast<double>(result.summary.breaker_trips) / 1000; }, cycle.trips)
      .expect(
          "share of requests rejected",
          [](const auto& result) {
            return static_cast<double>(result.summary.rejected) / static_cast<double>(result.summary.requests);
          },
          cycle.open);
}

TEST(BreakerTheory, DutyCycleIsThatOfAnAlternatingRenewalProcess) {
  expect_duty_cycle(0.5, 3, 0.2);
  expect_duty_cycle(0.3, 2, 1);
  expect_duty_cycle(0.8, 5, 0.05);
}

}  // namespace
}  // namespace theory
