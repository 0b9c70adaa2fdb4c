// The simulator as a queue: one node behind the engine is M/M/1, M/G/1, M/M/c or M/M/c/K, by its backend. The mean of
// twelve seeds must be within four standard errors (from their spread) of the formula; a fifth of each run is warm-up.
// Formulas and their sources are in formulas.h.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "support/scenario_file.h"
#include "theory/experiment.h"
#include "theory/formulas.h"

namespace theory {
namespace {

constexpr double kServiceMs = 10;
constexpr double kRequests = 120'000;
const char* const kExponential = R"({"exponential": "10ms"})";

// One node, whose service time is given as in a file, under a load of `rate` requests a second.
sim::Scenario queue(const std::string& service, double rate, const std::string& backend = {}) {
  sim::Scenario scenario =
      support::scenario_of(R"({"nodes": [{"name": "a", "backend": {"service_time": )" + service + backend +
                           R"(}}], "traffic": [{"arrivals": {"poisson": )" + std::to_string(rate) + "}}]}");
  measure(scenario, kRequests);
  return scenario;
}

std::string servers_of(int servers) { return R"(, "concurrency": )" + std::to_string(servers); }

// Requests per second that offer so many servers' work.
double rate_of(double offered, double service_ms = kServiceMs) { return offered * 1000 / service_ms; }

// M/M/1: S / (1 - load).
TEST(Queueing, OneServerHasTheMeanTimeOfMM1) {
  for (const double load : {0.5, 0.75}) {
    Experiment(queue(kExponential, rate_of(load)))
        .expect("mean time", mean_latency, mm1_time(load) * kServiceMs)
        .expect("utilization", utilization, load);
  }
}

// The time in an M/M/1 system is exponential: Kleinrock 1975, 5.7. Percentiles come from buckets 1 % wide.
TEST(Queueing, OneServerHasThePercentilesOfMM1) {
  const double mean = kServiceMs * mm1_time(0.7);
  const Experiment runs(queue(kExponential, rate_of(0.7)));
  for (const double share : {0.5, 0.9, 0.99}) {
    const double expected = -mean * std::log(1 - share);
    runs.expect(
        "percentile " + std::to_string(share),
        [share](const sim::RunResult& result) {
          const sim::LatencySummary& latency = result.summary.latency;
          return share == 0.5 ? latency.p50 : share == 0.9 ? latency.p90 : latency.p99;
        },
        expected, 0.01 * expected);
  }
}

// M/G/1 by Pollaczek and Khinchine: the wait depends on the service time's first two moments alone.
void expect_mg1(const std::string& service_time, const Service& service, double load) {
  const double rate = rate_of(load, service.mean);
  const double wait = pollaczek_khinchine_wait(rate / 1000, service);
  Experiment(queue(service_time, rate)).expect(service_time, mean_latency, service.mean + wait);
}

TEST(Queueing, ConstantServiceIsMD1) {
  for (const double load : {0.5, 0.7}) expect_mg1(R"({"constant": "10ms"})", constant_service(10), load);
}

TEST(Queueing, LognormalServiceIsMG1) {
  expect_mg1(R"({"lognormal": {"median": "5ms", "p99": "40ms"}})", lognormal_service(5, 40), 0.7);
}

TEST(Queueing, GammaServiceIsMG1) {
  expect_mg1(R"({"gamma": {"mean": "10ms", "shape": 0.5}})", gamma_service(10, 0.5), 0.7);
  expect_mg1(R"({"gamma": {"mean": "10ms", "shape": 4}})", gamma_service(10, 4), 0.75);
}

TEST(Queueing, BimodalServiceIsMG1) {
  expect_mg1(R"({"bimodal": {"fast": "5ms", "slow": "55ms", "slow_ratio": 0.1}})", two_point_service(5, 55, 0.1),
             0.7);
}

// Two exponentials of which each carries half of the load (HyperexponentialDistribution): c is the variance over the
// squared mean. With c = 4 they are chosen with p = (1 + sqrt(3 / 5)) / 2 and 1 - p.
TEST(Queueing, HyperexponentialServiceIsMG1) {
  const double second = (1 - std::sqrt(0.6)) / 2;
  const Service service = hyperexponential_service(10 / (2 - 2 * second), 10 / (2 * second), second);
  ASSERT_NEAR(service.square, 100 * (1 + 4), 1e-9);
  expect_mg1(R"({"hyperexponential": {"mean": "10ms", "squared_variation": 4}})", service, 0.6);
}

// M/M/c: Erlang C.
TEST(Queueing, SeveralServersHaveTheMeanTimeOfErlangC) {
  for (const int servers : {2, 10, 50}) {
    const double offered = 0.8 * servers;
    Experiment(queue(kExponential, rate_of(offered), servers_of(servers)))
        .expect("mean time", mean_latency, kServiceMs * (1 + mmc_wait(servers, offered)))
        .expect("utilization", utilization, 0.8);
  }
}

// M/M/c/K: who finds the line full is answered 503 at once; a mean over all requests is number / rate then.
void expect_mmck(const std::string& service_time, int servers, int places, double offered) {
  const Steady steady = mmck(servers, places, offered);
  const std::string backend = servers_of(servers) + R"(, "queue": )" + std::to_string(places);
  Experiment(queue(service_time, rate_of(offered), backend))
      .expect("blocked", failed_share, steady.blocked)
      .expect("time, refused requests included", mean_latency, kServiceMs * steady.number / offered)
      .expect("utilization", utilization, steady.busy / servers);
}

TEST(Queueing, NoPlaceToWaitIsErlangB) {
  ASSERT_NEAR(mmck(5, 0, 4).blocked, erlang_b(5, 4), 1e-12);
  expect_mmck(kExponential, 5, 0, 4);
}

// Erlang B holds for any service time of that mean (Sevastyanov 1957).
TEST(Queueing, LossDoesNotDependOnTheDistributionOfService) {
  for (const char* service_time : {R"({"constant": "10ms"})", R"({"gamma": {"mean": "10ms", "shape": 0.3}})",
                                   R"({"bimodal": {"fast": "5ms", "slow": "55ms", "slow_ratio": 0.1}})"}) {
    expect_mmck(service_time, 5, 0, 4);
  }
}

TEST(Queueing, AFullLineRefusesAsInMMcK) {
  expect_mmck(kExponential, 1, 3, 0.9);
  expect_mmck(kExponential, 4, 6, 4.4);  // overloaded: only what is refused keeps it in bounds
}

// Little's law: mean number at a node by its series of samples, against rate x mean time.
TEST(Queueing, LittlesLaw) {
  const sim::RunResult result = sim::run(queue(kExponential, rate_of(2.4), servers_of(3)));
  double in_flight = 0;
  for (const std::uint32_t sample : result.nodes[0].series.in_flight) in_flight += sample;
  const auto samples = static_cast<double>(result.series.buckets);
  const double rate = static_cast<double>(result.total.requests) / result.total.duration_s;
  const double expected = rate * result.total.latency.mean * 1e-3;
  EXPECT_NEAR(in_flight / samples, expected, 4 * expected / std::sqrt(samples));
}

}  // namespace
}  // namespace theory
