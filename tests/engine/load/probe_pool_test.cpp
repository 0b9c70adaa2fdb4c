// Prequal's pool of probe answers: the hot-cold rule with the figures of its paper, and every rule of the pool held
// against a plain search over 1e5 random pools.
#include "load/probe_pool.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lb {
namespace {

using std::chrono::milliseconds;

struct Answer {
  std::uint32_t in_flight;
  int latency_ms;
};

ProbePool pool_of(const std::vector<Answer>& answers, std::size_t capacity = 16) {
  ProbePool pool(capacity);
  for (std::uint32_t i = 0; i < answers.size(); ++i) {
    pool.add({.node = NodeId{i},
              .in_flight = answers[i].in_flight,
              .latency = milliseconds(answers[i].latency_ms),
              .now = TimePoint(milliseconds(i))});
  }
  return pool;
}

constexpr auto kAny = [](NodeId) { return true; };

std::uint32_t best(const ProbePool& pool, double quantile) {
  return index_of(pool[pool.best(pool.hot_from(quantile), kAny)].probe.node);
}
std::uint32_t worst(const ProbePool& pool, double quantile) {
  return index_of(pool[pool.worst(pool.hot_from(quantile))].probe.node);
}

TEST(ProbePool, TakesTheQuickestOfTheColdNodes) {
  EXPECT_EQ(best(pool_of({{1, 9}, {2, 4}, {3, 8}, {10, 1}}), 0.84), 1U);
}

TEST(ProbePool, QuantileOneMakesAllColdAndGoesByLatency) {
  EXPECT_EQ(best(pool_of({{1, 9}, {2, 4}, {3, 8}, {10, 1}}), 1), 3U);
}

TEST(ProbePool, QuantileZeroMakesAllHotAndGoesByRequestsInFlight) {
  EXPECT_EQ(best(pool_of({{4, 1}, {2, 4}, {3, 1}, {10, 1}}), 0), 1U);
}

TEST(ProbePool, JustBelowOneOnlyTheNodesThatTieForTheMostAreHot) {
  const ProbePool pool = pool_of({{7, 1}, {6, 9}, {7, 2}, {5, 30}});
  EXPECT_EQ(pool.hot_from(0.999), 7U);
  EXPECT_EQ(best(pool, 0.999), 1U);
}

TEST(ProbePool, OfNodesThatAreAllHotTheFewestInFlightThenTheQuickestWins) {
  EXPECT_EQ(best(pool_of({{3, 5}, {3, 2}, {3, 9}}), 0.84), 1U);
}

TEST(ProbePool, TheWorstIsTheHotNodeWithTheMostInFlightOrElseTheSlowest) {
  const std::vector<Answer> answers{{1, 90}, {2, 4}, {10, 8}, {9, 1}};
  EXPECT_EQ(worst(pool_of(answers), 0.5), 2U);
  EXPECT_EQ(worst(pool_of(answers), 1), 0U);
}

TEST(ProbePool, OverflowEvictsTheOldest) {
  const ProbePool pool = pool_of({{1, 1}, {2, 2}, {3, 3}, {4, 4}}, 3);
  EXPECT_EQ(pool.size(), 3U);
  EXPECT_EQ(pool.find(NodeId{0}), ProbePool::kNone);
  EXPECT_EQ(pool.find(NodeId{1}), 0U);
}

TEST(ProbePool, ASecondAnswerOfANodeTakesThePlaceOfItsFirst) {
  ProbePool pool = pool_of({{1, 1}, {2, 2}, {3, 3}}, 3);
  pool.use(0);
  pool.add({.node = NodeId{0}, .in_flight = 8, .now = TimePoint(milliseconds(9))});
  EXPECT_EQ(pool.size(), 3U);
  ASSERT_EQ(pool.find(NodeId{0}), 2U) << "it is the youngest now";
  EXPECT_EQ(pool[2].probe.in_flight, 8U);
  EXPECT_EQ(pool[2].uses, 0U);
}

TEST(ProbePool, AUseCountsOneMoreInFlight) {
  ProbePool pool = pool_of({{1, 5}, {1, 9}, {9, 9}});
  EXPECT_EQ(best(pool, 0), 0U);
  pool.use(0);
  EXPECT_EQ(pool[0].probe.in_flight, 2U);
  EXPECT_EQ(best(pool, 0), 1U);
}

TEST(ProbePool, ForgetsWhatHasReachedTheAge) {
  ProbePool pool = pool_of({{1, 1}, {2, 2}, {3, 3}});  // of 0, 1 and 2 ms
  pool.expire(TimePoint(milliseconds(11)), milliseconds(10));
  ASSERT_EQ(pool.size(), 1U);
  EXPECT_EQ(pool[0].probe.node, NodeId{2});
}

// The rules, written out without an order or a selection: an entry is hot when more than `quantile` of the pool have
// at most as many in flight as it has.
TEST(ProbePool, AgreesWithThePlainRulesOnRandomPools) {
  Rng rng(11);
  for (int round = 0; round < 100'000; ++round) {
    std::vector<Answer> answers(1 + rng.below(16));
    for (Answer& answer : answers) answer = {rng.below(6), static_cast<int>(rng.below(6))};
    const ProbePool pool = pool_of(answers);
    const double quantiles[] = {0, 0.25, 0.84, 0.999, 1};
    const double quantile = quantiles[rng.below(5)];
    const auto hot = [&](const Answer& one) {
      const auto below =
          std::ranges::count_if(answers, [&](const Answer& other) { return other.in_flight <= one.in_flight; });
      return static_cast<double>(below) > quantile * static_cast<double>(answers.size());
    };
    const Answer& chosen = answers[best(pool, quantile)];
    const Answer& dropped = answers[worst(pool, quantile)];
    for (const Answer& other : answers) {
      ASSERT_FALSE(hot(chosen) && !hot(other));
      ASSERT_FALSE(!hot(dropped) && hot(other));
      if (hot(other) && hot(chosen)) {
        ASSERT_LE(chosen.in_flight, other.in_flight);
      }
      if (!hot(other) && !hot(chosen)) {
        ASSERT_LE(chosen.latency_ms, other.latency_ms);
      }
      if (hot(other) && hot(dropped)) {
        ASSERT_GE(dropped.in_flight, other.in_flight);
      }
      if (!hot(other) && !hot(dropped)) {
        ASSERT_GE(dropped.latency_ms, other.latency_ms);
      }
    }
  }
}

}  // namespace
}  // namespace lb
