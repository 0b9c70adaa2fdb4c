#include "theory/experiment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

namespace theory {
namespace {

constexpr double kWarmUp = 0.2;  // of the run

}  // namespace

Experiment::Experiment(sim::Scenario scenario, int seeds, double widest) : widest_(widest) {
  sim::RunOptions options;
  options.max_buckets = 1;
  for (int seed = 1; seed <= seeds; ++seed) {
    scenario.seed = static_cast<std::uint64_t>(seed);
    results_.push_back(sim::run(scenario, options));
  }
}

Experiment::Estimate Experiment::estimate(const Number& number) const {
  const auto count = static_cast<double>(results_.size());
  double sum = 0;
  for (const sim::RunResult& result : results_) sum += number(result);
  const double mean = sum / count;
  double squares = 0;
  for (const sim::RunResult& result : results_) squares += std::pow(number(result) - mean, 2);
  return {mean, std::sqrt(squares / (count - 1) / count)};
}

double Experiment::mean(const Number& number) const { return estimate(number).mean; }

const Experiment& Experiment::expect(const std::string& what, const Number& number, double expected,
                                     double allowance) const {
  const Estimate estimated = estimate(number);
  const double tolerance = kStandardErrors * estimated.error + allowance;
  EXPECT_LT(tolerance, widest_ * expected) << what << ": too wide to be a test";
  EXPECT_NEAR(estimated.mean, expected, tolerance) << what << " of " << results_.size() << " seeds";
  return *this;
}

double mean_latency(const sim::RunResult& result) { return result.summary.latency.mean; }

double amplification(const sim::RunResult& result) { return result.summary.amplification; }

double failed_share(const sim::RunResult& result) {
  return static_cast<double>(result.summary.failed) / static_cast<double>(result.summary.requests);
}

double utilization(const sim::RunResult& result) { return result.nodes.front().utilization; }

void measure(sim::Scenario& scenario, double requests) {
  double rate = 0;
  for (const sim::TrafficClass& traffic : scenario.traffic) {
    rate += traffic.arrivals.as<sim::PoissonArrivals>()->rate;
  }
  measure_for(scenario, requests / rate);
}

void measure_for(sim::Scenario& scenario, double measured_seconds) {
  const double seconds = measured_seconds / (1 - kWarmUp);
  scenario.duration = lb::Duration(static_cast<lb::Duration::rep>(seconds * 1e9));
  scenario.warmup = lb::Duration(static_cast<lb::Duration::rep>(seconds * kWarmUp * 1e9));
}

}  // namespace theory
