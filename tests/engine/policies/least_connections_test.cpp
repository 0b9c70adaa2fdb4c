// Least connections: the formulas and ties of nginx and HAProxy, weighted and not.
#include <gtest/gtest.h>

#include "support/policy_bench.h"
#include "support/policy_knobs.h"

namespace lb::testing {
namespace {

using Counts = std::vector<std::uint32_t>;

PolicyBench bench_of(const char* dialect, bool weighted, std::vector<std::uint32_t> weights) {
  return PolicyBench(policy("least_connections", {{"dialect", dialect}, {"weighted", weighted}}),
                     std::move(weights));
}

TEST(LeastConnections, NginxComparesConnectionsByWeight) {
  PolicyBench bench = bench_of("nginx", true, {4, 1});
  bench.set_load(0, 3);
  bench.set_load(1, 1);
  EXPECT_EQ(bench.pick(), NodeId{0});
  bench.set_load(0, 5);
  EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(LeastConnections, NginxGivesTiesSmoothTurns) {
  EXPECT_EQ(bench_of("nginx", true, {5, 1, 1}).sequence(7), "a a b a c a a");
  EXPECT_EQ(bench_of("nginx", false, {5, 1, 1}).sequence(7), "a b c a b c a");
  PolicyBench bench = bench_of("nginx", true, {2, 2, 2});
  bench.set_load(1, 1);
  EXPECT_EQ(bench.sequence(4), "a c a c");
  bench.set_load(1, 0);
  EXPECT_EQ(bench.sequence(3), "a b c") << "b neither earned nor paid while it was no tie";
}

// HAProxy: (in flight + 1) x 4096 / (16 x weight), 0 when idle.
TEST(LeastConnections, HaproxyServesAnIdleFarmInTurnWhateverTheWeights) {
  PolicyBench bench = bench_of("haproxy", true, {5, 1, 1});
  EXPECT_EQ(bench.served(7), "a b c a b c a");
  EXPECT_EQ(bench.sequence(3), "b c a");
}

TEST(LeastConnections, HaproxyCountsTheConnectionToCome) {
  PolicyBench bench = bench_of("haproxy", true, {4, 1});
  bench.set_load(0, 5);  // 6/4 < 2/1, though 5/4 > 1/1
  bench.set_load(1, 1);
  EXPECT_EQ(bench.pick(), NodeId{0});
  bench.set_load(0, 8);  // 9/4 > 2/1
  EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(LeastConnections, HaproxyPutsWhoIsServedBehindItsEquals) {
  PolicyBench bench = bench_of("haproxy", false, {1, 1, 1});
  for (std::uint32_t node = 0; node < 3; ++node) EXPECT_EQ(bench.start(), NodeId{node});
  for (std::uint32_t node = 0; node < 3; ++node) EXPECT_EQ(bench.start(), NodeId{node});
  bench.set_load(0, 1);  // comes after none: b and c have 2
  EXPECT_EQ(bench.start(), NodeId{0});
  EXPECT_EQ(bench.start(), NodeId{1}) << "b has had its two longest";
}

TEST(LeastConnections, HaproxyFillsByWeight) {
  PolicyBench bench = bench_of("haproxy", true, {6, 3, 1});
  for (int i = 0; i < 1000; ++i) bench.start();
  EXPECT_NEAR(bench.load(0), 600, 2);
  EXPECT_NEAR(bench.load(1), 300, 2);
  PolicyBench plain = bench_of("haproxy", false, {6, 3, 1});
  for (int i = 0; i < 999; ++i) plain.start();
  EXPECT_EQ(plain.load(2), 333U);
}

TEST(LeastConnections, HaproxyFollowsNodesThatLeaveAndReturnBusy) {
  PolicyBench bench = bench_of("haproxy", true, {1, 1, 1});
  bench.set_load(1, 3);
  bench.rebuild({NodeId{0}, NodeId{2}});
  bench.set_load(1, 1);
  bench.set_load(0, 2);
  bench.set_load(2, 2);
  bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}});
  EXPECT_EQ(bench.start(), NodeId{1});
  EXPECT_EQ(bench.pick_among({NodeId{0}, NodeId{2}}), NodeId{0});
}

TEST(LeastConnections, WeightsBeyondTheLimitOfHaproxyHold) {
  PolicyBench bench = bench_of("haproxy", true, {60000, 20000});
  for (int i = 0; i < 800; ++i) bench.start();
  EXPECT_NEAR(bench.load(0), 600, 2);
}

}  // namespace
}  // namespace lb::testing
