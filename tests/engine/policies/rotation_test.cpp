// The dialects of weighted round robin: each system's own sequence, exact shares, and the faster structures held
// against the plain algorithm they stand for, pick by pick.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "support/policy_bench.h"
#include "support/policy_knobs.h"

namespace lb::testing {
namespace {

using Weights = std::vector<std::uint32_t>;

constexpr const char* kDialects[] = {"nginx", "envoy_edf", "haproxy", "haproxy_static", "grpc_stride"};

PolicyBench rotation(const char* dialect, const Weights& weights) {
  return PolicyBench(policy("weighted_round_robin", {{"dialect", dialect}}), weights);
}

Weights random_weights(Rng& rng, std::uint32_t most) {
  Weights weights(1 + rng.below(12));
  for (std::uint32_t& weight : weights) weight = 1 + rng.below(most);
  return weights;
}

TEST(Rotation, GivesTheSequencesOfTheSystems) {
  EXPECT_EQ(rotation("nginx", {5, 1, 1}).sequence(14), "a a b a c a a a a b a c a a");
  EXPECT_EQ(rotation("envoy_edf", {5, 1, 1}).sequence(7), "a a a a b c a");
  EXPECT_EQ(rotation("envoy_edf", {1, 2}).sequence(3), "b a b");
  EXPECT_EQ(rotation("haproxy", {5, 1, 1}).sequence(14), "a a a b a a c a a a b a a c");
  EXPECT_EQ(rotation("grpc_stride", {2, 3, 6}).sequence(6), "b c c a b c");
}

// Worked out apart from this code, over sorted lists, from the rules of lb_fwrr.c.
TEST(Rotation, GivesTheSequencesOfHaproxyOverSeveralWindows) {
  EXPECT_EQ(rotation("haproxy", {7, 3, 2, 1}).sequence(39),
            "a a b a c a b a d a c b a a a b a c a b a d a c b a a a b a c a b a d a c b a");
  EXPECT_EQ(rotation("haproxy", {1, 2, 3, 4, 5}).sequence(30),
            "e d c e d b e c d e a e c d b e d c e d b e c d e a e c d b");
  EXPECT_EQ(rotation("haproxy", {256, 100, 33}).sequence(24), "a a b a a b a a c a b a a a b a a b a a c a b a");
}

// What static_stride_scheduler.cc gives for a sequence that begins at 0: c stands at 2 x 32767 of 65535, just
// below the border, and is served in the first round; b, at 32767, in the third.
TEST(Rotation, GivesTheStrideOfGrpcForAHeavyNode) {
  EXPECT_EQ(rotation("grpc_stride", {5, 1, 1}).sequence(14), "a c a a b a a a c a a b a a");
}

// From grpc's own tests: weights that are far apart are drawn in to 10 and 0.01 times the mean.
TEST(Rotation, StrideDrawsFarWeightsIn) {
  Weights weights(20, 1);
  weights[0] = 81;
  Weights expected(20, 1);
  expected[0] = 50;
  EXPECT_EQ(rotation("grpc_stride", weights).counts(69), expected);
  EXPECT_EQ(rotation("grpc_stride", {65535, 1}).counts(65535 / 328 + 1)[1], 1U);
}

TEST(Rotation, EqualWeightsAreServedInTurn) {
  for (const char* dialect : kDialects)
    EXPECT_EQ(rotation(dialect, {4, 4, 4}).sequence(7), "a b c a b c a") << dialect;
}

// Where weights are at most 10 times their mean, and, for the stride, divide 65535 (3 and 5 do).
TEST(Rotation, ServesEveryNodeExactlyItsWeightACycle) {
  const Weights weights{5, 3, 1, 15, 1};
  for (const char* dialect : kDialects) {
    PolicyBench bench = rotation(dialect, weights);
    for (int cycle = 0; cycle < 50; ++cycle) EXPECT_EQ(bench.counts(25), weights) << dialect << ' ' << cycle;
  }
}

// nginx's scan over all peers, word by word.
class NginxModel {
 public:
  NginxModel(Weights weights, std::uint32_t max_fails)
      : weights_(std::move(weights)), effective_(weights_), credit_(weights_.size(), 0), max_fails_(max_fails) {}

  NodeId next(const std::vector<NodeId>& among) {
    std::int64_t total = 0;
    NodeId best = kNoNode;
    for (const NodeId id : among) {
      const std::uint32_t i = index_of(id);
      credit_[i] += effective_[i];
      total += effective_[i];
      if (effective_[i] < weights_[i]) ++effective_[i];
      if (best == kNoNode || credit_[i] > credit_[index_of(best)]) best = id;
    }
    credit_[index_of(best)] -= total;
    return best;
  }

