// The simulator behind a dashboard: changes are played in the background, the newest wish wins, undo and export.
// Waiting is for an event (busy() turning false) with a bound that only a broken feed reaches.
#include "sim/sim_feed.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "lb/json/codec.h"
#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;

const char* const kThree = R"({"duration": "5s", "balancer": {"policy": {"type": "weighted_round_robin"}},
  "nodes": [{"name": "a"}, {"name": "n", "count": 2}], "traffic": [{"arrivals": {"constant": 400}}],
  "faults": [{"at": "1s", "for": "1s", "nodes": ["n"], "slow": 2}],
  "expect": [{"metric": "failed", "node": "n", "max": 0}]})";

bool settles(const sim::SimFeed& feed) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (feed.busy()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST(SimFeed, ShowsTheBaselineFirst) {
  sim::SimFeed feed(support::scenario_of(kThree), "three.json");
  ASSERT_NE(feed.frame(), nullptr);
  EXPECT_EQ(feed.frame(), feed.baseline());
  EXPECT_EQ(feed.frame()->title, "three.json");
  EXPECT_EQ(feed.frame()->policy, "weighted_round_robin");
  EXPECT_EQ(feed.frame()->length, 5s);
  EXPECT_EQ(feed.frame()->requests, 2000U);
  EXPECT_EQ(feed.frame()->nodes.size(), 3U);
  EXPECT_EQ(feed.frame()->nodes[2].name, "n-2");
  EXPECT_EQ(feed.frame()->events.size(), 4U);
  ASSERT_EQ(feed.frame()->faults.size(), 1U);
  EXPECT_EQ(feed.frame()->faults[0].text, "n 2 x slower");
  EXPECT_FALSE(feed.busy());
}

TEST(SimFeed, AWeightChangesTheShares) {
  sim::SimFeed feed(support::scenario_of(kThree), "");
  feed.set_weight(2, 2);
  EXPECT_EQ(feed.weight(2), 2U);
  ASSERT_TRUE(settles(feed));
  EXPECT_EQ(feed.frame()->nodes[0].attempts, 500U);
  EXPECT_EQ(feed.frame()->nodes[2].attempts, 1000U);
  EXPECT_EQ(feed.frame()->nodes[2].weight, 2U);
  EXPECT_EQ(feed.baseline()->nodes[2].weight, 1U);
}

TEST(SimFeed, TheNewestWishWins) {
  sim::SimFeed feed(support::scenario_of(kThree, {"duration=60s"}), "");
  for (std::uint32_t weight = 2; weight <= 100; ++weight) feed.set_weight(0, weight);
  feed.set_policy("random");
  ASSERT_TRUE(settles(feed));
  EXPECT_EQ(feed.frame()->nodes[0].weight, 100U);
  EXPECT_EQ(feed.frame()->policy, "random");
  EXPECT_EQ(feed.policy(), "random");
}

TEST(SimFeed, AWishHasTheSameFrameWhateverCameBefore) {
  sim::SimFeed one(support::scenario_of(kThree), "");
  sim::SimFeed two(support::scenario_of(kThree), "");
  one.set_weight(1, 7);
  ASSERT_TRUE(settles(one));
  two.set_policy("p2c");
  two.set_weight(1, 3);
  ASSERT_TRUE(settles(two));
  two.set_weight(1, 7);
  two.set_policy("weighted_round_robin");
  ASSERT_TRUE(settles(two));
  EXPECT_EQ(one.frame()->heat, two.frame()->heat);
  EXPECT_EQ(one.frame()->nodes[1].attempts_series, two.frame()->nodes[1].attempts_series);
  EXPECT_EQ(one.export_config(), two.export_config());
}

TEST(SimFeed, ResetGoesBackToTheBaseline) {
  sim::SimFeed feed(support::scenario_of(kThree), "");
  const std::string original = feed.export_config();
  feed.set_weight(0, 9);
  feed.set_policy("p2c");
  ASSERT_TRUE(settles(feed));
  EXPECT_NE(feed.frame(), feed.baseline());
  feed.reset();
  ASSERT_TRUE(settles(feed));
  EXPECT_EQ(feed.frame(), feed.baseline());
  EXPECT_EQ(feed.weight(0), 1U);
  EXPECT_EQ(feed.export_config(), original);
}

TEST(SimFeed, ExportsWhatItShows) {
  sim::SimFeed feed(support::scenario_of(kThree), "");
  feed.set_weight(2, 5);
  feed.set_policy("least_requests");
  ASSERT_TRUE(settles(feed));
  const sim::Scenario exported = support::scenario_of(feed.export_config());
  EXPECT_EQ(exported.nodes.size(), 3U) << "what is no longer alike is written out";
  EXPECT_EQ(exported.nodes[2].node.name, "n-2");
  EXPECT_EQ(exported.nodes[2].node.weight, 5U);
  EXPECT_EQ(exported.faults[0].nodes, (std::vector<std::string>{"n-1", "n-2"}));
  const auto frame = sim::make_frame(sim::run(exported), exported, "");
  EXPECT_EQ(frame->heat, feed.frame()->heat);
  EXPECT_EQ(frame->nodes[2].attempts_series, feed.frame()->nodes[2].attempts_series);
}

TEST(SimFeed, NodesThatStayAlikeStayOneEntry) {
  sim::SimFeed feed(support::scenario_of(kThree), "");
  feed.set_weight(1, 5);
  feed.set_weight(2, 5);
  const sim::Scenario exported = support::scenario_of(feed.export_config());
  ASSERT_EQ(exported.nodes.size(), 2U);
  EXPECT_EQ(exported.nodes[1].count, 2U);
  EXPECT_EQ(exported.nodes[1].node.weight, 5U);
}

TEST(SimFeed, AllWeightsZeroLeavesTheFrameAsItIs) {
  sim::SimFeed feed(support::scenario_of(kThree), "");
  for (std::size_t node = 0; node < 3; ++node) feed.set_weight(node, 0);
  ASSERT_TRUE(settles(feed));
  EXPECT_GT(feed.frame()->succeeded, 0U);
  feed.set_weight(1, 1);
  ASSERT_TRUE(settles(feed));
  EXPECT_EQ(feed.frame()->nodes[1].attempts, 2000U);
}

TEST(SimFeed, EndsInTheMiddleOfARun) {
  const auto start = std::chrono::steady_clock::now();
  std::atomic<bool> stop = true;
  sim::RunOptions first;
  first.stop = &stop;
  {
    const sim::Scenario endless =
        support::scenario_of(kThree, {"duration=10h", R"(traffic.0.arrivals={"constant": 1e6})"});
    sim::SimFeed feed(endless, "endless", first);
    feed.set_weight(0, 2);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 60s) << "the run alone would take hours";
}

}  // namespace
