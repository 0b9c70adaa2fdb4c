// Maglev: Envoy's own table, tables recomputed in another language, even shares, and how few keys a change moves.
#include <gtest/gtest.h>

#include "hash/xxh64.h"
#include "support/hash_bench.h"

namespace lb::testing {
namespace {

constexpr int kKeys = 100'000;

// The whole table, slot by slot, found by keys that fall on its slots: 30 a slot, so that none is missed.
std::vector<std::uint32_t> table(PolicyBench& bench, std::uint32_t slots) {
  constexpr std::uint32_t kUnknown = 0xffffffff;
  std::vector<std::uint32_t> table(slots, kUnknown);
  for (std::uint32_t i = 0; i < 30 * slots; ++i) {
    const std::string key = std::to_string(i);
    std::uint32_t& slot = table[xxh64(key) % slots];
    const std::uint32_t node = index_of(bench.pick(key));
    EXPECT_TRUE(slot == kUnknown || slot == node) << "one slot, one node";
    slot = node;
  }
  return table;
}

TEST(Maglev, FillsTheTableOfEnvoysTest) {
  PolicyBench bench(policy_with("maglev", {{"table_size", "7"}}), {1, 1, 1, 1, 1, 1});
  EXPECT_EQ(table(bench, 7), (std::vector<std::uint32_t>{2, 4, 0, 1, 5, 0, 3}));
}

TEST(Maglev, NodesOfLessWeightSitTurnsOut) {
  PolicyBench bench(policy_with("maglev", {{"table_size", "17"}}), {1, 2});
  EXPECT_EQ(table(bench, 17), (std::vector<std::uint32_t>{1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1}));
}

TEST(Maglev, GivesTheRecomputedPicksForEachAttempt) {
  PolicyBench bench(policy_with("maglev", {{"table_size", "251"}}), {3, 1, 2});
  EXPECT_EQ(picks_of_keys(bench, 24), "a c c c a c a b a a a a c b b a a c b a c a c b");
  EXPECT_EQ(picks_of_keys(bench, 24, 1), "c b a a c a c a a a c a a c a a a c c c a b c a");
  EXPECT_EQ(picks_of_keys(bench, 24, 2), "a a a a a a a a b a c b a a b c c a c a b b a b");
}

// The table as Envoy fills it: every turn asks every node.
std::vector<std::uint32_t> table_by_asking_all(const std::vector<std::uint32_t>& weights, std::uint32_t slots) {
  const auto n = static_cast<std::uint32_t>(weights.size());
  double sum = 0;
  for (const std::uint32_t weight : weights) sum += weight;
  const double heaviest = *std::ranges::max_element(weights) / sum;
  std::vector<double> targets(n, 0);
  std::vector<std::uint64_t> steps(n, 0);
  std::vector<std::uint32_t> filled(slots, n);
  std::uint32_t taken = 0;
  for (std::uint32_t turn = 1; taken < slots; ++turn) {
    for (std::uint32_t i = 0; i < n && taken < slots; ++i) {
      if (turn * (weights[i] / sum) < targets[i]) continue;
      targets[i] += heaviest;
      const std::string key = "127.0.0.1:" + std::to_string(90 + i);
      const auto next = [&] {
        return (xxh64(key) % slots + steps[i]++ * (xxh64(key, 1) % (slots - 1) + 1)) % slots;
      };
      std::uint64_t slot = next();
      while (filled[slot] != n) slot = next();
      filled[slot] = i;
      ++taken;
    }
  }
  return filled;
}

TEST(Maglev, TheTableIsTheOneThatAskingEveryNodeInEveryTurnFills) {
  Rng rng(8);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::uint32_t> weights(2 + rng.below(8));  // 90..99: their order as text is their order
    for (std::uint32_t& weight : weights) weight = 1 + rng.below(rng.chance(0.2) ? kMaxWeight : 10);
    PolicyBench bench(policy_with("maglev", {{"table_size", "499"}}), weights);
    ASSERT_EQ(table(bench, 499), table_by_asking_all(weights, 499)) << "round " << round;
  }
}

TEST(Maglev, OrderOfTheListDoesNotMatter) {
  PolicyBench bench("maglev", {1, 1, 1});
  PolicyBench turned("maglev", {1, 1, 1});
  for (std::uint32_t i = 0; i < 3; ++i) turned.config(i) = bench.config(2 - i);
  turned.rebuild(all_but(3, {}));
  for (int i = 0; i < 1000; ++i) {
    const std::string key = std::to_string(i);
    ASSERT_EQ(index_of(bench.pick(key)), 2 - index_of(turned.pick(key)));
  }
}

TEST(Maglev, SharesAreThoseOfTheSlots) {
  const std::vector<std::uint32_t> weights{1, 2, 3, 4, 10};
  PolicyBench bench("maglev", weights);
  // 4 standard errors of the lightest node's share of 1/20: 4 x sqrt(19 / 1e5) = 5.5 %.
  EXPECT_LT(worst_share_error(owners(bench, kKeys), weights), 0.055);
}

// The paper trades a few moved keys for evenness: with 100 slots a node and more, few of a hundred.
TEST(Maglev, FewKeysOfOthersMoveWhenANodeLeaves) {
  PolicyBench bench("maglev", std::vector<std::uint32_t>(10, 1));
  const std::vector<NodeId> before = owners(bench, kKeys);
  bench.rebuild(all_but(10, {4}));
  const std::vector<NodeId> after = owners(bench, kKeys);
  EXPECT_LT(moved_among_others(before, after, NodeId{4}), kKeys * 5 / 100);
  bench.rebuild(all_but(10, {}));
  EXPECT_EQ(owners(bench, kKeys), before);
}

TEST(Maglev, ARetryTakesTheNextAttemptThatFallsOnACandidate) {
  PolicyBench bench("maglev", {1, 1, 1, 1});
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "key-" + std::to_string(i);
    const NodeId home = bench.pick(key);
    std::uint32_t attempt = 1;
    while (bench.pick(key, attempt) == home) ++attempt;
    ASSERT_EQ(bench.pick_among(all_but(4, {index_of(home)}), key, 1), bench.pick(key, attempt));
  }
}

TEST(Maglev, FindsTheOneCandidateAmongMany) {
  PolicyBench bench("maglev", std::vector<std::uint32_t>(500, 1));
  PolicyBench small(policy_with("maglev", {{"table_size", "7"}}), std::vector<std::uint32_t>(20, 1));
  for (std::uint32_t i = 0; i < 20; ++i) {
    ASSERT_EQ(bench.pick_among({NodeId{i * 25}}, "key"), NodeId{i * 25});
    ASSERT_EQ(small.pick_among({NodeId{i}}, "key"), NodeId{i}) << "slots or not";
  }
}

TEST(Maglev, TakesPrimesOnlyForItsTable) {
  Variant params = default_policy("maglev");
  for (const std::string_view good : {"2", "7", "65537", "5000011"})
    EXPECT_EQ(set_param(params, "table_size", good), "");
  for (const std::string_view bad : {"", "0", "1", "9", "65536", "-7", "7.0", "5000077", "99999999999"}) {
    EXPECT_NE(set_param(params, "table_size", bad).find("prime"), std::string::npos) << bad;
  }
}

}  // namespace
}  // namespace lb::testing