  void set_weight(std::uint32_t node, std::uint32_t weight) {
    if (weights_[node] != weight) effective_[node] = weight;
    weights_[node] = weight;
  }

  void fail(std::uint32_t node) { effective_[node] -= std::min(effective_[node], weights_[node] / max_fails_); }

 private:
  Weights weights_;
  Weights effective_;
  std::vector<std::int64_t> credit_;
  std::uint32_t max_fails_;
};

// 1e5 picks each, among few peers and among many, with changed weights, avoided peers and failures.
TEST(Rotation, NginxInGroupsIsNginxByScan) {
  for (const std::uint32_t size : {5U, 60U}) {
    Rng rng(11);
    for (int round = 0; round < 500; ++round) {
      Weights weights(size + rng.below(10));
      for (std::uint32_t& weight : weights) weight = 1 + rng.below(6);
      const auto n = static_cast<std::uint32_t>(weights.size());
      NginxModel model(weights, 2);
      PolicyBench bench(policy("weighted_round_robin", {{"max_fails", 2.0}}), weights);
      for (int i = 0; i < 200; ++i) {
        const std::uint32_t node = rng.below(n);
        if (rng.chance(0.02)) {
          const std::uint32_t weight = 1 + rng.below(6);
          bench.set_weight(node, weight);
          model.set_weight(node, weight);
        }
        if (rng.chance(0.05)) {
          bench.started(node);
          bench.finished(node, {}, Outcome::reset());
          model.fail(node);
        }
        std::vector<NodeId> among;
        for (std::uint32_t peer = 0; peer < n; ++peer) {
          if (i % 5 != 0 || rng.chance(0.7)) among.push_back(NodeId{peer});
        }
        if (among.empty()) continue;
        ASSERT_EQ(among.size() == n ? bench.pick() : bench.pick_among(among), model.next(among))
            << round << ' ' << i;
      }
    }
  }
}

// 1e5 picks: the map as HAProxy fills it.
TEST(Rotation, HaproxyStaticIsTheMapOfHaproxy) {
  Rng rng(12);
  for (int round = 0; round < 1000; ++round) {
    const Weights weights = random_weights(rng, 40);
    std::uint32_t divisor = 0;
    for (const std::uint32_t weight : weights) divisor = std::gcd(divisor, weight);
    std::vector<std::int64_t> score(weights.size(), 0);
    std::int64_t total = 0;
    for (const std::uint32_t weight : weights) total += weight / divisor;
    PolicyBench bench = rotation("haproxy_static", weights);
    for (std::int64_t slot = 0; slot < total; ++slot) {
      std::int64_t greatest = -1;
      std::uint32_t best = 0;
      for (std::uint32_t node = 0; node < weights.size() && total > 1; ++node) {
        score[node] += weights[node] / divisor;
        const std::int64_t level = (score[node] + total) / total;
        if (level > greatest) best = node, greatest = level;
      }
      score[best] -= total;
      ASSERT_EQ(bench.pick(), NodeId{best}) << round << ' ' << slot;
    }
    ASSERT_EQ(bench.counts(static_cast<int>(total)), [&] {
      Weights cycle = weights;
      for (std::uint32_t& weight : cycle) weight /= divisor;
      return cycle;
    }());
  }
}

// 1e5 picks: every deadline looked at.
TEST(Rotation, EnvoyEdfIsTheEarliestDeadline) {
  Rng rng(13);
  for (int round = 0; round < 500; ++round) {
    const Weights weights = random_weights(rng, 9);
    PolicyBench bench = rotation("envoy_edf", weights);
    std::vector<std::pair<double, int>> due;
    int order = 0;
    for (const std::uint32_t weight : weights) due.emplace_back(1.0 / weight, order++);
    for (int i = 0; i < 200; ++i) {
      const auto next = std::ranges::min_element(due);
      const auto node = static_cast<std::uint32_t>(next - due.begin());
      *next = {next->first + 1.0 / weights[node], order++};
      ASSERT_EQ(bench.pick(), NodeId{node}) << round << ' ' << i;
    }
  }
}

// A window of HAProxy's holds each server just as often as it weighs, whatever the weights.
TEST(Rotation, HaproxyServesExactSharesAWindow) {
  Rng rng(14);
  for (int round = 0; round < 1000; ++round) {
    const Weights weights = random_weights(rng, 30);
    std::uint32_t total = 0;
    for (const std::uint32_t weight : weights) total += weight;
    PolicyBench bench = rotation("haproxy", weights);
    const Weights counts = bench.counts(static_cast<int>(total * 20));
    for (std::size_t node = 0; node < weights.size(); ++node)
      ASSERT_NEAR(counts[node], weights[node] * 20, 2) << round << ' ' << node;
  }
}

TEST(Rotation, EnvoyLetsANewWeightWaitForTheTurnAfterNext) {
  PolicyBench bench = rotation("envoy_edf", {1, 1});
  EXPECT_EQ(bench.sequence(2), "a b");
  bench.set_weight(1, 4);
  EXPECT_EQ(bench.sequence(7), "a b b b b a b") << "b is scheduled by its new weight when it is served again";
}

TEST(Rotation, EnvoyBeginsAnewWhenHostsChange) {
  PolicyBench bench = rotation("envoy_edf", {5, 1, 1});
  bench.sequence(6);
  bench.rebuild({NodeId{0}, NodeId{2}});
  bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}});
  EXPECT_EQ(bench.sequence(7), "a a a a b c a");
}

