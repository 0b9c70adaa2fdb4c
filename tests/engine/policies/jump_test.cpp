// Jump: the paper's function over the list's places; what leaves moves its own keys only, what comes takes its
// share.
#include <gtest/gtest.h>

#include "support/hash_bench.h"

namespace lb::testing {
namespace {

constexpr int kKeys = 100'000;

TEST(Jump, GivesTheRecomputedPicks) {
  PolicyBench bench("jump", {1, 1, 1, 1, 1});
  EXPECT_EQ(picks_of_keys(bench, 24), "d b e a d d a c a a a e e d d d e e b a e a c d");
}

TEST(Jump, OnlyKeysOfTheNodesThatLeftMove) {
  PolicyBench bench("jump", std::vector<std::uint32_t>(9, 1));
  std::vector<NodeId> before = owners(bench, kKeys);
  std::vector<std::uint32_t> gone;
  for (const std::uint32_t left : {4U, 7U, 8U, 0U}) {  // 8 is the last when 7 is gone already
    gone.push_back(left);
    bench.remove_all_but(all_but(9, gone));
    const std::vector<NodeId> after = owners(bench, kKeys);
    EXPECT_EQ(moved_among_others(before, after, NodeId{left}), 0) << "after " << gone.size() << " had left";
    EXPECT_EQ(std::ranges::count(after, NodeId{left}), 0);
    before = after;
  }
}

TEST(Jump, AKeyStaysOrMovesToTheNewNodeAtTheEnd) {
  PolicyBench small("jump", std::vector<std::uint32_t>(9, 1));
  PolicyBench grown("jump", std::vector<std::uint32_t>(10, 1));
  const std::vector<NodeId> before = owners(small, kKeys);
  const std::vector<NodeId> after = owners(grown, kKeys);
  for (std::size_t i = 0; i < after.size(); ++i) ASSERT_TRUE(after[i] == before[i] || after[i] == NodeId{9});
  // 4 standard errors of a binomial with p = 1/10.
  EXPECT_NEAR(static_cast<double>(std::ranges::count(after, NodeId{9})), kKeys / 10.0, 380);
}

TEST(Jump, SharesAreEqual) {
  const std::vector<std::uint32_t> weights(16, 1);
  PolicyBench bench("jump", weights);
  EXPECT_LT(worst_share_error(owners(bench, kKeys), weights), 0.05);  // 4 x sqrt(15 / 1e5)
  bench.rebuild(all_but(16, {1, 2, 3, 5, 8, 13}));
  std::vector<std::uint32_t> left(16, 1);
  for (const std::uint32_t i : {1U, 2U, 3U, 5U, 8U, 13U}) left[i] = 0;
  std::vector<double> counts(16, 0);
  for (const NodeId id : owners(bench, kKeys)) ++counts[index_of(id)];
  for (std::uint32_t i = 0; i < 16; ++i) EXPECT_NEAR(counts[i], left[i] * kKeys / 10.0, 380) << i;
}

TEST(Jump, FindsTheOneCandidateAmongMany) {
  PolicyBench bench("jump", std::vector<std::uint32_t>(5000, 1));
  for (std::uint32_t i = 0; i < 100; ++i) ASSERT_EQ(bench.pick_among({NodeId{i * 50}}, "key"), NodeId{i * 50});
}

}  // namespace
}  // namespace lb::testing
