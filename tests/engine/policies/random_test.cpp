// Random: shares follow the weights within 4 standard errors, over the alias table and over subsets.
#include <gtest/gtest.h>

#include <cmath>

#include "support/policy_bench.h"

namespace lb::testing {
namespace {

constexpr int kPicks = 200'000;

void expect_shares(const std::vector<std::uint32_t>& counts, const std::vector<std::uint32_t>& weights) {
  double total = 0;
  for (const std::uint32_t weight : weights) total += weight;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double p = weights[i] / total;
    EXPECT_NEAR(counts[i], kPicks * p, 4 * std::sqrt(kPicks * p * (1 - p)) + 1e-9) << "node " << i;
  }
}

TEST(Random, DrawsInProportionToTheWeights) {
  const std::vector<std::uint32_t> weights{1, 2, 3, 4, 90};
  PolicyBench bench("random", weights);
  expect_shares(bench.counts(kPicks), weights);
}

TEST(Random, DrawsUniformlyWhenWeightsAreEqual) {
  PolicyBench bench("random", {7, 7, 7});
  expect_shares(bench.counts(kPicks), {1, 1, 1});
}

TEST(Random, IgnoresWeightsWhenToldTo) {
  Variant params = default_policy("random");
  const Knob* weighted = params.active->table().find("weighted");
  ASSERT_NE(weighted, nullptr);
  std::get<FlagAccess>(weighted->access).set(params.address(), false);
  PolicyBench bench(params, {1, 99});
  expect_shares(bench.counts(kPicks), {1, 1});
}

TEST(Random, FollowsAChangedWeight) {
  PolicyBench bench("random", {1, 1, 1});
  bench.set_weight(2, 8);
  expect_shares(bench.counts(kPicks), {1, 1, 8});
}

TEST(Random, DrawsByWeightAmongASubset) {
  PolicyBench bench("random", {1, 50, 3});
  std::vector<std::uint32_t> counts(3, 0);
  for (int i = 0; i < kPicks; ++i) ++counts[index_of(bench.pick_among({NodeId{0}, NodeId{2}}))];
  expect_shares(counts, {1, 0, 3});
}

TEST(Random, HoldsWithWeightsFarApart) {
  const std::vector<std::uint32_t> weights{65535, 1};
  PolicyBench bench("random", weights);
  expect_shares(bench.counts(kPicks), weights);
}

}  // namespace
}  // namespace lb::testing
