// Experiments: the same numbers whatever the number of threads, paired by seed, cut short between replications.
#include "sim/replicate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "lb/policy_registry.h"
#include "metrics.h"
#include "sim/compare.h"
#include "sim/run.h"
#include "support/scenario_file.h"

namespace sim {
namespace {

/// The shipped scenario, shorter: the same fault over the same part of it.
Variant slow_node(const std::string& policy, lb::Duration duration) {
  Scenario scenario = support::shipped_scenario("slow_node");
  scenario.duration = duration;
  scenario.faults.front().at = duration / 4;
  scenario.faults.front().lasts = duration / 2;
  scenario.balancer.policy = lb::default_policy(policy);
  return {policy, {}, std::move(scenario)};
}

std::vector<Variant> two_policies(lb::Duration duration = std::chrono::milliseconds(500)) {
  return {slow_node("round_robin", duration), slow_node("p2c", duration)};
}

ReplicateOptions options_of(std::uint32_t replications, std::uint32_t jobs = 1) {
  ReplicateOptions options;
  options.metrics = {"latency_ms.mean", "requests"};
  options.replications = replications;
  options.jobs = jobs;
  return options;
}

TEST(ReplicationSeed, StartsWithTheBaseAndNeverRepeats) {
  EXPECT_EQ(replication_seed(42, 0), 42U);
  std::set<std::uint64_t> seeds;
  for (const std::uint64_t base : {0U, 1U, 2U}) {
    for (std::uint32_t i = 0; i < kMaxReplications; ++i) seeds.insert(replication_seed(base, i));
  }
  EXPECT_EQ(seeds.size(), 3 * kMaxReplications);
  EXPECT_LT(*seeds.rbegin(), std::uint64_t{1} << 53U);
}

// The published output of SplitMix64 from the state 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
TEST(ReplicationSeed, IsSplitMix64) {
  EXPECT_EQ(replication_seed(1234567, 1), 6457827717110365317U >> 11U);
  EXPECT_EQ(replication_seed(1234567, 2), 3203168211198807973U >> 11U);
  EXPECT_EQ(replication_seed(1234567, 3), 9817491932198370423U >> 11U);
}

TEST(Replicate, DoesNotDependOnTheNumberOfThreads) {
  const std::vector<Variant> variants = two_policies();
  const Replications one = replicate(variants, options_of(6, 1));
  for (const std::uint32_t jobs : {2U, 5U}) {
    const Replications several = replicate(variants, options_of(6, jobs));
    EXPECT_EQ(one.values, several.values) << jobs;
    EXPECT_EQ(one.seeds, several.seeds) << jobs;
  }
  EXPECT_EQ(one.complete(), 6U);
  EXPECT_FALSE(one.interrupted());
  const std::set<double> different(one.values.begin(), one.values.end());
  EXPECT_GT(different.size(), 12U) << "replications and variants differ";
}

TEST(Replicate, EveryNumberIsThatOfAPlainRun) {
  const std::vector<Variant> variants = two_policies();
  ReplicateOptions options = options_of(3, 2);
  options.seed = 99;
  for (const std::string_view metric : result_metrics()) {
    if (metric != "latency_ms.mean" && metric != "requests") options.metrics.emplace_back(metric);
  }
  const Replications replications = replicate(variants, options);
  EXPECT_EQ(replications.seeds[0], 99U);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t v = 0; v < 2; ++v) {
      Scenario scenario = variants[v].scenario;
      scenario.seed = replications.seeds[i];
      const RunResult result = run(scenario);
      for (std::size_t m = 0; m < options.metrics.size(); ++m) {
        EXPECT_EQ(replications.value(i, v, m), summary_metric(result, options.metrics[m])) << options.metrics[m];
      }
    }
  }
}

// All variants of a replication see the same requests come.
TEST(Replicate, VariantsShareTheirArrivals) {
  const Replications replications = replicate(two_policies(), options_of(5, 2));
  EXPECT_EQ(replications.sample(0, 1), replications.sample(1, 1));
  EXPECT_GT(std::ranges::max(replications.sample(0, 1)), std::ranges::min(replications.sample(0, 1)));
}

