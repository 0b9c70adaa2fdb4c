// Bounded loads: Envoy's order of other nodes recomputed with the standard's generator, HAProxy's slots by hand,
// and the bound itself under requests that come and go.
#include "policies/load_bound.h"

#include <gtest/gtest.h>

#include <random>

#include "hash/xxh64.h"
#include "support/hash_bench.h"

namespace lb::testing {
namespace {

// Envoy's shuffle as it is published, on the standard's generator.
std::vector<std::uint32_t> envoy_order(std::uint64_t hash, std::uint32_t nodes) {
  std::mt19937 random(static_cast<std::uint32_t>(hash));
  std::vector<std::uint32_t> order(nodes);
  for (std::uint32_t i = 0; i < nodes; ++i) order[i] = i;
  for (std::uint32_t i = 0; i < nodes; ++i) {
    const std::uint32_t left = nodes - i;
    std::uint64_t drawn = left;
    while (drawn >= left) drawn = random() / ((std::uint64_t{1} << 32U) / left);
    std::swap(order[i], order[i + drawn]);
  }
  return order;
}

void start(PolicyBench& bench, std::uint32_t node, int count) {
  for (int i = 0; i < count; ++i) bench.started(node);
}

TEST(LoadBound, GoesToTheFirstNodeOfTheHashsOrderThatIsWithinItsBound) {
  for (const std::string_view policy : {"maglev", "ring_hash"}) {
    for (int i = 0; i < 300; ++i) {
      PolicyBench bench(policy_with(policy, {{"balance_factor", "125"}}), std::vector<std::uint32_t>(7, 1));
      const std::string key = "key-" + std::to_string(i);
      const std::uint32_t home = index_of(bench.pick(key));
      const std::vector<std::uint32_t> order = envoy_order(xxh64(key), 7);
      const auto first = [&](std::uint32_t skipped) {
        return *std::ranges::find_if(order, [&](std::uint32_t n) { return n != home && n != skipped; });
      };
      start(bench, home, 10);
      ASSERT_EQ(index_of(bench.pick(key)), first(home)) << policy << " " << key;
      start(bench, first(home), 10);
      ASSERT_EQ(index_of(bench.pick(key)), first(first(home))) << "the next, when that one is over its bound too";
    }
  }
}

TEST(LoadBound, LetsANodeReachItsSlotsAndThenMovesOn) {
  PolicyBench bench(policy_with("maglev", {{"balance_factor", "100"}}), {1, 1});
  const std::uint32_t home = index_of(bench.pick("key"));
  // Envoy turns away when a node has more than its slots: ceil((active + 1) / 2), 1 with one attempt in flight.
  start(bench, home, 1);
  EXPECT_EQ(index_of(bench.pick("key")), home) << "1 of 1 slots";
  start(bench, home, 1);
  EXPECT_EQ(index_of(bench.pick("key")), home) << "2 of 2 slots";
  start(bench, home, 1);
  EXPECT_NE(index_of(bench.pick("key")), home) << "3 of 2 slots";
  bench.finished(home, Duration{1});
  EXPECT_EQ(index_of(bench.pick("key")), home);
}

TEST(LoadBound, TakesTheLeastLoadedOfThoseThatARetryLeaves) {
  PolicyBench bench(policy_with("maglev", {{"balance_factor", "100"}}), {1, 1, 1, 1});
  start(bench, 0, 9);
  start(bench, 1, 8);
  start(bench, 2, 7);
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(bench.pick_among({NodeId{0}, NodeId{1}, NodeId{2}}, "key-" + std::to_string(i)), NodeId{2});
  }
}

TEST(LoadBound, HaproxyDealsTheSlotsOutByRunningWeights) {
  LoadBound bound(100);
  const std::vector<NodeId> ids{NodeId{0}, NodeId{1}, NodeId{2}};
  const std::vector<std::uint32_t> weights{1, 2, 3};
  const std::vector<NodeConfig> configs(3);
  std::vector<std::uint32_t> loads{0, 0, 0};
  const Candidates candidates(ids, {weights.data(), loads.data(), configs.data()});
  const auto slots = [&](std::uint32_t total) {
    std::vector<std::uint32_t> counted(3, 0);
    loads = {total - 1, 0, 0};  // with the attempt to come: `total` slots
    bound.rebuild(candidates);
    for (std::uint32_t i = 0; i < 3; ++i) {
      for (loads[i] = 0; bound.has_slot(candidates, NodeId{i}); ++loads[i]) ++counted[i];
    }
    return counted;
  };
  // floor(1 x t / 6), floor(3 x t / 6) - floor(1 x t / 6), t - floor(3 x t / 6); none has less than one.
  EXPECT_EQ(slots(6), (std::vector<std::uint32_t>{1, 2, 3}));
  EXPECT_EQ(slots(7), (std::vector<std::uint32_t>{1, 2, 4}));
  EXPECT_EQ(slots(10), (std::vector<std::uint32_t>{1, 4, 5}));
  EXPECT_EQ(slots(1), (std::vector<std::uint32_t>{1, 1, 1}));
}

TEST(LoadBound, HaproxyGoesOnAroundTheRing) {
  const Variant bounded =
      policy_with("ring_hash", {{"dialect", "haproxy"}, {"hash_key", "path"}, {"balance_factor", "100"}});
  for (int i = 0; i < 200; ++i) {
    PolicyBench bench(bounded, {1, 1, 1, 1});
    const std::string key = "key-" + std::to_string(i);
    const std::uint32_t home = index_of(bench.pick(key));
    start(bench, home, 1);  // (1 + 1) slots over four nodes: at least one each, and home has used its own
    const NodeId next = bench.pick(key);
    ASSERT_EQ(next, bench.pick_among(all_but(4, {home}), key)) << key;
  }
}

// 1e5 requests with skewed keys: with HAProxy's rule no node ever holds more than its slots; with Envoy's, one
// more.
TEST(LoadBound, HoldsUnderRequestsThatComeAndGo) {
  for (const std::string_view dialect : {"envoy", "haproxy"}) {
    constexpr std::uint32_t kNodes = 10;
    constexpr std::uint32_t kInFlight = 200;
    PolicyBench bench(policy_with("ring_hash", {{"dialect", dialect}, {"balance_factor", "130"}}),
                      std::vector<std::uint32_t>(kNodes, 1));
    Rng rng(3);
    std::vector<std::uint32_t> loads(kNodes, 0);
    std::vector<std::uint32_t> running;
    for (int i = 0; i < 100'000; ++i) {
      const std::string key = "k" + std::to_string(std::min(rng.below(50), rng.below(50)) / 5);
      const std::uint32_t node = index_of(bench.pick(key));
      bench.started(node);
      running.push_back(node);
      const auto slots =
          static_cast<std::uint32_t>(std::ceil(static_cast<double>(running.size()) * 1.3 / kNodes)) + 1;
      ASSERT_LE(++loads[node], slots + (dialect == "envoy" ? 1 : 0)) << dialect << " request " << i;
      if (running.size() < kInFlight) continue;
      std::swap(running[rng.below(kInFlight)], running.back());
      bench.finished(running.back(), Duration{1});
      --loads[running.back()];
      running.pop_back();
    }
  }
}

TEST(LoadBound, CountsAnewWhenNodesLeaveWithAttemptsOnThem) {
  PolicyBench bench(policy_with("maglev", {{"balance_factor", "100"}}), {1, 1, 1});
  start(bench, 0, 100);
  bench.rebuild({NodeId{1}, NodeId{2}});
  const std::uint32_t home = index_of(bench.pick("key"));
  start(bench, home, 3);
  EXPECT_NE(index_of(bench.pick("key")), home) << "the 100 attempts on the node that left give no room to others";
  for (int i = 0; i < 100; ++i) bench.finished(0, Duration{1});
  EXPECT_NE(index_of(bench.pick("key")), home) << "nor does their end take any";
  for (int i = 0; i < 3; ++i) bench.finished(home, Duration{1});
  EXPECT_EQ(index_of(bench.pick("key")), home);
}

}  // namespace
}  // namespace lb::testing
