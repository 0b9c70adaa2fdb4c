// IP hash: picks recomputed in another language from nginx's formula, and what of an address counts.
#include <gtest/gtest.h>

#include "support/hash_bench.h"

namespace lb::testing {
namespace {

std::string picks_of_networks(PolicyBench& bench) {
  std::string picks;
  for (int i = 0; i < 24; ++i) {
    const std::string client = "10." + std::to_string(i) + "." + std::to_string(i * i % 256) + ".9";
    picks += static_cast<char>('a' + index_of(bench.pick(client)));
  }
  return picks;
}

TEST(IpHash, GivesTheRecomputedPicks) {
  PolicyBench bench("ip_hash", {3, 1, 2});
  EXPECT_EQ(picks_of_networks(bench), "bbcbbcbbcbbcbbcbcaccaccb");
  bench.rebuild(all_but(3, {0}));
  EXPECT_EQ(picks_of_networks(bench), "bbcbbcbbcbbcbbcbccccbccb")
      << "the table stays, the keys of the failed node hash on";
}

TEST(IpHash, TakesThreeOctetsOfIpv4AndSixteenOfIpv6) {
  PolicyBench bench("ip_hash", std::vector<std::uint32_t>(50, 1));
  EXPECT_EQ(bench.pick("192.0.2.1"), bench.pick("192.0.2.200:4000"));
  EXPECT_NE(bench.pick("192.0.2.1"), bench.pick("192.0.3.1"));
  EXPECT_NE(bench.pick("2001:db8::1"), bench.pick("2001:db8::2"));
  EXPECT_EQ(bench.pick("2001:db8::1"), bench.pick("[2001:db8:0:0::1]:443"));
}

TEST(IpHash, AClientWithoutAnAddressIsThreeZeros) {
  PolicyBench bench("ip_hash", std::vector<std::uint32_t>(50, 1));
  EXPECT_EQ(bench.pick(), bench.pick("0.0.0.77"));
  EXPECT_EQ(bench.pick("unix:"), bench.pick("0.0.0.77"));
}

TEST(IpHash, OnlyClientsOfTheFailedNodeMove) {
  PolicyBench bench("ip_hash", {1, 2, 3, 1, 1, 1});
  const auto owners_of_clients = [&] {
    std::vector<NodeId> owners;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
      owners.push_back(bench.pick(std::to_string(i % 223 + 1) + "." + std::to_string(i / 256 % 256) + "." +
                                  std::to_string(i % 256) + ".1"));
    }
    return owners;
  };
  const std::vector<NodeId> before = owners_of_clients();
  EXPECT_LT(worst_share_error(before, {1, 2, 3, 1, 1, 1}), 0.05);
  bench.rebuild(all_but(6, {2}));
  const std::vector<NodeId> after = owners_of_clients();
  EXPECT_EQ(moved_among_others(before, after, NodeId{2}), 0);
  EXPECT_EQ(std::ranges::count(after, NodeId{2}), 0);
}

TEST(IpHash, ServesALoneNodeAndTurnsAfterTooManyTries) {
  PolicyBench lone("ip_hash", {4});
  EXPECT_EQ(lone.pick("192.0.2.1"), NodeId{0});
  PolicyBench rare("ip_hash", {60000, 1, 1});
  rare.rebuild({NodeId{1}, NodeId{2}});
  EXPECT_EQ(rare.pick("192.0.2.1"), NodeId{1});
  EXPECT_EQ(rare.pick("192.0.2.1"), NodeId{2});
}

}  // namespace
}  // namespace lb::testing
