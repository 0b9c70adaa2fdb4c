#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario.h"

namespace sim {

/// One of the scenarios that an experiment sets side by side: the same file with something changed.
struct Variant {
  std::string name;                  ///< as results show it; unique within an experiment
  std::vector<std::string> changes;  ///< what makes it differ, "path=value" each; told in results, not applied
  Scenario scenario;                 ///< as changed; its seed is not looked at
};

/// Bounds of an experiment: what it keeps is a number for each variant, replication and metric.
inline constexpr std::size_t kMaxVariants = 32;
inline constexpr std::uint32_t kMaxReplications = 10'000;
inline constexpr std::uint32_t kMaxJobs = 1'024;

/// How often and with what an experiment is played.
struct ReplicateOptions {
  std::vector<std::string> metrics;  ///< of result_metrics(), each once
  std::uint32_t replications = 10;   ///< 1..kMaxReplications
  std::uint64_t seed = 1;            ///< what the seeds of all replications are made from
  std::uint32_t jobs = 1;            ///< threads that play, 1..kMaxJobs; the numbers do not depend on it

  /// Called in the calling thread some twenty times a second, with the runs done (parts of runs count) of all.
  std::function<void(double done, double total)> progress;

  /// When it becomes true the experiment ends within a tenth of a second, with the replications complete by then.
  const std::atomic<bool>* stop = nullptr;
};

/// What the runs of an experiment measured: a number for each replication, variant and metric.
struct Replications {
  std::vector<std::string> variants;  ///< their names, in the order given
  std::vector<std::string> metrics;
  std::uint32_t planned = 0;         ///< how many replications were asked for
  std::vector<std::uint64_t> seeds;  ///< of the complete ones: the first, the second, ...
  std::vector<double> values;        ///< by replication, then variant, then metric

  /// How many replications are complete: every variant was played to its end. Never one after one that is not, so
  /// that a shortened experiment is the same as one that was asked for so many.
  std::size_t complete() const { return seeds.size(); }
  bool interrupted() const { return complete() < planned; }

  /// In      each index is below its count.
  double value(std::size_t replication, std::size_t variant, std::size_t metric) const {
    return values[(replication * variants.size() + variant) * metrics.size() + metric];
  }

  /// One metric of one variant, by replication: what statistics start from.
  std::vector<double> sample(std::size_t variant, std::size_t metric) const;
};

/// Every number of a run that can be named, and those that are looked at when none is named.
std::vector<std::string_view> result_metrics();
std::vector<std::string_view> usual_metrics();

/// The seed of a replication, below 2^53 so that every JSON reader keeps it exact. It can be given to `lbsim run`
/// to see one replication at length.
///
/// In      replication counts from 0.
/// Out     0: `base` itself, so that the first replication is the plain run. Otherwise the upper 53 bits of the
///         SplitMix64 output number `replication` from the state `base`.
/// Source  Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA.
std::uint64_t replication_seed(std::uint64_t base, std::uint32_t replication);

/// Plays every variant `replications` times.
///
/// In      1 <= variants <= kMaxVariants, each valid (sim::validate); options within their bounds.
/// Out     the same numbers whatever `jobs` is. Replication r has the same seed for every variant, so that all see
///         the same arrivals, service times and failures as far as their scenarios agree: differences within a
///         replication are paired (common random numbers).
/// Cost    runs / jobs; memory of one run for each job, and 8 bytes a number kept.
/// Threads plays on threads of its own, which are gone when it returns. Throws what a run throws (out of memory).
/// Source  Law 2015, "Simulation Modeling and Analysis", 5th ed., 10.2 and 11.2.
Replications replicate(std::span<const Variant> variants, const ReplicateOptions& options);

}  // namespace sim