TEST(Rotation, HaproxyStaticKeepsItsPlaceInTheMap) {
  PolicyBench bench = rotation("haproxy_static", {1, 1, 1, 1});
  EXPECT_EQ(bench.sequence(2), "a b");
  bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}});
  EXPECT_EQ(bench.sequence(4), "c a b c");
}

TEST(Rotation, SharesFollowChangedWeightsAndReturnedNodes) {
  for (const char* dialect : kDialects) {
    PolicyBench bench = rotation(dialect, {1, 1, 1});
    bench.sequence(5);
    bench.rebuild({NodeId{0}, NodeId{2}});
    bench.sequence(7);
    bench.set_weight(2, 3);
    bench.sequence(9);
    bench.rebuild({NodeId{0}, NodeId{1}, NodeId{2}});
    bench.sequence(4);
    const Weights counts = bench.counts(5000);
    for (const auto& [node, share] : {std::pair{0U, 1000U}, {1U, 1000U}, {2U, 3000U}})
      EXPECT_NEAR(counts[node], share, 3) << dialect << ' ' << node;
  }
}

TEST(Rotation, AvoidingANodeForATimeDoesNotDistortTheOthers) {
  for (const char* dialect : kDialects) {
    PolicyBench bench = rotation(dialect, {5, 3, 1});
    Weights counts(3, 0);
    for (int i = 0; i < 9000; ++i) ++counts[index_of(bench.pick_among({NodeId{1}, NodeId{2}}))];
    EXPECT_EQ(counts[0], 0U);
    EXPECT_NEAR(counts[1], 6750, 4) << dialect;
    bench.sequence(9);
    const Weights after = bench.counts(9000);
    EXPECT_NEAR(after[0], 5000, 5) << dialect;
    EXPECT_NEAR(after[1], 3000, 5) << dialect;
  }
}

TEST(Rotation, LightNodesShareWhatAHeavyOneMustNotTake) {
  for (const char* dialect : kDialects) {
    PolicyBench bench = rotation(dialect, {60000, 1, 1});
    Weights counts(3, 0);
    for (int i = 0; i < 1000; ++i) ++counts[index_of(bench.pick_among({NodeId{1}, NodeId{2}}))];
    EXPECT_NEAR(counts[1], 500, 2) << dialect;
    EXPECT_EQ(counts[0], 0U) << dialect;
  }
}

TEST(Rotation, WeightsBeyondTheLimitOfHaproxyHold) {
  PolicyBench bench = rotation("haproxy", {60000, 20000, 1000});
  EXPECT_EQ(bench.counts(81000), (Weights{60000, 20000, 1000}));
}

TEST(Rotation, RandomStartEntersAnywhere) {
  Weights first(3, 0);
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    PolicyBench bench(policy("weighted_round_robin", {{"dialect", "envoy_edf"}, {"random_start", true}}),
                      {1, 1, 1});
    bench.seed(seed);
    ++first[index_of(bench.pick())];
  }
  for (const std::uint32_t count : first) EXPECT_NEAR(count, 1000, 103);  // 4 standard errors
}

// nginx: effective weights 4 -> 2 -> 0 at max_fails 2, then one more a turn.
TEST(Rotation, NginxWeakensANodeThatFails) {
  PolicyBench bench(policy("weighted_round_robin", {{"max_fails", 2.0}}), {4, 4});
  bench.started(0);
  bench.finished(0, {}, Outcome::response(500));
  bench.started(0);
  bench.finished(0, {}, Outcome::response(500));
  // Credits (a, b) at each choice: (0,4) b; (1,4) b; (3,3) a; (0,7) b; and from the fifth on both earn 4.
  EXPECT_EQ(bench.sequence(8), "b b a b a b a b");
  EXPECT_EQ(bench.counts(800), (Weights{400, 400}));
  PolicyBench off(policy("weighted_round_robin", {{"max_fails", 0.0}}), {4, 4});
  off.started(0);
  off.finished(0, {}, Outcome::response(500));
  EXPECT_EQ(off.sequence(4), "a b a b");
}

}  // namespace
}  // namespace lb::testing
