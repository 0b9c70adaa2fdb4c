// Whole runs of scenarios that nobody wrote: drawn from the knob tables by a seed, played, and held against the laws of
// conservation (support/conservation.h). Every sixteenth is played twice, and once more from the JSON it was written
// to: the same bytes each time. A failure names its seed: LBSIM_SEED=n scenario_fuzz_test plays that one alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "draws.h"
#include "knob_walk.h"
#include "lb/json/codec.h"
#include "scenario_draw.h"
#include "support/conservation.h"

namespace sim::testing {
namespace {

constexpr std::uint64_t kMostEvents = 2'000'000;  // a thousand times what a drawn scenario has
constexpr std::size_t kBuckets = 16;

std::string json_of(const Scenario& scenario) {
  return lb::json::write(Scenario::knobs(), &scenario, true).dump();
}

// Ends a run that goes on and on.
class Patience : public lb::Listener {
 public:
  void on_event(const lb::Event&) override {
    if (++events_ == kMostEvents) spent = true;
  }
  std::atomic<bool> spent = false;

 private:
  std::uint64_t events_ = 0;
};

// A run, and what was seen of it.
struct Play {
  Patience patience;
  support::Conservation watcher;
  RunResult result;

  explicit Play(const Scenario& scenario) {
    RunOptions options;
    options.listener = &patience;
    watcher.watch(options);
    options.stop = &patience.spent;
    options.max_buckets = kBuckets;
    result = run(scenario, options);
  }
};

std::string bytes_of(const Scenario& scenario) { return to_json(Play(scenario).result, scenario).dump(); }

std::uint64_t count_of(const RunResult& result, std::string_view reason) {
  const auto found = std::ranges::find(result.failures, reason, &FailureCount::reason);
  return found == result.failures.end() ? 0 : found->count;
}

// Everything that is wrong with a run of it, a line each.
std::string wrong_with(const DrawnScenario& drawn, const Play& play) {
  if (play.result.interrupted) return "it goes on and on\n";
  std::string wrong = play.watcher.broken(drawn.scenario, play.result);
  const std::uint64_t unfinished = count_of(play.result, "unfinished");
  if (unfinished > 0 && drawn.bounded) wrong += "every client leaves some time, and still some did not end\n";
  if (unfinished > 0 && drawn.tame) wrong += "nothing can be lost, and still some did not end\n";
  return wrong;
}

std::string wrong_with_its_bytes(const Scenario& scenario, const RunResult& first) {
  const std::string bytes = to_json(first, scenario).dump();
  std::string wrong;
  if (bytes_of(scenario) != bytes) wrong += "the second run has other bytes\n";
  lb::Result<lb::json::Document> document = lb::json::Document::parse(json_of(scenario));
  if (!document.ok()) return wrong + "its JSON is none: " + document.errors().front().message + "\n";
  const lb::Result<Scenario> read = lb::json::read<Scenario>(document.value());
  if (!read.ok()) return wrong + read.errors().front().path + ": " + read.errors().front().message + "\n";
  if (!lb::equal(Scenario::knobs(), &scenario, &read.value())) wrong += "written and read back it is another\n";
  if (bytes_of(read.value()) != bytes) wrong += "written and read back it gives other bytes\n";
  return wrong;
}

// An assertion that fails ends the program: its seed is told all the same.
std::uint64_t last_seed = 0;

void tell_seed(int) {
  std::fprintf(stderr, "LBSIM_SEED=%llu ended the program\n", static_cast<unsigned long long>(last_seed));
  std::signal(SIGABRT, SIG_DFL);
}

struct SeedTeller {
  SeedTeller() { std::signal(SIGABRT, tell_seed); }
} seed_teller;

// What a number of scenarios did, to see that they did something.
struct Totals {
  std::uint64_t requests = 0, failed = 0, retries = 0, hedges = 0, rejected = 0, trips = 0, ejections = 0,
                faults = 0;
  std::uint64_t given_up = 0;

