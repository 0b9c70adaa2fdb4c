// Explanations: for every pick, why each node was or was not a candidate, and how the choice came about.
#include <gtest/gtest.h>

#include <cmath>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;
using Outs = std::vector<Exclusion>;

struct Explained : TestDriver {
  using TestDriver::TestDriver;

  // The explanation of the pick for the next request; what the request does is kept in `actions`.
  Explanation next(const Request& request = {}) {
    explains = true;
    explanations.clear();
    const auto span = balancer.begin(request, now);
    actions.assign(span.begin(), span.end());
    EXPECT_EQ(explanations.size(), 1U);
    return explanations.empty() ? Explanation{} : explanations.front();
  }
  std::vector<Action> actions;
};

Outs outs(const Explanation& how) {
  Outs found;
  for (const ExplainedNode& node : how.nodes) found.push_back(node.out);
  return found;
}

TEST(BalancerExplain, TellsWhyEachNodeIsOut) {
  auto nodes = letters(9);
  nodes[1].condition = NodeCondition::kDisabled;
  nodes[2].condition = NodeCondition::kDraining;
  nodes[3].weight = 0;
  nodes[4].health = NodeHealth::kExcluded;
  nodes[5].health = NodeHealth::kDown;
  nodes[6].health = NodeHealth::kDegraded;
  nodes[7].priority = 2;
  nodes[8].weight = 5;
  Explained driver({}, nodes);
  const Explanation how = driver.next({.tag = 9});
  EXPECT_EQ(outs(how), (Outs{Exclusion::kNone, Exclusion::kDisabled, Exclusion::kDraining, Exclusion::kZeroWeight,
                             Exclusion::kExcluded, Exclusion::kDown, Exclusion::kOtherTier, Exclusion::kOtherTier,
                             Exclusion::kNone}));
  EXPECT_EQ(how.picked, driver.actions[0].node);
  EXPECT_EQ(how.request, driver.actions[0].request);
  EXPECT_EQ(how.attempt_number, 1);
  EXPECT_EQ(how.priority, 1U);
  EXPECT_FALSE(how.panic || how.persisted || how.same_node || how.hedge || how.secondary);
  EXPECT_EQ(how.nodes[8].weight, 5);
}

TEST(BalancerExplain, TellsWhatFailuresDidToANode) {
  BalancerConfig config;
  config.breaker = {.failures = 1, .window = {}};
  Explained breaker(config, letters(2));
  breaker.one(Outcome::reset());
  EXPECT_EQ(outs(breaker.next()), (Outs{Exclusion::kBreakerOpen, Exclusion::kNone}));

  config.breaker.reset();
  config.outlier.emplace().consecutive_5xx = 1;
  config.outlier->max_ejection_percent = 100;
  Explained outlier(config, letters(2));
  outlier.one(Outcome::reset());
  EXPECT_EQ(outs(outlier.next()), (Outs{Exclusion::kEjected, Exclusion::kNone}));

  config.outlier.reset();
  config.max_fails.emplace();
  Explained max_fails(config, letters(2));
  max_fails.one(Outcome::reset());
  EXPECT_EQ(outs(max_fails.next()), (Outs{Exclusion::kMaxFails, Exclusion::kNone}));
}

TEST(BalancerExplain, TellsOfFullNodesOnceAlthoughTheRequestWaits) {
  BalancerConfig config;
  config.limits.emplace().max_in_flight_per_node = 1;
  config.limits->queue = 2;
  Explained driver(config, letters(2));
  const Action first = driver.begin()[0];
  EXPECT_EQ(outs(driver.next()), (Outs{Exclusion::kFull, Exclusion::kNone}));
  EXPECT_EQ(driver.explanations[0].nodes[0].in_flight, 1U);
  const Explanation waits = driver.next();
  EXPECT_EQ(outs(waits), (Outs{Exclusion::kFull, Exclusion::kFull}));
  EXPECT_EQ(waits.picked, kNoNode);
  driver.explanations.clear();
  driver.wait(1s);
  EXPECT_TRUE(driver.explanations.empty()) << "nothing has changed";
  driver.finish(first, Outcome::response(200));
  ASSERT_EQ(driver.explanations.size(), 1U);
  EXPECT_EQ(driver.explanations[0].picked, NodeId{0});
}

