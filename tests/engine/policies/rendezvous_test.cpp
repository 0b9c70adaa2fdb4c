// Rendezvous: picks recomputed in another language from Traefik's formula; what leaves moves its own keys only.
#include <gtest/gtest.h>

#include "support/hash_bench.h"

namespace lb::testing {
namespace {

constexpr int kKeys = 100'000;

TEST(Rendezvous, GivesTheRecomputedPicks) {
  PolicyBench bench("rendezvous", {3, 1, 2});
  EXPECT_EQ(picks_of_keys(bench, 24), "a a a b a b c c c c c c a a a c c a c a b b c a");
}

TEST(Rendezvous, TakesAnAddressForAUrl) {
  PolicyBench bench("rendezvous", {3, 1, 2});
  PolicyBench urls("rendezvous", {3, 1, 2});
  for (std::uint32_t i = 0; i < 3; ++i) urls.config(i).address = "http://" + bench.config(i).address;
  urls.rebuild(all_but(3, {}));
  EXPECT_EQ(owners(bench, 1000), owners(urls, 1000));
}

TEST(Rendezvous, OnlyKeysOfTheNodeThatLeftMove) {
  PolicyBench bench("rendezvous", {1, 3, 1, 2, 5, 1, 1, 1});
  const std::vector<NodeId> before = owners(bench, kKeys);
  for (const std::uint32_t left : {4U, 0U, 7U}) {
    bench.rebuild(all_but(8, {left}));
    const std::vector<NodeId> after = owners(bench, kKeys);
    EXPECT_EQ(moved_among_others(before, after, NodeId{left}), 0);
    EXPECT_EQ(std::ranges::count(after, NodeId{left}), 0);
  }
}

TEST(Rendezvous, MoreWeightOnlyDrawsKeysToTheNode) {
  PolicyBench bench("rendezvous", {1, 1, 1, 1});
  const std::vector<NodeId> before = owners(bench, kKeys);
  bench.set_weight(2, 3);
  const std::vector<NodeId> after = owners(bench, kKeys);
  for (std::size_t i = 0; i < after.size(); ++i) ASSERT_TRUE(after[i] == before[i] || after[i] == NodeId{2});
  EXPECT_GT(std::ranges::count(after, NodeId{2}), std::ranges::count(before, NodeId{2}) * 3 / 2);
}

TEST(Rendezvous, SharesFollowTheWeights) {
  const std::vector<std::uint32_t> weights{1, 2, 4, 8};
  PolicyBench bench("rendezvous", weights);
  EXPECT_LT(worst_share_error(owners(bench, kKeys), weights), 0.2);  // as far as FNV tells the names apart
}

TEST(Rendezvous, ARetryTakesTheSecondScore) {
  PolicyBench bench("rendezvous", {2, 1, 1, 3});
  for (int i = 0; i < 500; ++i) {
    const std::string key = "key-" + std::to_string(i);
    const std::vector<NodeId> others = all_but(4, {index_of(bench.pick(key))});
    const NodeId second = bench.pick_among(others, key, 1);
    bench.rebuild(others);
    ASSERT_EQ(bench.pick(key), second);
    bench.rebuild(all_but(4, {}));
  }
}

TEST(Rendezvous, SpreadsRequestsWithoutAKeyByWeight) {
  PolicyBench bench("rendezvous", {3, 1});
  EXPECT_NEAR(bench.counts(40'000)[0], 30'000, 1500);
}

}  // namespace
}  // namespace lb::testing
