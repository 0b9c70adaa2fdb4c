// Every registered policy, with every combination of its choices and flags: answers a candidate, repeats itself
// from a seed, keeps its promise about weights and load, and survives every change of its candidates and loads.
// Cases are drawn from a fixed seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "support/policy_bench.h"
#include "support/test_driver.h"

namespace lb::testing {
namespace {

constexpr int kCases = 150;
constexpr int kPicksPerCase = 40;

struct Variation {
  std::string label;
  Variant params;
  bool defaults = true;
};

void PrintTo(const Variation& variation, std::ostream* out) { *out << variation.label; }

class PolicyConformance : public ::testing::TestWithParam<Variation> {
 protected:
  const PolicyType& type() const { return *find_policy(params().active->name); }
  const Variant& params() const { return GetParam().params; }
};

// Weights apart by an order of magnitude and more. The greatest there are have tests of their own: a ring with 160
// points a unit of weight takes a second to build then.
std::vector<std::uint32_t> random_weights(Rng& rng, std::uint32_t n) {
  std::vector<std::uint32_t> weights(n);
  for (std::uint32_t& weight : weights) weight = 1 + rng.below(rng.chance(0.1) ? 40 : 5);
  return weights;
}

std::vector<NodeId> random_subset(Rng& rng, const std::vector<NodeId>& of) {
  std::vector<NodeId> subset;
  for (const NodeId id : of) {
    if (rng.chance(0.5)) subset.push_back(id);
  }
  if (subset.empty()) subset.push_back(of[rng.below(static_cast<std::uint32_t>(of.size()))]);
  return subset;
}

// An attempt that was answered or failed, with a report of the node's load now and then.
void finish_one(PolicyBench& bench, Rng& rng, std::uint32_t node) {
  Outcome outcome = rng.chance(0.2) ? Outcome::connect_failure() : Outcome::response(rng.chance(0.2) ? 503 : 200);
  if (rng.chance(0.5)) outcome.load = {.utilization = 0.5F, .qps = static_cast<float>(rng.below(100))};
  bench.started(node);
  bench.now += std::chrono::milliseconds(rng.below(5000));
  bench.finished(node, std::chrono::milliseconds(rng.below(5000)), outcome);
}

bool holds(const std::vector<NodeId>& ids, NodeId id) { return std::ranges::find(ids, id) != ids.end(); }

TEST_P(PolicyConformance, AnswersOneOfTheCandidates) {
  Rng rng(1);
  for (int round = 0; round < kCases; ++round) {
    const std::uint32_t n = 1 + rng.below(20);
    PolicyBench bench(params(), random_weights(rng, n));
    bench.seed(rng.next());
    bench.draw_keys(rng.next());
    std::vector<NodeId> all;
    for (std::uint32_t i = 0; i < n; ++i) all.push_back(NodeId{i});
    std::vector<NodeId> candidates = all;
    for (int i = 0; i < kPicksPerCase; ++i) {
      if (rng.chance(0.2)) bench.rebuild(candidates = random_subset(rng, all));
      if (rng.chance(0.1)) bench.set_weight(rng.below(n), 1 + rng.below(rng.chance(0.1) ? 200 : 20));
      if (rng.chance(0.2)) bench.set_load(rng.below(n), rng.below(10));
      if (rng.chance(0.3)) finish_one(bench, rng, rng.below(n));
      const std::vector<NodeId> subset = random_subset(rng, candidates);
      ASSERT_TRUE(holds(subset, bench.pick_among(subset)));
      ASSERT_TRUE(holds(candidates, bench.pick()));
    }
  }
}

TEST_P(PolicyConformance, SameSeedGivesTheSamePicks) {
  const auto run = [&] {
    PolicyBench bench(params(), {3, 1, 2, 5, 1});
    bench.seed(77);
    bench.draw_keys(78);
    bench.set_load(2, 4);
    return bench.sequence(500);
  };
  EXPECT_EQ(run(), run());
}

// Equal nodes, no load, and keys of random clients: every share within 4 standard errors of 1/n, and within what
// the policy says of its table.
TEST_P(PolicyConformance, SharesEqualNodesEqually) {
  if (type().doc.fills_up) GTEST_SKIP() << "it fills one node up before the next, by its purpose";
  PolicyBench bench(params(), std::vector<std::uint32_t>(8, 1));
  bench.draw_keys(2);
  constexpr int kPicks = 80'000;
  const double error = 4 * std::sqrt(kPicks * (1.0 / 8) * (7.0 / 8)) + kPicks / 8.0 * type().doc.share_error;
  for (const std::uint32_t count : bench.counts(kPicks)) EXPECT_NEAR(count, kPicks / 8.0, error);
}

TEST_P(PolicyConformance, SharesFollowTheWeightsWhereItSaysSo) {
  if (!type().doc.uses_weights) GTEST_SKIP() << "does not use weights";
  if (!GetParam().defaults) GTEST_SKIP() << "the promise is of the defaults";
  PolicyBench bench(params(), {5, 3, 2});
  bench.draw_keys(3);
  constexpr int kPicks = 100'000;
  const auto counts = bench.counts(kPicks);
  const double shares[] = {0.5, 0.3, 0.2};
  for (std::size_t i = 0; i < 3; ++i) {
    const double error = 4 * std::sqrt(kPicks * shares[i] * (1 - shares[i]));
    EXPECT_NEAR(counts[i], kPicks * shares[i], error + kPicks * shares[i] * type().doc.share_error);
  }
}

// Without the key it hashes, a policy still spreads the load, as its system does.
TEST_P(PolicyConformance, AnswersWithoutAKey) {
  PolicyBench bench(params(), {2, 1, 1});
  for (int i = 0; i < 1000; ++i) ASSERT_LT(index_of(bench.pick()), 3U);
  const std::vector<NodeId> subset{NodeId{0}, NodeId{2}};
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(holds(subset, bench.pick_among(subset)));
}

// 1e5 pairs of loads. A policy by load never takes the strictly busier of two nodes; one that goes by probes, of
// two that have just been probed.
TEST_P(PolicyConformance, NeverTakesTheStrictlyBusierOfTwoWhereItUsesLoad) {
  if (!type().doc.uses_load) GTEST_SKIP() << "does not use load";
  if (!GetParam().defaults) GTEST_SKIP() << "the promise is of the defaults";
  PolicyBench bench(params(), {1, 1});
  Rng rng(5);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint32_t a = rng.below(20);
    const std::uint32_t b = rng.below(20);
    bench.set_load(0, a);
    bench.set_load(1, b);
    if (type().doc.probes) bench.answer_all();
    const NodeId picked = bench.pick();
    ASSERT_FALSE((a < b && picked == NodeId{1}) || (b < a && picked == NodeId{0})) << a << " " << b;
  }
}

// A score is of the nodes at hand, the same when asked twice, and changes nothing.
TEST_P(PolicyConformance, ScoresWithoutChangingThePicks) {
  const auto run = [&](bool explained) {
    PolicyBench bench(params(), {3, 1, 2});
    bench.draw_keys(4);
    Rng rng(6);
    std::string picks;
    for (int i = 0; i < 300; ++i) {
      if (rng.chance(0.3)) finish_one(bench, rng, rng.below(3));
      for (std::uint32_t node = 0; explained && node < 3; ++node) {
        const double score = bench.score(node);
        EXPECT_TRUE(std::isnan(score) ? std::isnan(bench.score(node)) : score == bench.score(node));
      }
      picks += static_cast<char>('a' + index_of(bench.start()));
    }
    return picks;
  };
  EXPECT_EQ(run(true), run(false));
}

// Of two nodes the less busy one has the lower score.
TEST_P(PolicyConformance, ScoresTheLessBusyOfTwoBetterWhereItUsesLoad) {
  if (!type().doc.uses_load) GTEST_SKIP() << "does not use load";
  if (!GetParam().defaults) GTEST_SKIP() << "the promise is of the defaults";
  PolicyBench bench(params(), {1, 1});
  Rng rng(7);
  for (int i = 0; i < 10'000; ++i) {
    bench.set_load(0, rng.below(20));
    bench.set_load(1, rng.below(20));
    if (type().doc.probes) bench.answer_all();
    if (bench.load(0) == bench.load(1)) continue;
    ASSERT_EQ(bench.score(0) < bench.score(1), bench.load(0) < bench.load(1)) << i;
  }
}

TEST_P(PolicyConformance, TakesALoneNode) {
  PolicyBench bench(params(), {9});
  for (int i = 0; i < 100; ++i) ASSERT_EQ(bench.pick(), NodeId{0});
}

TEST_P(PolicyConformance, DescribesItself) {
  const PolicyDoc& doc = type().doc;
  for (const std::string_view text : {doc.summary, doc.cost, doc.use_when, doc.avoid_when, doc.source}) {
    EXPECT_FALSE(text.empty());
  }
}

// The canary of the rules above: a policy that takes the busier of two nodes would be found.
TEST(PolicyConformanceCanary, ThePropertyOfLoadFindsARoundRobin) {
  PolicyBench bench("round_robin", {1, 1});
  bench.set_load(0, 5);
  bench.set_load(1, 3);
  EXPECT_GT(bench.counts(100)[0], 0U);
}

// The variations so far, each with each value of one more knob.
std::vector<Variation> vary(const std::vector<Variation>& so_far, const Knob& knob) {
  const auto* choice = std::get_if<ChoiceAccess>(&knob.access);
  const auto* flag = std::get_if<FlagAccess>(&knob.access);
  if (choice == nullptr && flag == nullptr) return so_far;
  std::vector<Variation> varied;
  for (const Variation& variation : so_far) {
    for (std::size_t value = 0; value < (choice == nullptr ? 2 : choice->names.size()); ++value) {
      Variation next = variation;
      void* part = knob.part(next.params.address());
      const std::size_t present = choice == nullptr ? flag->get(part) : choice->get(part);
      if (value != present) {
        if (choice == nullptr) {
          flag->set(part, value != 0);
        } else {
          choice->set(part, value);
        }
        next.label += "_" + std::string(choice == nullptr ? knob.name : choice->names[value]);
        next.defaults = false;
      }
      varied.push_back(std::move(next));
    }
  }
  return varied;
}

std::vector<Variation> variations() {
  std::vector<Variation> all;
  for (const PolicyType& type : policies()) {
    const std::string_view name = type.params.name;
    std::vector<Variation> of_policy{{std::string(name), default_policy(name)}};
    for (const Knob& knob : type.params.table().knobs()) of_policy = vary(of_policy, knob);
    all.insert(all.end(), of_policy.begin(), of_policy.end());
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Registry, PolicyConformance, ::testing::ValuesIn(variations()),
                         [](const auto& variation) { return variation.param.label; });

}  // namespace
}  // namespace lb::testing