TEST(BalancerExplain, TellsOfTriesOnTheSameNodeAndOfNodesThatWereTried) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 5;
  config.retry->same_node_tries = 2;
  config.retry->backoff.type = BackoffType::kNone;
  Explained driver(config, letters(2));
  driver.next();
  Action start = driver.actions[0];
  for (int i = 0; i < 4; ++i) start = driver.finish(start, Outcome::reset())[0];
  ASSERT_EQ(driver.explanations.size(), 5U);
  const auto& how = driver.explanations;
  EXPECT_TRUE(how[1].same_node);
  EXPECT_EQ(how[1].picked, NodeId{0});
  EXPECT_EQ(how[1].attempt_number, 2);
  EXPECT_FALSE(how[2].same_node);
  EXPECT_EQ(outs(how[2]), (Outs{Exclusion::kTried, Exclusion::kNone}));
  EXPECT_TRUE(how[3].same_node);
  EXPECT_EQ(outs(how[4]), (Outs{Exclusion::kNone, Exclusion::kNone})) << "all were tried: any of them again";
}

TEST(BalancerExplain, TellsOfHedges) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 2;
  config.retry->hedge = HedgeConfig{.after = 1s};
  Explained driver(config, letters(2));
  for (int i = 0; i < 100; ++i) driver.one(Outcome::response(200));
  const Explanation first = driver.next();
  driver.explanations.clear();
  driver.wait(1s);
  ASSERT_EQ(driver.explanations.size(), 1U);
  EXPECT_TRUE(driver.explanations[0].hedge);
  EXPECT_NE(driver.explanations[0].picked, first.picked);
  EXPECT_EQ(driver.explanations[0].nodes[index_of(first.picked)].out, Exclusion::kTried);
}

TEST(BalancerExplain, TellsOfClientsThatBelongToANode) {
  BalancerConfig config;
  config.persistence = PersistenceConfig{.type = PersistenceType::kSourceIp};
  Explained driver(config, letters(3));
  const Request request{.client = "192.0.2.1"};
  const Explanation first = driver.next(request);
  EXPECT_FALSE(first.persisted);
  driver.finish(driver.actions[0], Outcome::response(200));
  const Explanation second = driver.next(request);
  EXPECT_TRUE(second.persisted);
  EXPECT_EQ(second.picked, first.picked);
}

TEST(BalancerExplain, TellsOfAPanicAndWhetherItRefuses) {
  auto nodes = letters(4);
  for (std::size_t i = 0; i < 3; ++i) nodes[i].health = NodeHealth::kDown;
  BalancerConfig config;
  config.panic.emplace();
  Explained driver(config, nodes);
  const Explanation how = driver.next();
  EXPECT_TRUE(how.panic);
  EXPECT_EQ(outs(how), (Outs(4, Exclusion::kNone)));
  config.panic->fail_traffic_on_panic = true;
  driver.apply(config);
  const Explanation refused = driver.next();
  EXPECT_TRUE(refused.panic);
  EXPECT_EQ(refused.picked, kNoNode);
  EXPECT_EQ(outs(refused), (Outs{Exclusion::kDown, Exclusion::kDown, Exclusion::kDown, Exclusion::kNone}));
}

TEST(BalancerExplain, APanicOfOnePrioritySaysNothingOfTheOthers) {
  auto nodes = letters(4);
  nodes[0].health = nodes[1].health = NodeHealth::kDown;
  nodes[2].priority = nodes[3].priority = 2;
  nodes[3].health = NodeHealth::kDown;
  BalancerConfig config;
  config.panic = PanicConfig{.threshold = 0.6};
  config.spill.emplace();
  Explained driver(config, nodes);
  const Explanation how = driver.next();
  EXPECT_TRUE(how.panic);
  const bool first = how.priority == 1;
  EXPECT_EQ(outs(how), first ? (Outs{Exclusion::kNone, Exclusion::kNone, Exclusion::kOtherTier, Exclusion::kDown})
                             : (Outs{Exclusion::kDown, Exclusion::kDown, Exclusion::kNone, Exclusion::kNone}));
}

