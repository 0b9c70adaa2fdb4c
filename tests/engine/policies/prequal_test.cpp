// Prequal: which nodes it probes and how many, how long it goes by an answer, and what it does without one. Answers
// are given by hand, so that each test knows the pool.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "support/policy_bench.h"
#include "support/policy_knobs.h"

namespace lb::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t kMany = 1000;  // nodes, beside which a pool of 16 is small

// Nothing leaves the pool but by the rule under test.
Variant quiet(std::initializer_list<std::pair<std::string_view, KnobValue>> values) {
  Variant params = policy("prequal", values);
  const auto set = [&](std::string_view name, double value) {
    for (const auto& [given, unused] : values) {
      if (given == name) return;
    }
    const Knob* knob = params.active->table().find(name);
    std::get<NumberAccess>(knob->access).set(knob->part(params.address()), value);
  };
  set("remove_per_query", 0);
  set("probes_per_query", 0);
  return params;
}

PolicyBench bench_of(const Variant& params, std::uint32_t nodes) {
  return PolicyBench(params, std::vector<std::uint32_t>(nodes, 1));
}

// How many of the nodes are in the pool: those that have a score.
std::uint32_t pool_size(const PolicyBench& bench, std::uint32_t nodes) {
  std::uint32_t known = 0;
  for (std::uint32_t i = 0; i < nodes; ++i) known += std::isnan(bench.score(i)) ? 0 : 1;
  return known;
}

