// Least load and p2c over the metrics: what each learns from feedback, and who is picked for it. The formulas
// themselves: tests/engine/load.
#include <gtest/gtest.h>

#include "support/policy_bench.h"
#include "support/policy_knobs.h"

namespace lb::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Counts = std::vector<std::uint32_t>;

void answer(PolicyBench& bench, std::uint32_t node, Duration latency,
            const Outcome& outcome = Outcome::response(200)) {
  bench.started(node);
  bench.now += latency;
  bench.finished(node, latency, outcome);
}

TEST(LeastLoad, PeakEwmaAvoidsTheSlowUntilItIsForgotten) {
  PolicyBench bench(policy("least_load", {{"metric", "peak_ewma"}, {"decay", seconds(1)}}), {1, 1});
  answer(bench, 0, milliseconds(1));
  answer(bench, 1, milliseconds(50));
  EXPECT_EQ(bench.counts(100), (Counts{100, 0}));
  // a is kept fresh at 1 ms; b falls below it after ln 50 = 3.9 decays.
  for (int i = 0; i < 30; ++i) {
    bench.now += milliseconds(100);
    answer(bench, 0, milliseconds(1));
  }
  EXPECT_EQ(bench.pick(), NodeId{0});
  for (int i = 0; i < 15; ++i) {
    bench.now += milliseconds(100);
    answer(bench, 0, milliseconds(1));
  }
  EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(LeastLoad, PeakEwmaCountsWhatIsPending) {
  PolicyBench bench(policy("least_load", {{"metric", "peak_ewma"}}), {1, 1});
  answer(bench, 0, milliseconds(10));
  answer(bench, 1, milliseconds(25));
  bench.set_load(0, 1);  // 20 < 25
  EXPECT_EQ(bench.pick(), NodeId{0});
  bench.set_load(0, 2);  // 30 > 25
  EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(LeastLoad, PeakEwmaTriesTheUnknownOnceAtATime) {
  PolicyBench bench(policy("least_load", {{"metric", "peak_ewma"}}), {1, 1});
  answer(bench, 0, seconds(5));
  EXPECT_EQ(bench.start(), NodeId{1});
  EXPECT_EQ(bench.start(), NodeId{0}) << "unknown and busy counts as slower than any";
}

TEST(LeastLoad, PeakEwmaWithADefaultRttGivesNoPenalty) {
  PolicyBench bench(policy("least_load", {{"metric", "peak_ewma"}, {"default_rtt", milliseconds(30)}}), {1, 1});
  answer(bench, 0, milliseconds(100));
  EXPECT_EQ(bench.start(), NodeId{1});
  EXPECT_EQ(bench.start(), NodeId{1}) << "30 x 2 < 100";
  EXPECT_EQ(bench.start(), NodeId{1}) << "30 x 3 < 100";
  EXPECT_EQ(bench.start(), NodeId{0}) << "30 x 4 > 100";
}

TEST(LeastLoad, PeakEwmaPenaltyKeepsFastFailuresFromAttracting) {
  for (const std::uint16_t status : {std::uint16_t{503}, std::uint16_t{429}}) {
    PolicyBench off(policy("least_load", {{"metric", "peak_ewma"}}), {1, 1});
    PolicyBench on(policy("least_load", {{"metric", "peak_ewma"}, {"failure_penalty", seconds(5)}}), {1, 1});
    for (PolicyBench* bench : {&off, &on}) {
      answer(*bench, 0, milliseconds(20));
      answer(*bench, 1, milliseconds(1), Outcome::response(status));
    }
    EXPECT_EQ(off.pick(), NodeId{1});
    EXPECT_EQ(on.pick(), NodeId{0});
  }
}

TEST(LeastLoad, AbandonedAttemptsSayNothing) {
  for (const char* metric : {"peak_ewma", "least_time", "c3"}) {
    PolicyBench bench(policy("least_load", {{"metric", metric}}), {1, 1});
    answer(bench, 0, milliseconds(50));
    answer(bench, 1, milliseconds(30));
    answer(bench, 1, seconds(9), {OutcomeKind::kAbandoned, 0, {}});
    EXPECT_EQ(bench.pick(), NodeId{1}) << metric;
  }
}

TEST(LeastLoad, NginxLeastTimeTakesSmallDifferencesForTies) {
  PolicyBench bench(policy("least_load", {{"metric", "least_time"}}), {3, 1});
  answer(bench, 0, milliseconds(95));
  answer(bench, 1, milliseconds(85));
  bench.set_load(0, 2);  // 100 x 3 / 3 against 100 x 1 / 1
  EXPECT_EQ(bench.sequence(4), "a a b a");
  bench.set_load(0, 3);
  EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(LeastLoad, NginxLeastTimeMayCountAttemptsUnderWay) {
  const auto pick_after_stall = [](bool count_in_flight) {
    PolicyBench bench(policy("least_load", {{"metric", "least_time"}, {"count_in_flight", count_in_flight}}),
                      {1, 1});
    answer(bench, 0, milliseconds(10));
    answer(bench, 1, milliseconds(70));
    bench.started(0);  // 20 x 2 < 80
    bench.now += seconds(1);
    return bench.pick();
  };
  EXPECT_EQ(pick_after_stall(false), NodeId{0});
  EXPECT_EQ(pick_after_stall(true), NodeId{1});
}

TEST(LeastLoad, NginxLeastTimeTriesASlowNodeAgain) {
  PolicyBench bench(policy("least_load", {{"metric", "least_time"}, {"fail_timeout", seconds(1)}}), {1, 1});
  answer(bench, 0, milliseconds(30));
  answer(bench, 1, milliseconds(150));
  for (int second = 0; second < 3; ++second) {
    bench.now += milliseconds(900);
    answer(bench, 0, milliseconds(30));
    EXPECT_EQ(bench.pick(), NodeId{0});
  }
  bench.now += seconds(5);  // both halved: 30 -> 3..7 -> 20; 150 -> 20
  EXPECT_NEAR(bench.counts(100)[1], 50, 1);
}

// Traefik: mean of the last 100 x (1 + in flight) / weight; a deadline each for ties, staggered at first.
TEST(LeastLoad, TraefikLeastTimeGoesByWeightedTurnsWhileNothingIsKnown) {
  PolicyBench bench(policy("least_load", {{"metric", "least_time"}, {"dialect", "traefik"}}), {2, 1});
  // Deadlines: a 0.5, b 1.5. a -> 1.0 -> 1.5 -> 2.0 (the first of equals), b -> 2.5, a -> 2.5 -> 3.0, b.
  EXPECT_EQ(bench.sequence(7), "a a a b a a b");
  bench.set_load(0, 50);
  EXPECT_GT(bench.counts(30)[0], 18U) << "in flight does not count before the first answer";
  bench.set_load(0, 0);
  answer(bench, 0, milliseconds(30));
  answer(bench, 1, milliseconds(10));
  EXPECT_EQ(bench.counts(10), (Counts{0, 10})) << "30 / 2 > 10";
}

TEST(LeastLoad, C3PrefersShortQueuesAndUsesReports) {
  PolicyBench bench(policy("least_load", {{"metric", "c3"}}), {1, 1});
  Outcome fast = Outcome::response(200);
  fast.load.service_time_ms = 2;
  Outcome queued = fast;
  queued.load.queue = 6;
  answer(bench, 0, milliseconds(10), queued);  // 10 - 2 + 7^3 x 2 = 694
  answer(bench, 1, milliseconds(30), fast);    // 30 - 2 + 1 x 2 = 30
  EXPECT_EQ(bench.pick(), NodeId{1});
  bench.set_load(1, 6);  // 30 - 2 + 7^3 x 2 = 714
  EXPECT_EQ(bench.pick(), NodeId{0});
}

TEST(LeastLoad, C3SpreadsOverTheUnknown) {
  PolicyBench bench(policy("least_load", {{"metric", "c3"}}), {1, 1, 1});
  for (int i = 0; i < 30; ++i) bench.start();
  for (std::uint32_t node = 0; node < 3; ++node) EXPECT_EQ(bench.load(node), 10U);
}

TEST(LeastLoad, C3SendsOneRequestToANodeThatHasYetToAnswer) {
  PolicyBench bench(policy("least_load", {{"metric", "c3"}}), {1, 1});
  answer(bench, 0, milliseconds(10));
  for (int i = 0; i < 30; ++i) bench.start();
  EXPECT_EQ(bench.load(1), 1U);
}

TEST(LeastLoad, RemembersANodeThatWasAwayButNotItsSuccessor) {
  PolicyBench bench(policy("least_load", {{"metric", "peak_ewma"}}), {1, 1});
  answer(bench, 0, milliseconds(10));
  answer(bench, 1, milliseconds(500));
  bench.rebuild({NodeId{0}});
  bench.rebuild({NodeId{0}, NodeId{1}});
  EXPECT_EQ(bench.pick(), NodeId{0});
  bench.rebuild({NodeId{0}});
  bench.config(1).name = "another";
  bench.rebuild({NodeId{0}, NodeId{1}});
  EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(P2c, TakesTheBetterOfAPairByEveryMetric) {
  for (const char* metric : {"peak_ewma", "least_time", "c3"}) {
    PolicyBench bench(policy("p2c", {{"metric", metric}}), {1, 1, 1});
    for (std::uint32_t node = 0; node < 3; ++node) answer(bench, node, milliseconds(10 + 100 * node));
    const auto counts = bench.counts(30'000);
    EXPECT_NEAR(counts[0], 20'000, 327) << metric;
    EXPECT_NEAR(counts[1], 10'000, 327) << metric;
    EXPECT_EQ(counts[2], 0U) << metric;
  }
}

TEST(P2c, MayDrawTheSameNodeTwice) {
  PolicyBench bench(policy("p2c", {{"with_replacement", true}}), {1, 1, 1});
  bench.set_load(1, 1);
  bench.set_load(2, 2);
  const auto counts = bench.counts(90'000);
  EXPECT_NEAR(counts[0], 50'000, 600);
  EXPECT_NEAR(counts[2], 10'000, 377);
}

}  // namespace
}  // namespace lb::testing