TEST(BalancerExplain, TellsOfZonesDegradedNodesAndSecondaries) {
  auto nodes = letters(4);
  for (std::size_t i = 0; i < 4; ++i) nodes[i].zone = i % 2 == 0 ? "x" : "y";
  BalancerConfig config;
  config.zones = ZonesConfig{.zone = "x", .local = {{"x", 1}, {"y", 1}}, .min_nodes = 1};
  Explained zones(config, nodes);
  EXPECT_EQ(outs(zones.next()),
            (Outs{Exclusion::kNone, Exclusion::kOtherTier, Exclusion::kNone, Exclusion::kOtherTier}));

  nodes = letters(3);
  nodes[0].health = NodeHealth::kDown;
  nodes[1].health = nodes[2].health = NodeHealth::kDegraded;
  nodes[2].type = NodeType::kSecondary;
  config.zones.reset();
  Explained degraded(config, nodes);
  EXPECT_EQ(outs(degraded.next()), (Outs{Exclusion::kDown, Exclusion::kNone, Exclusion::kOtherTier}));
  nodes[1].health = NodeHealth::kDown;
  degraded.set_nodes(nodes);
  const Explanation secondary = degraded.next();
  EXPECT_TRUE(secondary.secondary);
  EXPECT_EQ(secondary.picked, NodeId{2});
}

TEST(BalancerExplain, TellsOfNodesOutsideOfTheSubset) {
  BalancerConfig config;
  config.subset = SubsetConfig{.size = 1, .clients = 2};
  Explained driver(config, letters(2));
  const Explanation how = driver.next();
  const std::size_t mine = index_of(how.picked);
  EXPECT_EQ(how.nodes[mine].out, Exclusion::kNone);
  EXPECT_EQ(how.nodes[1 - mine].out, Exclusion::kNotInSubset);
}

TEST(BalancerExplain, TellsOfNodesWhoseRecoveringBreakerTurnedTheRequestAway) {
  BalancerConfig config;
  config.breaker = {.failures = 1, .window = {}, .open_for = 1s, .recovery = 10s};
  Explained driver(config, letters(2));
  driver.one(Outcome::reset());
  driver.run(1s);
  driver.one(Outcome::response(200));
  const Explanation how = driver.next();
  EXPECT_EQ(how.picked, NodeId{1}) << "although it is a's turn";
  EXPECT_EQ(outs(how), (Outs{Exclusion::kBreakerOpen, Exclusion::kNone}));
}

TEST(BalancerExplain, GivesTheScoresThatThePolicyCompares) {
  BalancerConfig config;
  config.policy = default_policy("least_connections");
  Explained driver(config, letters(3));
  driver.begin();
  driver.begin();
  const Explanation how = driver.next();
  EXPECT_EQ(how.picked, NodeId{2});
  EXPECT_LT(how.nodes[2].score, how.nodes[0].score);
  EXPECT_EQ(how.nodes[0].score, how.nodes[1].score);
  Explained rotation({}, letters(2));
  EXPECT_TRUE(std::isnan(rotation.next().nodes[0].score)) << "a rotation compares nothing";
}

TEST(BalancerExplain, GivesTheWeightThatSlowStartLeaves) {
  BalancerConfig config;
  config.slow_start.emplace();
  Explained driver(config, letters(1));
  auto nodes = letters(2);
  nodes[1].weight = 10;
  driver.set_nodes(nodes);
  driver.run(30s);
  const Explanation how = driver.next();
  EXPECT_EQ(how.nodes[0].weight, 1);
  EXPECT_NEAR(how.nodes[1].weight, 5, 0.05);
}

// Every policy is asked for scores of just those nodes that it may be asked for, in every state of a pool.
TEST(BalancerExplain, ScoresOfEveryPolicyAreThoseOfCandidates) {
  for (const PolicyType& type : policies()) {
    BalancerConfig config;
    config.policy = default_policy(type.params.name);
    config.spill.emplace();
    auto nodes = letters(8);
    for (std::size_t i = 0; i < 8; ++i) nodes[i].health = static_cast<NodeHealth>(i % 4);
    for (std::size_t i = 4; i < 8; ++i) nodes[i].priority = 2;
    Explained driver(config, nodes);
    driver.explains = true;
    for (int i = 0; i < 200; ++i) driver.one(i % 7 == 0 ? Outcome::reset() : Outcome::response(200));
    for (const Explanation& how : driver.explanations) {
      ASSERT_EQ(how.nodes[index_of(how.picked)].out, Exclusion::kNone) << type.params.name;
      for (const ExplainedNode& node : how.nodes) {
        if (node.out != Exclusion::kNone) {
          ASSERT_TRUE(std::isnan(node.score)) << type.params.name;
        }
      }
    }
  }
}

}  // namespace
}  // namespace lb::testing