double variance(const std::vector<double>& sample) {
  double mean = 0;
  for (const double value : sample) mean += value / static_cast<double>(sample.size());
  double sum = 0;
  for (const double value : sample) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(sample.size() - 1);
}

// What pairing is for: the luck of a seed cancels out of the difference. Two policies in a world without trouble,
// where the arrivals decide most.
TEST(Replicate, PairingMakesTheDifferenceMoreCertain) {
  std::vector<Variant> variants = two_policies(std::chrono::seconds(2));
  for (Variant& variant : variants) {
    variant.scenario.faults.clear();
    variant.scenario.nodes.resize(2);  // 480 a second, 5 ms each, 4 servers: busy to 60 %
    for (ScenarioNode& node : variant.scenario.nodes) node.backend.concurrency = 2;
  }
  ReplicateOptions options = options_of(40, 2);
  options.metrics = {"latency_ms.mean"};
  const Replications replications = replicate(variants, options);
  const std::vector<double> base = replications.sample(0, 0);
  const std::vector<double> other = replications.sample(1, 0);
  std::vector<double> differences;
  for (std::size_t i = 0; i < base.size(); ++i) differences.push_back(other[i] - base[i]);
  EXPECT_LT(variance(differences), 0.5 * (variance(base) + variance(other)));
}

TEST(Replicate, AFirstFewReplicationsAreThoseOfMore) {
  const std::vector<Variant> variants = two_policies();
  const Replications three = replicate(variants, options_of(3));
  const Replications five = replicate(variants, options_of(5));
  EXPECT_TRUE(std::equal(three.values.begin(), three.values.end(), five.values.begin()));
  EXPECT_EQ(three.planned, 3U);
}

// One thread plays in order: when four runs are done, two replications are complete.
TEST(Replicate, WhatIsStoppedHasWholeReplicationsOnly) {
  const std::vector<Variant> variants = two_policies();
  std::atomic<bool> stop{false};
  ReplicateOptions options = options_of(kMaxReplications);
  options.stop = &stop;
  options.progress = [&stop](double done, double) { stop = done >= 4; };
  const Replications stopped = replicate(variants, options);
  EXPECT_TRUE(stopped.interrupted());
  EXPECT_EQ(stopped.planned, kMaxReplications);
  ASSERT_GE(stopped.complete(), 2U);
  EXPECT_EQ(stopped.values.size(), stopped.complete() * 2 * 2);
  const Replications two = replicate(variants, options_of(2));
  EXPECT_TRUE(std::equal(two.values.begin(), two.values.end(), stopped.values.begin()));
}

TEST(Replicate, ProgressRisesToWhatThereIsToDo) {
  std::vector<double> seen;
  ReplicateOptions options = options_of(20, 2);
  options.progress = [&seen](double done, double total) {
    EXPECT_EQ(total, 40);
    EXPECT_LE(done, total);
    seen.push_back(done);
  };
  replicate(two_policies(std::chrono::seconds(200)), options);
  ASSERT_GE(seen.size(), 2U) << "forty runs take longer than two looks";
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

TEST(Replicate, NothingIsKeptOfWhatNeverEnded) {
  std::atomic<bool> stop{true};
  ReplicateOptions options = options_of(2, 2);
  options.stop = &stop;
  std::vector<Variant> variants = two_policies(std::chrono::hours(10));  // minutes of computing
  const Replications none = replicate(variants, options);
  EXPECT_EQ(none.complete(), 0U);
  EXPECT_TRUE(none.interrupted());
  EXPECT_TRUE(compare(none, {}).metrics.empty());
}

TEST(Replicate, TheUsualMetricsAreKnown) {
  const std::vector<std::string_view> known = result_metrics();
  const std::vector<std::string_view> usual = usual_metrics();
  EXPECT_GE(usual.size(), 6U);
  for (const std::string_view name : usual) EXPECT_NE(std::ranges::find(known, name), known.end()) << name;
}

}  // namespace
}  // namespace sim
