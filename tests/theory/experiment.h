#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/run.h"

namespace theory {

/// One scenario played with seeds 1, 2, ..., and what it is asked afterwards.
///
///     Experiment(queue(...)).expect("mean time", mean_latency, mm1_time(0.8) * kServiceMs);
///
/// Why     the tolerance is four standard errors, and these come from the spread over the seeds: runs of one seed are
///         too correlated inside to say how sure they are. Twelve seeds, because with five the spread itself is a guess,
///         and one such test in sixty would fail for no reason whenever the draws of a run change.
class Experiment {
 public:
  using Number = std::function<double(const sim::RunResult&)>;
  static constexpr int kSeeds = 12;
  static constexpr double kStandardErrors = 4;

  static constexpr double kWidest = 0.06;

  explicit Experiment(sim::Scenario scenario, int seeds = kSeeds, double widest = kWidest);

  /// The mean of the number over the seeds is the expected one.
  ///
  /// allowance   what the formula itself may be off, in its unit: a limit that is not reached, a histogram's width.
  /// Fails also when the tolerance is wider than `widest` x what is expected: such a test would find nothing.
  const Experiment& expect(const std::string& what, const Number& number, double expected,
                           double allowance = 0) const;

  /// Mean over the seeds.
  double mean(const Number& number) const;

 private:
  struct Estimate {
    double mean = 0;
    double error = 0;  ///< standard error of the mean
  };
  Estimate estimate(const Number& number) const;

  std::vector<sim::RunResult> results_;
  double widest_;
};

/// What is asked of most runs.
double mean_latency(const sim::RunResult& result);  ///< of requests, in milliseconds
double amplification(const sim::RunResult& result);
double failed_share(const sim::RunResult& result);  ///< of requests
double utilization(const sim::RunResult& result);   ///< of the first node

/// Durations of a run in which so many requests are measured, or for so long, after a fifth of the run as warm-up.
/// In      for requests: all traffic is Poisson.
void measure(sim::Scenario& scenario, double requests);
void measure_for(sim::Scenario& scenario, double measured_seconds);

}  // namespace theory
