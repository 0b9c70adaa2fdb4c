// What a policy says it compares nodes by: the figure that explains a pick, in the policy's own unit.
#include <gtest/gtest.h>

#include <cmath>

#include "support/policy_bench.h"
#include "support/policy_knobs.h"
#include "support/policy_params.h"

namespace lb::testing {
namespace {

using std::chrono::milliseconds;

// Loads 4 and 1 on nodes of weights 4 and 2.
PolicyBench loaded(const Variant& params) {
  PolicyBench bench(params, {4, 2});
  bench.set_load(0, 4);
  bench.set_load(1, 1);
  return bench;
}

TEST(PolicyScore, OfLeastRequestsIsWhatIsInFlight) {
  const PolicyBench bench = loaded(default_policy("least_requests"));
  EXPECT_EQ(bench.score(0), 4);
  EXPECT_EQ(bench.score(1), 1);
}

TEST(PolicyScore, OfWeightedLeastRequestsIsTheLoadByWeight) {
  const PolicyBench proportional = loaded(policy("least_requests", {{"weighted", "proportional"}}));
  EXPECT_EQ(proportional.score(0), 1);
  EXPECT_EQ(proportional.score(1), 0.5);
  const PolicyBench turns = loaded(policy("least_requests", {{"weighted", "edf"}}));
  EXPECT_EQ(turns.score(0), 1.25) << "(4 + 1) / 4";
  EXPECT_EQ(turns.score(1), 1) << "(1 + 1) / 2";
}

TEST(PolicyScore, OfLeastConnectionsIsTheLoadByWeightOfItsDialect) {
  const PolicyBench nginx = loaded(default_policy("least_connections"));
  EXPECT_EQ(nginx.score(0), 1);
  EXPECT_EQ(nginx.score(1), 0.5);
  const PolicyBench haproxy = loaded(policy("least_connections", {{"dialect", "haproxy"}}));
  EXPECT_EQ(haproxy.score(0), 1.25);
  EXPECT_EQ(haproxy.score(1), 1);
}

TEST(PolicyScore, OfALoadMetricIsTheMetric) {
  for (const char* name : {"p2c", "least_load"}) {
    EXPECT_EQ(loaded(default_policy(name)).score(0), 4);
    PolicyBench ewma = loaded(policy(name, {{"metric", "peak_ewma"}}));
    ewma.finished(1, milliseconds(3));
    ewma.started(1);
    EXPECT_EQ(ewma.score(1), 3e6 * 2) << "nanoseconds x (in flight + 1)";
    PolicyBench c3 = loaded(policy(name, {{"metric", "c3"}}));
    c3.finished(1, milliseconds(3));
    EXPECT_EQ(c3.score(1), 3) << "response - service + 1^3 x service, in milliseconds";
    EXPECT_TRUE(std::isnan(c3.score(0))) << "with requests under way, and none answered yet";
    PolicyBench nginx = loaded(policy(name, {{"metric", "least_time"}}));
    nginx.finished(1, milliseconds(3));
    EXPECT_EQ(nginx.score(1), 10) << "20 ms x 1, by a weight of 2";
  }
}

TEST(PolicyScore, OfFirstIsThePlaceAndFullNodesComeBehind) {
  const PolicyBench bench = loaded(policy("first", {{"max_in_flight", 4.0}}));
  EXPECT_EQ(bench.score(1), 1);
  EXPECT_GT(bench.score(0), bench.score(1));
}

TEST(PolicyScore, OfHashesIsHowFullANodeIsWhereLoadsAreBounded) {
  for (const char* name : {"ring_hash", "maglev"}) {
    EXPECT_TRUE(std::isnan(loaded(default_policy(name)).score(0)));
    // Slots: 6 x 150 % = 9 of which two thirds are node 0's.
    const PolicyBench bench = loaded(policy_with(name, {{"balance_factor", "150"}}));
    EXPECT_DOUBLE_EQ(bench.score(0), 4.0 / 6);
    EXPECT_DOUBLE_EQ(bench.score(1), 1.0 / 3);
  }
  const PolicyBench haproxy =
      loaded(policy_with("ring_hash", {{"dialect", "haproxy"}, {"balance_factor", "150"}}));
  EXPECT_DOUBLE_EQ(haproxy.score(0), 4.0 / 6);
}

TEST(PolicyScore, IsNoneOfPoliciesThatDoNotCompare) {
  for (const char* name : {"round_robin", "weighted_round_robin", "random", "jump", "map_hash", "ip_hash"})
    EXPECT_TRUE(std::isnan(loaded(default_policy(name)).score(0))) << name;
}

TEST(PolicyScore, OfPrequalIsTheLatencyOfColdNodesAndHotOnesComeBehind) {
  PolicyBench bench(default_policy("prequal"), {1, 1, 1});
  bench.answer(0, 9, milliseconds(1));
  bench.answer(1, 0, milliseconds(7));
  EXPECT_EQ(bench.score(1), 7);
  EXPECT_GT(bench.score(0), bench.score(1));
  EXPECT_TRUE(std::isnan(bench.score(2))) << "not probed";
}

}  // namespace
}  // namespace lb::testing
