// Scenarios as data: reading both forms, what `count` expands to, and JSON that reads back to the same.
#include "sim/scenario.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lb/json/codec.h"
#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;

sim::Scenario fleet() {
  return support::scenario_of(R"({
    "nodes": [{"name": "a"}, {"name": "api", "count": 3, "weight": 2}, {"name": "z", "count": 1}],
    "traffic": [{"arrivals": {"poisson": 10}}]})");
}

TEST(Scenario, CountMakesNumberedNodes) {
  const std::vector<lb::NodeConfig> nodes = sim::expand_nodes(fleet());
  ASSERT_EQ(nodes.size(), 5U);
  const char* names[] = {"a", "api-1", "api-2", "api-3", "z"};
  for (std::size_t i = 0; i < nodes.size(); ++i) EXPECT_EQ(nodes[i].name, names[i]);
  EXPECT_EQ(nodes[3].weight, 2U);
  EXPECT_EQ(sim::node_total(fleet()), 5U);
}

TEST(Scenario, ANameMeansANodeOrAllThatCountMade) {
  const sim::Scenario scenario = fleet();
  using Indices = std::vector<std::uint32_t>;
  EXPECT_EQ(sim::nodes_named(scenario, "a"), Indices{0});
  EXPECT_EQ(sim::nodes_named(scenario, "api"), (Indices{1, 2, 3}));
  EXPECT_EQ(sim::nodes_named(scenario, "api-3"), Indices{3});
  EXPECT_EQ(sim::nodes_named(scenario, "z"), Indices{4});
  for (const char* nobody : {"api-0", "api-4", "api-03", "api-", "z-1", "b", ""}) {
    EXPECT_EQ(sim::nodes_named(scenario, nobody), Indices{}) << nobody;
  }
}

TEST(Scenario, ShortAndLongFormsMeanTheSame) {
  const char* head = R"({"nodes": [{"name": "a", "backend": {"service_time": )";
  const sim::Scenario brief = support::scenario_of(
      head + std::string(R"({"exponential": "5ms"}}}], "traffic": [{"arrivals": {"constant": 50}}]})"));
  const sim::Scenario full = support::scenario_of(
      head +
      std::string(
          R"({"exponential": {"mean": "5ms"}}}}], "traffic": [{"arrivals": {"constant": {"rate": 50}}}]})"));
  EXPECT_TRUE(lb::equal(sim::Scenario::knobs(), &brief, &full));
  EXPECT_EQ(brief.nodes[0].backend.service_time.as<sim::ExponentialDistribution>()->mean, 5ms);
  EXPECT_EQ(sim::mean_rate(brief.traffic[0].arrivals, brief.duration), 50);
}

TEST(Scenario, WrittenAndReadBackItIsTheSame) {
  for (const char* name : {"flaky3", "outage", "slow_node", "weights"}) {
    const sim::Scenario scenario = support::shipped_scenario(name);
    for (const bool terse : {false, true}) {
      const std::string text = lb::json::write(sim::Scenario::knobs(), &scenario, terse).dump();
      const sim::Scenario again = support::scenario_of(text);
      EXPECT_TRUE(lb::equal(sim::Scenario::knobs(), &scenario, &again)) << text;
    }
  }
}

TEST(Fault, SaysWhatItIs) {
  sim::Fault outage;
  outage.outage = sim::Outage::kReset;
  EXPECT_EQ(sim::describe(outage), "outage reset");
  sim::Fault failing;
  failing.failure_rate = 0.345;
  EXPECT_EQ(sim::describe(failing), "failure rate 34.5 %");
  sim::Fault slow;
  slow.slow = 10;
  EXPECT_EQ(sim::describe(slow), "10 x slower");
  slow.slow = 0.5;
  EXPECT_EQ(sim::describe(slow), "slow factor 0.5");
}

TEST(Fault, EndsAfterItsTimeOrNever) {
  sim::Fault fault;
  fault.at = 2s;
  EXPECT_EQ(sim::end_of(fault), lb::kForever);
  fault.lasts = 3s;
  EXPECT_EQ(sim::end_of(fault), 5s);
}

}  // namespace