TEST(Prequal, TakesTheQuickestOfTheColdNodes) {
  PolicyBench bench = bench_of(quiet({}), 4);
  bench.answer(0, 1, milliseconds(9));
  bench.answer(1, 2, milliseconds(4));
  bench.answer(2, 3, milliseconds(8));
  bench.answer(3, 10, milliseconds(1));
  EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(Prequal, ADispatchCountsAtOnceWhateverTheNodeHadSaid) {
  PolicyBench bench = bench_of(quiet({{"q_rif", 0.0}}), 2);
  bench.answer(0, 0, milliseconds(5));
  bench.answer(1, 1, milliseconds(9));
  EXPECT_EQ(bench.sequence(5), "a a b a b");
}

TEST(Prequal, WithFewerAnswersThanMinPoolItDrawsAtRandom) {
  PolicyBench bench = bench_of(quiet({}), 4);
  bench.answer(2, 0, milliseconds(1));
  const auto counts = bench.counts(40'000);
  for (const std::uint32_t count : counts) EXPECT_NEAR(count, 10'000, 347);  // 4 x sqrt(40000 x 3/16)
}

TEST(Prequal, MinPoolOfMoreThanThePoolHoldsCountsAsThePoolSize) {
  PolicyBench bench = bench_of(quiet({{"pool_size", 1.0}, {"min_pool", 9.0}}), 4);
  bench.answer(2, 0, milliseconds(1));
  EXPECT_EQ(bench.sequence(4), "c c c c");
}

TEST(Prequal, AnAnswerLivesForProbeAge) {
  PolicyBench bench = bench_of(quiet({}), kMany);
  bench.answer(7, 0, milliseconds(1));
  bench.answer(8, 0, milliseconds(2));
  bench.now += seconds(1) - Duration{1};
  EXPECT_EQ(pool_size(bench, kMany), 2U);
  EXPECT_EQ(bench.pick(), NodeId{7});
  bench.now += Duration{1};
  EXPECT_EQ(pool_size(bench, kMany), 0U);
}

TEST(Prequal, ThePoolHoldsSixteenAnswersAtMostAndTheOldestGoes) {
  PolicyBench bench = bench_of(quiet({}), kMany);
  for (std::uint32_t i = 0; i < 20; ++i) {
    bench.answer(i, 0, milliseconds(1));
    bench.now += milliseconds(1);
  }
  EXPECT_EQ(pool_size(bench, kMany), 16U);
  EXPECT_TRUE(std::isnan(bench.score(3)));
  EXPECT_FALSE(std::isnan(bench.score(4)));
}

// Answers kept m = 16 of n = 32 nodes, 4 probes and 1 removal a request, delta 1: (1 + 1) / ((1 - 16/32) x 4 - 1) = 2.
TEST(Prequal, AnAnswerIsUsedAsOftenAsTheRatesAllow) {
  PolicyBench bench =
      bench_of(policy("prequal", {{"q_rif", 1.0}, {"probes_per_query", 4.0}, {"remove_per_query", 1.0}}), 32);
  bench.lose_probes();
  for (std::uint32_t older = 10; older < 15; ++older) bench.answer(older, 0, milliseconds(90));
  bench.answer(3, 0, milliseconds(1));
  EXPECT_EQ(bench.pick(), NodeId{3});
  EXPECT_FALSE(std::isnan(bench.score(3)));
  EXPECT_EQ(bench.pick(), NodeId{3});
  EXPECT_TRUE(std::isnan(bench.score(3)));
}

// The mean number of uses is exact although uses are whole: b = (1 + 1.5) / ((1 - 16/1000) x 2) = 1.27.
TEST(Prequal, UsesAreRoundedAtRandomToTheirMean) {
  PolicyBench bench = bench_of(quiet({{"q_rif", 1.0}, {"probes_per_query", 2.0}, {"delta", 1.5}}), kMany);
  bench.lose_probes();
  constexpr int kAnswers = 100'000;
  std::uint64_t uses = 0;
  bench.answer(1, 0, seconds(9));
  for (int i = 0; i < kAnswers; ++i) {
    bench.answer(0, 0, milliseconds(1));
    bench.answer(1, 0, seconds(9));  // keeps the pool at two, and is never the quickest
    while (!std::isnan(bench.score(0))) {
      ASSERT_EQ(bench.pick(), NodeId{0});
      ++uses;
    }
  }
  const double mean = 2.5 / (0.984 * 2);
  EXPECT_NEAR(static_cast<double>(uses) / kAnswers, mean, 4 * std::sqrt(0.25 / kAnswers));
}

TEST(Prequal, WhereAnswersLeaveAsFastAsTheyComeUsesAreNotLimited) {
  PolicyBench bench = bench_of(quiet({{"q_rif", 1.0}, {"probes_per_query", 3.0}}), 3);
  bench.lose_probes();
  bench.answer(0, 0, milliseconds(1));
  bench.answer(1, 0, milliseconds(2));
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(bench.pick(), NodeId{0});
}

TEST(Prequal, EachRequestDropsTheOldestAndTheWorstByTurns) {
  PolicyBench bench = bench_of(quiet({{"remove_per_query", 1.0}}), kMany);
  const int latency_ms[] = {5, 6, 90, 7, 8};
  for (std::uint32_t i = 0; i < 5; ++i) bench.answer(i, 0, milliseconds(latency_ms[i]));
  const auto known = [&] {
    std::string letters;
    for (std::uint32_t i = 0; i < 5; ++i) letters += std::isnan(bench.score(i)) ? '-' : static_cast<char>('a' + i);
    return letters;
  };
  bench.pick();
  EXPECT_EQ(known(), "-bcde") << "the oldest";
  // All have none in flight and so are hot alike: the use of one makes it the hottest, the worst of all.
  const NodeId used = bench.pick();
  EXPECT_EQ(used, NodeId{1});
  EXPECT_EQ(known(), "--cde") << "the worst";
  bench.pick({}, 1);
  EXPECT_EQ(known(), "--cde") << "a retry is no request of its own";
}

// In every order, too: of equal answers the older is taken, so a node that tends to be asked first would be favoured.
TEST(Prequal, ProbesDistinctNodesAllEquallyLikelyInEveryPlace) {
  PolicyBench bench = bench_of(policy("prequal", {}), 5);
  std::vector<std::vector<int>> counts(3, std::vector<int>(5, 0));
  constexpr int kRounds = 100'000;
  for (int i = 0; i < kRounds; ++i) {
    const auto targets = bench.probe_targets();
    ASSERT_EQ(std::set<NodeId>(targets.begin(), targets.end()).size(), 3U);
    for (std::size_t place = 0; place < 3; ++place) ++counts[place][index_of(targets[place])];
  }
  for (const auto& place : counts) {
    for (const int count : place) EXPECT_NEAR(count, kRounds * 0.2, 4 * std::sqrt(kRounds * 0.16));
  }
}

TEST(Prequal, ProbesEveryNodeOnceWhereThereAreNoMore) {
  PolicyBench bench = bench_of(policy("prequal", {{"probes_per_query", 64.0}}), 3);
  std::vector<NodeId> targets = bench.probe_targets();
  std::ranges::sort(targets);
  EXPECT_EQ(targets, (std::vector<NodeId>{NodeId{0}, NodeId{1}, NodeId{2}}));
}

TEST(Prequal, APartOfAProbeIsDrawn) {
  PolicyBench bench = bench_of(policy("prequal", {{"probes_per_query", 1.25}}), 10);
  constexpr int kRounds = 100'000;
  std::size_t probes = 0;
  for (int i = 0; i < kRounds; ++i) {
    const std::size_t count = bench.probe_targets().size();
    ASSERT_TRUE(count == 1 || count == 2);
    probes += count;
  }
  EXPECT_NEAR(static_cast<double>(probes), kRounds * 1.25, 4 * std::sqrt(kRounds * 0.1875));
}

TEST(Prequal, ProbesAfterIdleTimeOnlyWhereAsked) {
  EXPECT_EQ(bench_of(policy("prequal", {}), 3).probe_deadline(), kNever);
  PolicyBench bench = bench_of(policy("prequal", {{"idle_probe_after", Duration(milliseconds(500))}}), 3);
  EXPECT_EQ(bench.probe_deadline(), TimePoint(milliseconds(500)));
  bench.now += milliseconds(100);
  bench.pick();
  EXPECT_EQ(bench.probe_deadline(), TimePoint(milliseconds(600)));
  bench.now += milliseconds(500);
  bench.probe_targets();
  EXPECT_EQ(bench.probe_deadline(), TimePoint(milliseconds(1100)));
}

TEST(Prequal, ForgetsNodesThatLeaveAndAnswersThatComeAfterThem) {
  PolicyBench bench = bench_of(quiet({{"min_pool", 1.0}}), 3);
  bench.answer(1, 0, milliseconds(1));
  bench.rebuild({NodeId{0}, NodeId{2}});
  bench.answer(1, 0, milliseconds(1));
  bench.answer(7, 0, milliseconds(1));
  for (int i = 0; i < 100; ++i) ASSERT_NE(bench.pick(), NodeId{1});
}

TEST(Prequal, ARetryChoosesAmongTheNodesItMayUse) {
  PolicyBench bench = bench_of(quiet({}), 4);
  for (std::uint32_t i = 0; i < 4; ++i) bench.answer(i, i, milliseconds(1 + i));
  EXPECT_EQ(bench.pick_among({NodeId{1}, NodeId{2}}), NodeId{1});
}

TEST(Prequal, ErrorAversionIgnoresANodeThatFailedForItsTime) {
  PolicyBench bench = bench_of(quiet({{"error_aversion", Duration(seconds(5))}}), 3);
  for (std::uint32_t i = 0; i < 3; ++i) bench.answer(i, 0, milliseconds(1 + i));
  bench.started(0);
  bench.finished(0, milliseconds(1), Outcome::response(503));
  EXPECT_EQ(bench.pick(), NodeId{1});
  bench.answer(0, 0, milliseconds(1));
  EXPECT_TRUE(std::isnan(bench.score(0)));
  bench.now += seconds(5);
  bench.answer(0, 0, milliseconds(1));
  EXPECT_FALSE(std::isnan(bench.score(0)));
}

TEST(Prequal, WithoutErrorAversionANodeThatFailsStaysInThePool) {
  PolicyBench bench = bench_of(quiet({}), 3);
  for (std::uint32_t i = 0; i < 3; ++i) bench.answer(i, 0, milliseconds(1 + i));
  bench.started(0);
  bench.finished(0, milliseconds(1), Outcome::response(503));
  EXPECT_EQ(bench.pick(), NodeId{0});
}

// (1 + own x clients + requests in flight)^3 x latency: 20, 2^3 x 4 and 3^3 x 1. By hot and cold it would be b.
TEST(Prequal, TheRuleOfC3ComparesTheSameAnswersByItsScore) {
  PolicyBench bench = bench_of(quiet({{"rule", "c3"}, {"clients", 10.0}}), 3);
  bench.answer(0, 0, milliseconds(20));
  bench.answer(1, 1, milliseconds(4));
  bench.answer(2, 2, milliseconds(1));
  EXPECT_EQ(bench.score(0), 20);
  EXPECT_EQ(bench.score(1), 32);
  EXPECT_EQ(bench.score(2), 27);
  EXPECT_EQ(bench.start(), NodeId{0});
  EXPECT_EQ(bench.score(0), 12 * 12 * 12 * 20)
      << "one more than the node had said, and ten balancers that may do alike";
  EXPECT_EQ(bench.pick(), NodeId{2});
}

TEST(Prequal, TheRuleOfC3DropsTheWorstByItsScore) {
  PolicyBench bench = bench_of(quiet({{"rule", "c3"}, {"remove_per_query", 1.0}}), kMany);
  bench.answer(0, 0, milliseconds(5));
  bench.answer(1, 0, milliseconds(6));
  bench.answer(2, 0, milliseconds(90));
  bench.answer(3, 2, milliseconds(1));  // the most in flight, which is what hot and cold would drop
  bench.pick();
  bench.pick();
  EXPECT_TRUE(std::isnan(bench.score(0))) << "the oldest";
  EXPECT_TRUE(std::isnan(bench.score(2))) << "the worst";
  EXPECT_EQ(pool_size(bench, kMany), 2U);
}

// Scores order the nodes as picks do, hot behind cold, over 1e5 random pools.
TEST(Prequal, TakesTheNodeWithTheLeastScore) {
  for (const char* rule : {"hcl", "c3"}) {
    PolicyBench bench = bench_of(quiet({{"rule", rule}}), 6);
    bench.lose_probes();
    Rng rng(8);
    for (int round = 0; round < 100'000; ++round) {
      for (std::uint32_t i = 0; i < 6; ++i) {
        bench.answer(i, rng.below(8), milliseconds(1 + rng.below(50)));
      }
      std::vector<double> scores;
      for (std::uint32_t i = 0; i < 6; ++i) scores.push_back(bench.score(i));
      ASSERT_EQ(scores[index_of(bench.pick())], *std::ranges::min_element(scores)) << rule;
    }
  }
}

}  // namespace
}  // namespace lb::testing
