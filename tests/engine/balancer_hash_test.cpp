// Hashing policies inside a Balancer: which part of a request they get as their key, and that a node which may not
// be picked for now keeps its place in a table where one that was removed does not.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lb/balancer.h"
#include "support/policy_params.h"

namespace lb::testing {
namespace {

std::vector<NodeConfig> list_of(std::uint32_t count) {
  std::vector<NodeConfig> nodes(count);
  for (std::uint32_t i = 0; i < count; ++i) nodes[i].name = std::string(1, static_cast<char>('a' + i));
  return nodes;
}

NodeId picked(Balancer& balancer, const Request& request) {
  const Balancer::Actions actions = balancer.begin(request, TimePoint{});
  const NodeId node = actions[0].node;
  balancer.attempt_finished(actions[0].attempt, Outcome::response(200), TimePoint{});
  return node;
}

std::string picks_of_paths(Balancer& balancer) {
  std::string picks;
  for (int i = 0; i < 200; ++i) {
    const std::string path = "/k" + std::to_string(i);
    picks += balancer.node(picked(balancer, {.path = path})).config.name;
  }
  return picks;
}

class OneField final : public RequestFields {
 public:
  std::string_view header(std::string_view name) const override { return name == "X-User" ? "alice" : ""; }
  std::string_view cookie(std::string_view name) const override { return name == "id" ? "alice" : ""; }
};

BalancerConfig hashing(std::string_view policy, Settings settings) {
  BalancerConfig config;
  config.policy = policy_with(policy, settings);
  return config;
}

TEST(BalancerHash, AFailedNodeKeepsItsPlaceInNginxsTable) {
  std::vector<NodeConfig> nodes = list_of(5);
  Balancer balancer(hashing("map_hash", {{"dialect", "nginx"}, {"hash_key", "path"}}), nodes, 1, TimePoint{});
  const std::string before = picks_of_paths(balancer);
  nodes[1].condition = NodeCondition::kDraining;
  balancer.set_nodes(nodes, TimePoint{});
  const std::string drained = picks_of_paths(balancer);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_TRUE(before[i] == 'b' ? drained[i] != 'b' : drained[i] == before[i]) << i;
  }
}

TEST(BalancerHash, ARemovedNodeHasNoPlaceEvenIfItCouldNotBePicked) {
  std::vector<NodeConfig> nodes = list_of(5);
  const BalancerConfig config = hashing("map_hash", {{"dialect", "nginx"}, {"hash_key", "path"}});
  Balancer balancer(config, nodes, 1, TimePoint{});
  nodes[4].condition = NodeCondition::kDraining;
  balancer.set_nodes(nodes, TimePoint{});
  nodes.pop_back();
  balancer.set_nodes(nodes, TimePoint{});
  Balancer fresh(config, nodes, 1, TimePoint{});
  EXPECT_EQ(picks_of_paths(balancer), picks_of_paths(fresh));
}

TEST(BalancerHash, AMemberOfAnotherPriorityHasNoPlace) {
  std::vector<NodeConfig> nodes = list_of(5);
  const BalancerConfig config = hashing("map_hash", {{"dialect", "nginx"}, {"hash_key", "path"}});
  Balancer balancer(config, nodes, 1, TimePoint{});
  nodes[4].priority = 2;
  balancer.set_nodes(nodes, TimePoint{});
  Balancer fresh(config, list_of(4), 1, TimePoint{});
  EXPECT_EQ(picks_of_paths(balancer), picks_of_paths(fresh));
}

TEST(BalancerHash, TheKeyIsThePartOfTheRequestThatTheKnobNames) {
  const OneField fields;
  const Request request{.path = "alice", .client = "alice", .fields = &fields};
  Balancer by_path(hashing("ring_hash", {{"hash_key", "path"}}), list_of(50), 1, TimePoint{});
  const NodeId expected = picked(by_path, request);
  for (const std::string_view key : {"client", "header:X-User", "cookie:id"}) {
    Balancer balancer(hashing("ring_hash", {{"hash_key", key}}), list_of(50), 1, TimePoint{});
    for (int i = 0; i < 10; ++i) EXPECT_EQ(picked(balancer, request), expected) << key;
  }
}

TEST(BalancerHash, BoundedLoadsCountTheAttemptsOfTheBalancer) {
  Balancer balancer(hashing("ring_hash", {{"hash_key", "path"}, {"balance_factor", "125"}}), list_of(4), 1, {});
  std::vector<AttemptId> running;
  for (int i = 0; i < 100; ++i) running.push_back(balancer.begin({.path = "/hot"}, TimePoint{})[0].attempt);
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_LE(balancer.node(NodeId{i}).in_flight, 100 * 125 / 100 / 4 + 2);
  for (const AttemptId attempt : running) balancer.attempt_finished(attempt, Outcome::response(200), TimePoint{});
  const NodeId home = picked(balancer, {.path = "/hot"});
  EXPECT_EQ(picked(balancer, {.path = "/hot"}), home);
}

}  // namespace
}  // namespace lb::testing
