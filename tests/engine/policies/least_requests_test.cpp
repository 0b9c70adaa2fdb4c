// Least requests: never the strictly busier node, ties drawn evenly.
#include <gtest/gtest.h>

#include "support/policy_bench.h"

namespace lb::testing {
namespace {

TEST(LeastRequests, TakesTheNodeWithTheFewestInFlight) {
  PolicyBench bench("least_requests", {1, 1, 1});
  bench.set_load(0, 5);
  bench.set_load(1, 2);
  bench.set_load(2, 3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(bench.pick(), NodeId{1});
}

TEST(LeastRequests, DrawsEvenlyAmongTies) {
  PolicyBench bench("least_requests", {1, 1, 1, 1});
  bench.set_load(1, 1);
  const auto counts = bench.counts(30'000);
  EXPECT_EQ(counts[1], 0U);
  // 4 standard errors of a binomial with p = 1/3: 4 x sqrt(30000 x 2/9) = 327.
  for (const std::size_t node : {0U, 2U, 3U}) EXPECT_NEAR(counts[node], 10'000, 327);
}

TEST(LeastRequests, OfTwoNodesNeverTakesTheBusier) {
  PolicyBench bench("least_requests", {1, 1});
  bench.set_load(0, 5);
  bench.set_load(1, 3);
  EXPECT_EQ(bench.counts(1000), (std::vector<std::uint32_t>{0, 1000}));
}

}  // namespace
}  // namespace lb::testing