  void add(const DrawnScenario& drawn, const RunResult& result) {
    requests += result.total.requests;
    failed += result.total.failed;
    retries += result.total.retries;
    hedges += result.total.hedges;
    rejected += result.total.rejected;
    trips += result.total.breaker_trips;
    ejections += result.summary.ejections;
    faults += drawn.scenario.faults.size();
    given_up += drawn.given_up ? 1 : 0;
  }
};

void expect_right(std::uint64_t seed, bool bytes_too, Totals& totals) {
  last_seed = seed;
  const DrawnScenario drawn = draw_scenario(seed);
  const Play play(drawn.scenario);
  totals.add(drawn, play.result);
  std::string wrong = wrong_with(drawn, play);
  if (bytes_too) wrong += wrong_with_its_bytes(drawn.scenario, play.result);
  if (wrong.empty()) return;
  ADD_FAILURE() << "LBSIM_SEED=" << seed << ":\n" << wrong << json_of(drawn.scenario);
}

// Parts that run beside each other: 10,000 scenarios together.
class ScenarioFuzz : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(ScenarioFuzz, NothingIsLostAndNothingCountedTwice) {
  constexpr std::uint64_t kScenarios = 1000;
  Totals totals;
  for (std::uint64_t i = 0; i < kScenarios && !HasFailure(); ++i) {
    expect_right(GetParam() * kScenarios + i, i % 16 == 0, totals);
  }
  if (HasFailure()) return;
  EXPECT_GT(totals.requests, kScenarios * 100);
  for (const auto& [what, count] :
       {std::pair{"failed", totals.failed}, std::pair{"retries", totals.retries},
        std::pair{"hedges", totals.hedges}, std::pair{"rejected", totals.rejected},
        std::pair{"breaker trips", totals.trips}, std::pair{"ejections", totals.ejections},
        std::pair{"faults", totals.faults}}) {
    EXPECT_GT(count, kScenarios / 20) << what << ": the scenarios hardly use the simulator";
  }
  EXPECT_LT(totals.given_up, kScenarios / 100);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ScenarioFuzz, ::testing::Range(std::uint64_t{0}, std::uint64_t{10}));

TEST(ScenarioFuzzSeed, OfTheEnvironmentHoldsToo) {
  const char* seed = std::getenv("LBSIM_SEED");
  if (seed == nullptr) GTEST_SKIP() << "LBSIM_SEED is not set";
  Totals totals;
  const std::uint64_t number = std::strtoull(seed, nullptr, 10);
  std::cout << json_of(draw_scenario(number).scenario) << "\n";
  expect_right(number, true, totals);
}

// Every alternative of every variant, and every value of every choice, that some scenario could have.
using Names = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

void note(const lb::Knob& knob, void* part, Names& drawn, Names& there) {
  const std::string name(knob.name);
  if (const auto* variant = std::get_if<lb::VariantAccess>(&knob.access)) {
    for (const lb::VariantCase& each : variant->cases()) there[name].emplace(each.name);
    if (variant->get(part).active != nullptr) drawn[name].emplace(variant->get(part).active->name);
  }
}

TEST(ScenarioDraw, ComesToEveryAlternative) {
  Names drawn;
  Names there;
  for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
    Scenario scenario = draw_scenario(seed).scenario;
    lb::testing::walk_knobs(Scenario::knobs(), &scenario,
                            [&](const lb::Knob& knob, void* part) { note(knob, part, drawn, there); });
  }
  there["arrivals"].erase("trace");  // needs a file
  for (const auto& [variant, names] : there) EXPECT_EQ(drawn[variant], names) << variant;
  EXPECT_TRUE(there.contains("policy"));
  EXPECT_TRUE(there.contains("arrivals"));
  EXPECT_TRUE(there.contains("service_time"));
}

TEST(ScenarioDraw, TheSameSeedIsTheSameScenario) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_EQ(json_of(draw_scenario(seed).scenario), json_of(draw_scenario(seed).scenario));
  }
}

// The checks checked: a result that lost or doubled one of its numbers must not pass.
TEST(ScenarioFuzzCanary, ATamperedResultIsFound) {
  using Change = std::function<void(RunResult&)>;
  const std::vector<Change> changes{
      [](RunResult& result) { ++result.summary.requests; },
      [](RunResult& result) { ++result.total.attempts; },
      [](RunResult& result) { ++result.nodes.back().attempts; },
      [](RunResult& result) { ++result.series.requests.back(); },
      [](RunResult& result) { ++result.nodes.front().series.in_flight.front(); },
      [](RunResult& result) { result.summary.latency.mean += 0.001; },
      [](RunResult& result) { ++result.total.breaker_trips; },
      [](RunResult& result) { ++result.classes.back().attempts; },
      [](RunResult& result) { ++result.series.attempts.back(); },
      [](RunResult& result) {
        result.balancers.empty() ? result.balancers.resize(2) : result.balancers.pop_back();
      },
      [](RunResult& result) {
        result.failures.push_back({"unfinished", 1});
      },
  };
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const DrawnScenario drawn = draw_scenario(seed);
    Play play(drawn.scenario);
    if (play.result.summary.requests == 0) continue;
    EXPECT_EQ(wrong_with(drawn, play), "") << seed;
    const RunResult right = play.result;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      play.result = right;
      changes[i](play.result);
      EXPECT_NE(wrong_with(drawn, play), "") << "seed " << seed << " change " << i;
    }
  }
}

}  // namespace
}  // namespace sim::testing
