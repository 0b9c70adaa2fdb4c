// Ring hash: each dialect's own examples and picks recomputed in another language from its published algorithm,
// then what a ring promises: keys stay, shares follow the weights, retries walk on.
#include <gtest/gtest.h>

#include "support/hash_bench.h"

namespace lb::testing {
namespace {

constexpr int kKeys = 100'000;

PolicyBench ring(Settings settings, std::vector<std::uint32_t> weights) {
  return {policy_with("ring_hash", settings), std::move(weights)};
}

TEST(RingHash, EnvoyPlacesNodesByAddressAndNumber) {
  // Envoy's own test ring, 127.0.0.1:90..95 with 12 points, starts with port 94 and then 92, 90, 95: found by
  // attempts counted from the point of the last key before the ring's end.
  PolicyBench bench = ring({{"min_ring_size", "12"}}, {1, 1, 1, 1, 1, 1});
  const std::vector<std::uint32_t> order{94, 92, 90, 95, 93, 91, 91, 93, 95, 92, 94, 90};
  std::string key = "x";
  const auto port_at = [&](std::uint32_t attempt) { return 90 + index_of(bench.pick(key, attempt)); };
  const auto starts_at_the_first_point = [&] {
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      if (port_at(i) != order[i]) return false;
    }
    return true;
  };
  for (int i = 0; i < 1000 && !starts_at_the_first_point(); ++i) key = "x" + std::to_string(i);
  EXPECT_TRUE(starts_at_the_first_point()) << "no key of a thousand fell on the first of the twelve points";
}

TEST(RingHash, EnvoyGivesTheRecomputedPicks) {
  PolicyBench bench = ring({{"min_ring_size", "20"}}, {3, 1, 2});
  EXPECT_EQ(picks_of_keys(bench, 24), "c a c c c c b c a c a c c c c c c c a a a c c b");
  EXPECT_EQ(picks_of_keys(bench, 24, 1), "b a a a a a c b a a a a b a a a b b a c a a b a") << "one point on";
}

TEST(RingHash, EnvoyPlacesANodeWithoutAnAddressByItsName) {
  PolicyBench named = ring({}, {1, 1, 1});
  PolicyBench addressed = ring({}, {1, 1, 1});
  for (std::uint32_t i = 0; i < 3; ++i) {
    named.config(i) = {.name = "s" + std::to_string(i)};
    addressed.config(i) = {.name = "other" + std::to_string(i), .address = "s" + std::to_string(i)};
  }
  named.rebuild(all_but(3, {}));
  addressed.rebuild(all_but(3, {}));
  EXPECT_EQ(picks_of_keys(named, 100), picks_of_keys(addressed, 100));
}

TEST(RingHash, EnvoyServesOnlyNodesWithAPointWhereTheRingIsTooSmall) {
  PolicyBench bench = ring({{"max_ring_size", "2"}}, {1, 1, 1, 1});
  std::vector<bool> seen(4, false);
  for (const NodeId id : owners(bench, 1000)) seen[index_of(id)] = true;
  // Half a point is due to each: the first and the third get one, as the running sum passes 0 and 1.
  EXPECT_EQ(seen, (std::vector<bool>{true, false, true, false}));
  EXPECT_EQ(bench.pick_among({NodeId{1}, NodeId{3}}, "key"), NodeId{1}) << "a candidate all the same";
}

TEST(RingHash, GrpcCapsTheRingAt4096) {
  PolicyBench bench = ring({{"dialect", "grpc"}, {"min_ring_size", "8000"}}, {1, 1, 1, 1});
  EXPECT_EQ(picks_of_keys(bench, 24), "b d b a a c b c c c a d a c a d d c c a b b c c");
}

TEST(RingHash, KetamaGivesPingorasExample) {
  PolicyBench bench = ring({{"dialect", "ketama"}}, {1, 1});
  bench.config(0).address = "127.0.0.1:7777";
  bench.config(1).address = "127.0.0.1:7778";
  bench.rebuild(all_but(2, {}));
  EXPECT_EQ(bench.pick("/some/path"), NodeId{1});
}

TEST(RingHash, KetamaGivesTheRecomputedPicks) {
  PolicyBench bench = ring({{"dialect", "ketama"}}, {1, 2, 1});
  EXPECT_EQ(picks_of_keys(bench, 24), "c a b a c b c a c c b c a b b b b b b b b b c b");
}

TEST(RingHash, HaproxyTakesTheNearestPoint) {
  PolicyBench bench = ring({{"dialect", "haproxy"}, {"hash_key", "path"}}, {1, 2, 1});
  EXPECT_EQ(picks_of_keys(bench, 24), "a c b c c b b c b b b b c b b a c c b b c b b b");
}

TEST(RingHash, HaproxyHashesAClientAsANumber) {
  PolicyBench bench = ring({{"dialect", "haproxy"}}, {1, 2, 1});
  std::string picks;
  for (int i = 0; i < 12; ++i) {
    picks +=
        static_cast<char>('a' + index_of(bench.pick("10." + std::to_string(i) + ".0." + std::to_string(i * 7))));
  }
  EXPECT_EQ(picks, "cbcbbbcccbcc");
}

TEST(RingHash, WithoutAKeyEachDialectDoesAsItsSystem) {
  PolicyBench envoy = ring({}, {1, 1, 1});
  for (const std::uint32_t count : envoy.counts(3000)) EXPECT_NEAR(count, 1000, 350) << "a random key";
  PolicyBench ketama = ring({{"dialect", "ketama"}}, {5, 1, 1});
  EXPECT_EQ(ketama.sequence(7), "a a b a c a a") << "nginx's turns";
  PolicyBench haproxy = ring({{"dialect", "haproxy"}}, {1, 2, 1});
  EXPECT_EQ(haproxy.counts(64 * 5), (std::vector<std::uint32_t>{80, 160, 80})) << "point after point";
}

TEST(RingHash, OnlyKeysOfTheNodeThatLeftMove) {
  for (const std::string_view dialect : {"ketama", "haproxy", "grpc"}) {
    PolicyBench bench = ring({{"dialect", dialect}}, {1, 3, 1, 2, 1, 1, 1, 1});
    const std::vector<NodeId> before = owners(bench, kKeys);
    bench.rebuild(all_but(8, {3}));
    const std::vector<NodeId> after = owners(bench, kKeys);
    EXPECT_EQ(moved_among_others(before, after, NodeId{3}), 0) << dialect;
    EXPECT_EQ(std::ranges::count(after, NodeId{3}), 0) << dialect;
    bench.rebuild(all_but(8, {}));
    EXPECT_EQ(owners(bench, kKeys), before) << dialect << ": all are back with the node";
  }
}

// Envoy's points for each node follow from the number of nodes: seven of eight have 147 points instead of 128.
// With as many nodes as points, or rings at their limit, each keeps its own.
TEST(RingHash, EnvoyMovesFewOtherKeysAndNoneWhereCountsStay) {
  PolicyBench bench = ring({}, std::vector<std::uint32_t>(8, 1));
  const std::vector<NodeId> before = owners(bench, kKeys);
  bench.rebuild(all_but(8, {3}));
  EXPECT_LT(moved_among_others(before, owners(bench, kKeys), NodeId{3}), kKeys / 5);

  PolicyBench one_each = ring({{"min_ring_size", "1"}}, std::vector<std::uint32_t>(60, 1));
  const std::vector<NodeId> sparse = owners(one_each, kKeys);
  one_each.rebuild(all_but(60, {3}));
  EXPECT_EQ(moved_among_others(sparse, owners(one_each, kKeys), NodeId{3}), 0);
}

TEST(RingHash, ARingChangedInStepsIsARingMadeAnew) {
  Rng rng(11);
  for (const std::string_view dialect : {"envoy", "grpc", "ketama", "haproxy"}) {
    PolicyBench bench = ring({{"dialect", dialect}}, {1, 2, 3, 1, 2, 3});
    std::vector<std::uint32_t> weights{1, 2, 3, 1, 2, 3};
    for (int step = 0; step < 50; ++step) {
      const std::uint32_t node = rng.below(6);
      bench.set_weight(node, weights[node] = 1 + rng.below(5));
      bench.remove_all_but(all_but(6, {rng.below(6), rng.below(6)}));
    }
    bench.remove_all_but(all_but(6, {2}));
    PolicyBench fresh = ring({{"dialect", dialect}}, weights);
    fresh.remove_all_but(all_but(6, {2}));
    EXPECT_EQ(owners(bench, 10'000), owners(fresh, 10'000)) << dialect;
  }
}

TEST(RingHash, ANewAddressIsANewPlace) {
  PolicyBench bench = ring({{"dialect", "ketama"}}, {1, 1, 1});
  const std::vector<NodeId> before = owners(bench, 1000);
  bench.config(1).address = "10.0.0.1:80";
  bench.rebuild(all_but(3, {}));
  EXPECT_NE(owners(bench, 1000), before);
}

TEST(RingHash, SharesFollowTheWeightsAsFarAsPointsAllow) {
  // The share of k points of random places has a relative error near 1 / sqrt(k): 4 of these at 128 points (Envoy,
  // gRPC), 160 (ketama) and 16 (HAProxy, whose nearest-point rule halves the error's square) for the lightest.
  const std::vector<std::uint32_t> weights(8, 1);
  const std::pair<std::string_view, double> cases[] = {
      {"envoy", 0.36}, {"grpc", 0.36}, {"ketama", 0.32}, {"haproxy", 0.71}};
  for (const auto& [dialect, error] : cases) {
    PolicyBench bench = ring({{"dialect", dialect}}, weights);
    EXPECT_LT(worst_share_error(owners(bench, kKeys), weights), error) << dialect;
  }
  const std::vector<std::uint32_t> uneven{10, 20, 30, 40};
  PolicyBench bench = ring({{"dialect", "ketama"}}, uneven);
  EXPECT_LT(worst_share_error(owners(bench, kKeys), uneven), 0.1);
}

TEST(RingHash, ARetryGoesToTheNextPointOfAnotherNode) {
  for (const std::string_view dialect : {"envoy", "grpc", "ketama", "haproxy"}) {
    PolicyBench bench = ring({{"dialect", dialect}}, {1, 1, 1, 1});
    for (int i = 0; i < 200; ++i) {
      const std::string key = "key-" + std::to_string(i);
      const NodeId home = bench.pick(key);
      const NodeId second = bench.pick_among(all_but(4, {index_of(home)}), key, 1);
      ASSERT_NE(second, home);
      bench.rebuild(all_but(4, {index_of(home)}));
      // That is where the key goes when its node leaves, unless the others' points move then, as Envoy's do, or
      // the point before the key's becomes the nearer one, as HAProxy's can.
      if (dialect == "grpc" || dialect == "ketama") {
        ASSERT_EQ(bench.pick(key), second) << dialect << " " << key;
      }
      bench.rebuild(all_but(4, {}));
      ASSERT_EQ(bench.pick(key), home);
    }
  }
}

TEST(RingHash, HoldsAtTheGreatestWeightsByFewerPoints) {
  PolicyBench ketama = ring({{"dialect", "ketama"}, {"max_ring_size", "100000"}}, {65535, 65535});
  EXPECT_LT(worst_share_error(owners(ketama, kKeys), {1, 1}), 0.05);
  PolicyBench haproxy = ring({{"dialect", "haproxy"}}, {65535, 65535});
  EXPECT_LT(worst_share_error(owners(haproxy, kKeys), {1, 1}), 0.1);
}

TEST(RingHash, RefusesKeysThatNoRequestHas) {
  Variant params = default_policy("ring_hash");
  EXPECT_EQ(set_param(params, "hash_key", "header:X-User"), "");
  EXPECT_EQ(make_policy(params)->key().name, "X-User");
  for (const std::string_view text : {"", "header:", "cookie:", "Client", "header"}) {
    EXPECT_NE(set_param(params, "hash_key", text), "") << text;
  }
}

}  // namespace
}  // namespace lb::testing
