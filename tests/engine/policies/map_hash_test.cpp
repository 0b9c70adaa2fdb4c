// Map hash: HAProxy's example, maps and picks recomputed in another language, and which keys a failure moves.
#include <gtest/gtest.h>

#include "policies/haproxy_map.h"
#include "support/hash_bench.h"

namespace lb::testing {
namespace {

std::string map_of(const std::vector<std::uint32_t>& weights) {
  std::vector<NodeId> ids;
  for (std::uint32_t i = 0; i < weights.size(); ++i) ids.push_back(NodeId{i});
  const std::vector<std::uint32_t> loads(weights.size(), 0);
  const std::vector<NodeConfig> configs(weights.size());
  std::string text;
  for (const NodeId id : haproxy_map(Candidates(ids, {weights.data(), loads.data(), configs.data()}))) {
    text += static_cast<char>('a' + index_of(id));
  }
  return text;
}

// HAProxy's own loop: every server earns, the first of the highest quotient pays.
std::string map_by_scanning(const std::vector<std::uint32_t>& weights) {
  int total = 0;
  for (const std::uint32_t weight : weights) total += static_cast<int>(weight);
  std::vector<int> scores(weights.size(), 0);
  std::string text;
  for (int slot = 0; slot < total; ++slot) {
    std::size_t best = 0;
    int highest = -1;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      scores[i] += static_cast<int>(weights[i]);
      const int quotient = (scores[i] + total) / total;
      if (quotient > highest) {
        highest = quotient;
        best = i;
      }
    }
    scores[best] -= total;
    text += static_cast<char>('a' + best);
  }
  return text;
}

TEST(HaproxyMap, GivesTheRecomputedSlots) {
  EXPECT_EQ(map_of({5, 1, 1}), "aaabaac");
  EXPECT_EQ(map_of({3, 1, 2}), "aacabc");
  EXPECT_EQ(map_of({4, 6}), "ababb") << "weights are divided by 2";
  EXPECT_EQ(map_of({7}), "a");
}

TEST(HaproxyMap, IsTheMapThatScanningEveryServerGives) {
  Rng rng(4);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint32_t> weights(2 + rng.below(8));
    for (std::uint32_t& weight : weights) weight = 1 + rng.below(rng.chance(0.3) ? 256 : 9);
    weights[rng.below(static_cast<std::uint32_t>(weights.size()))] = 1;  // so that nothing divides them all
    ASSERT_EQ(map_of(weights), map_by_scanning(weights)) << "round " << round;
  }
}

TEST(HaproxyMap, ScalesWeightsDownToHaproxysLimit) {
  const std::string map = map_of({65535, 65535, 1});
  EXPECT_EQ(map.size(), 513U);
  EXPECT_EQ(std::ranges::count(map, 'c'), 1);
}

TEST(MapHash, GivesHaproxysExample) {
  PolicyBench bench(policy_with("map_hash", {{"hash_key", "path"}}), {1, 1, 1, 1});
  EXPECT_EQ(bench.pick("/url1"), NodeId{1}) << "s2";
}

TEST(MapHash, GivesTheRecomputedPicksOfHaproxy) {
  PolicyBench bench(policy_with("map_hash", {{"hash_key", "path"}}), {3, 1, 2});
  EXPECT_EQ(picks_of_keys(bench, 24), "c a b c a a c a b c c a a c a b c a a c a a c a");
}

TEST(MapHash, HaproxyServesRequestsWithoutAKeyInTurns) {
  PolicyBench bench("map_hash", {3, 1, 2});
  EXPECT_EQ(bench.sequence(12), "a a c a b c a a c a b c");
  EXPECT_EQ(bench.pick_among({NodeId{1}, NodeId{2}}), NodeId{2}) << "the next slot that may be used";
  EXPECT_EQ(bench.sequence(3), "a b c");
}

TEST(MapHash, GivesTheRecomputedPicksOfNginx) {
  PolicyBench bench(policy_with("map_hash", {{"dialect", "nginx"}}), {3, 1, 2});
  EXPECT_EQ(picks_of_keys(bench, 24), "a b a c c c a a b a b a b a a c a c a a c b a c");
}

TEST(MapHash, NginxHashesKeysOfAFailedNodeAgainAndMovesNoOther) {
  PolicyBench bench(policy_with("map_hash", {{"dialect", "nginx"}}), {3, 1, 2});
  const std::vector<NodeId> before = owners(bench, 100'000);
  bench.rebuild(all_but(3, {0}));
  EXPECT_EQ(picks_of_keys(bench, 24), "c b c c c c c b b c b c b c c c b c c b c b c c");
  EXPECT_EQ(moved_among_others(before, owners(bench, 100'000), NodeId{0}), 0);
}

TEST(MapHash, NginxMakesTheTableAnewWhenTheListChanges) {
  PolicyBench bench(policy_with("map_hash", {{"dialect", "nginx"}}), {3, 1, 2});
  bench.remove_all_but(all_but(3, {0}));
  PolicyBench two(policy_with("map_hash", {{"dialect", "nginx"}}), {1, 2});
  for (int i = 0; i < 1000; ++i) {
    const std::string key = std::to_string(i);
    ASSERT_EQ(index_of(bench.pick(key)), index_of(two.pick(key)) + 1);
  }
}

TEST(MapHash, NginxFallsBackOnTurns) {
  PolicyBench bench(policy_with("map_hash", {{"dialect", "nginx"}}), {5, 1, 1});
  EXPECT_EQ(bench.sequence(7), "a a b a c a a") << "no key";
  // 21 tries of one in 1000 places miss for nearly every key.
  PolicyBench rare(policy_with("map_hash", {{"dialect", "nginx"}}), {60000, 1, 1});
  rare.rebuild({NodeId{1}, NodeId{2}});
  EXPECT_EQ(rare.pick("same"), NodeId{1});
  EXPECT_EQ(rare.pick("same"), NodeId{2});
}

}  // namespace
}  // namespace lb::testing
