#include "sim/replicate.h"

#include <algorithm>
#include <array>
#include <utility>

#include "experiment/crew.h"
#include "lb/assert.h"
#include "metrics.h"
#include "sim/run.h"

namespace sim {
namespace {

// Progress is counted in thousandths of runs, by whole numbers that threads can add to.
constexpr std::uint64_t kParts = 1000;

/// The runs of an experiment. Run i is that of variant i % variants in replication i / variants: replications are
/// completed one after the other, which is what an interrupt leaves something of.
class Experiment {
 public:
  Experiment(std::span<const Variant> variants, const ReplicateOptions& options)
      : variants_(variants), options_(options) {
    result_.planned = options.replications;
    result_.metrics = options.metrics;
    for (const Variant& variant : variants) result_.variants.push_back(variant.name);
    result_.values.resize(runs() * options.metrics.size());
    played_.resize(runs());
  }

  Replications play() {
    CrewWork work;
    work.tasks = runs();
    work.jobs = options_.jobs;
    work.perform = [this](std::size_t run, const std::atomic<bool>& halt) { play_one(run, halt); };
    work.go_on = [this] { return look(); };
    work_through(work);
    keep_what_is_complete();
    return std::move(result_);
  }

 private:
  std::size_t runs() const { return variants_.size() * options_.replications; }

  // Everything that the run changes is its own: its copy of the scenario, its result, and its numbers here.
  void play_one(std::size_t index, const std::atomic<bool>& halt) {
    Scenario scenario = variants_[index % variants_.size()].scenario;
    scenario.seed = replication_seed(options_.seed, static_cast<std::uint32_t>(index / variants_.size()));
    std::uint64_t told = 0;
    RunOptions run_options;
    run_options.stop = &halt;
    run_options.progress = [this, &told](lb::Duration done, lb::Duration total) {
      const double ratio = total.count() > 0 ? lb::to_seconds(done) / lb::to_seconds(total) : 1;
      tell(static_cast<std::uint64_t>(std::clamp(ratio, 0.0, 1.0) * static_cast<double>(kParts)), told);
    };
    const RunResult result = run(scenario, run_options);
    if (result.interrupted) return;
    for (std::size_t i = 0; i < options_.metrics.size(); ++i) {
      result_.values[index * options_.metrics.size() + i] = *summary_metric(result, options_.metrics[i]);
    }
    played_[index] = 1;
    tell(kParts, told);
  }

  void tell(std::uint64_t parts, std::uint64_t& told) {
    if (parts <= told) return;
    done_.fetch_add(parts - told, std::memory_order_relaxed);
    told = parts;
  }

  bool look() {
    const auto done = static_cast<double>(done_.load(std::memory_order_relaxed));
    if (options_.progress) options_.progress(done / static_cast<double>(kParts), static_cast<double>(runs()));
    return options_.stop == nullptr || !options_.stop->load(std::memory_order_relaxed);
  }

  void keep_what_is_complete() {
    const auto first_missing = std::find(played_.begin(), played_.end(), 0);
    const auto complete = static_cast<std::size_t>(first_missing - played_.begin()) / variants_.size();
    result_.values.resize(complete * variants_.size() * options_.metrics.size());
    for (std::uint32_t i = 0; i < complete; ++i) result_.seeds.push_back(replication_seed(options_.seed, i));
  }

  std::span<const Variant> variants_;
  const ReplicateOptions& options_;
  Replications result_;
  std::vector<unsigned char> played_;  // by run; not bool, whose neighbours share a byte that two threads write
  std::atomic<std::uint64_t> done_{0};
};

}  // namespace

std::vector<double> Replications::sample(std::size_t variant, std::size_t metric) const {
  std::vector<double> numbers;
  numbers.reserve(complete());
  for (std::size_t i = 0; i < complete(); ++i) numbers.push_back(value(i, variant, metric));
  return numbers;
}

std::vector<std::string_view> result_metrics() { return metrics_for({}); }

std::vector<std::string_view> usual_metrics() {
  constexpr std::array<std::string_view, 7> kUsual{"latency_ms.mean", "latency_ms.p50", "latency_ms.p99",
                                                   "failed_ratio",    "amplification",  "attempts",
                                                   "imbalance"};
  const std::vector<std::string_view> known = result_metrics();
  std::vector<std::string_view> usual;
  for (const std::string_view name : kUsual) {
    if (std::find(known.begin(), known.end(), name) != known.end()) usual.push_back(name);
  }
  return usual;
}

std::uint64_t replication_seed(std::uint64_t base, std::uint32_t replication) {
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio, odd
  if (replication == 0) return base;
  std::uint64_t z = base + replication * kGolden;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
  return (z ^ (z >> 31U)) >> 11U;
}

Replications replicate(std::span<const Variant> variants, const ReplicateOptions& options) {
  LB_ASSERT(!variants.empty() && variants.size() <= kMaxVariants, "1..kMaxVariants variants");
  LB_ASSERT(0 < options.replications && options.replications <= kMaxReplications, "1..kMaxReplications");
  LB_ASSERT(0 < options.jobs && options.jobs <= kMaxJobs, "1..kMaxJobs jobs");
  for (const std::string& metric : options.metrics) {
    LB_ASSERT(summary_metric({}, metric).has_value(), "a metric is one of result_metrics()");
  }
  return Experiment(variants, options).play();
}

}  // namespace sim
