// The simulator as a queue: one node behind the engine is M/M/1, M/M/c or M/D/1, depending on its backend. Five
// seeds each; the mean of their means must be within four standard errors (from their spread) of the formula.
// Source  Kleinrock 1975, "Queueing Systems" volume 1; Erlang C for M/M/c; Pollaczek and Khinchine for M/D/1.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "sim/run.h"
#include "support/scenario_file.h"

namespace {

constexpr int kSeeds = 5;
constexpr double kServiceMs = 10;

// One node at the given load, 300,000 measured requests.
sim::Scenario queue(const std::string& distribution, int servers, double load) {
  const double rate = load * servers * 1000 / kServiceMs;
  const double seconds = 300'000 / rate;
  const auto text = [](double value) { return std::to_string(value); };
  return support::scenario_of(R"({"duration": ")" + text(seconds * 1.25) + R"(s", "warmup": ")" +
                              text(seconds * 0.25) +
                              R"(s", "nodes": [{"name": "a", "backend": {"service_time": {")" + distribution +
                              R"(": "10ms"}, "concurrency": )" + std::to_string(servers) +
                              R"(}}], "traffic": [{"arrivals": {"poisson": )" + text(rate) + "}}]}");
}

// The probability that an M/M/c customer waits.
double erlang_c(int servers, double load) {
  const double offered = load * servers;
  double term = 1;
  double sum = 1;
  for (int k = 1; k < servers; ++k) {
    term *= offered / k;
    sum += term;
  }
  const double last = term * offered / servers / (1 - load);
  return last / (sum + last);
}

void expect_mean(sim::Scenario scenario, const std::function<double(const sim::RunResult&)>& number,
                 double expected) {
  double sum = 0;
  double squares = 0;
  for (scenario.seed = 1; scenario.seed <= kSeeds; ++scenario.seed) {
    const double value = number(sim::run(scenario));
    sum += value;
    squares += value * value;
  }
  const double mean = sum / kSeeds;
  const double error = std::sqrt((squares - sum * mean) / (kSeeds - 1) / kSeeds);
  EXPECT_LT(error, 0.05 * expected) << "too wide to be a test";
  EXPECT_NEAR(mean, expected, 4 * error);
}

double mean_latency(const sim::RunResult& result) { return result.summary.latency.mean; }

TEST(Queueing, OneServerHasTheMeanTimeOfMM1) {
  for (const double load : {0.5, 0.8})
    expect_mean(queue("exponential", 1, load), mean_latency, kServiceMs / (1 - load));
}

TEST(Queueing, OneServerHasThePercentilesOfMM1) {
  // The time in an M/M/1 system is exponential.
  const double mean = kServiceMs / (1 - 0.7);
  expect_mean(
      queue("exponential", 1, 0.7), [](const auto& result) { return result.summary.latency.p50; },
      mean * std::log(2));
  expect_mean(
      queue("exponential", 1, 0.7), [](const auto& result) { return result.summary.latency.p99; },
      mean * std::log(100));
}

TEST(Queueing, SeveralServersHaveTheMeanTimeOfErlangC) {
  for (const int servers : {2, 10}) {
    const double wait = erlang_c(servers, 0.8) * kServiceMs / servers / (1 - 0.8);
    expect_mean(queue("exponential", servers, 0.8), mean_latency, kServiceMs + wait);
  }
}

TEST(Queueing, ConstantServiceHalvesTheWait) {
  expect_mean(queue("constant", 1, 0.8), mean_latency, kServiceMs * (1 + 0.8 / (2 * (1 - 0.8))));
}

TEST(Queueing, UtilizationIsTheLoad) {
  expect_mean(
      queue("exponential", 4, 0.6), [](const auto& result) { return result.nodes[0].utilization; }, 0.6);
}

// Little's law, L = lambda W, on what was measured: no randomness is left in it but that of the sampling of L.
TEST(Queueing, LittlesLaw) {
  const sim::RunResult result = sim::run(queue("exponential", 3, 0.8));
  double in_flight = 0;
  for (const std::uint32_t sample : result.nodes[0].series.in_flight) in_flight += sample;
  const auto samples = static_cast<double>(result.series.buckets);
  const double rate = static_cast<double>(result.total.requests) / result.total.duration_s;
  const double expected = rate * result.total.latency.mean * 1e-3;
  EXPECT_NEAR(in_flight / samples, expected, 4 * expected / std::sqrt(samples));
}

}  // namespace
