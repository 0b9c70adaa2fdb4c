// The scenario that is made of what a log tells: nodes, weights, traffic classes and expectations, and that it is
// valid whatever the log's names are made of.
#include "sim/log_scenario.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "lb/json/codec.h"

namespace {

using namespace std::chrono_literals;

sim::LogFindings two_nodes() {
  sim::LogFindings found;
  found.requests = 3000;
  found.failed = 60;
  found.clients = 90;
  found.duration = 60s;
  found.step = 10s;
  found.has_latencies = true;
  found.latency_ms = 20;
  found.latency_sd_ms = 10;
  found.nodes = {{.name = "a",
                  .requests = 2000,
                  .failed = 0,
                  .failure_status = 500,
                  .failure_latency = {},
                  .latency_ms = 15,
                  .latencies = {{10ms, 1000}, {20ms, 1000}}},
                 {.name = "b",
                  .requests = 1000,
                  .failed = 60,
                  .failure_status = 502,
                  .failure_latency = 3ms,
                  .latency_ms = 30,
                  .latencies = {{30ms, 940}}}};
  found.routes = {{"GET", "/users/*", 2000}, {"PUT", "/", 900}, {"GET", "", 100}};
  found.rates = {{0s, 20}, {30s, 80}};
  return found;
}

const sim::ScheduleArrivals& schedule_of(const sim::TrafficClass& traffic) {
  return *traffic.arrivals.as<sim::ScheduleArrivals>();
}

TEST(LogScenario, HasTheNodesAsLogged) {
  const sim::Scenario scenario = sim::scenario_of(two_nodes(), "x.log");
  EXPECT_TRUE(sim::validate(scenario).empty());
  ASSERT_EQ(scenario.nodes.size(), 2U);
  EXPECT_EQ(scenario.nodes[0].node.weight, 1000U);
  EXPECT_EQ(scenario.nodes[1].node.weight, 500U);
  EXPECT_EQ(scenario.nodes[0].backend.failure.rate, 0);
  EXPECT_EQ(scenario.nodes[1].backend.failure.rate, 0.06);
  EXPECT_EQ(scenario.nodes[1].backend.failure.status, 502);
  EXPECT_EQ(scenario.nodes[1].backend.failure.after, 3ms);
  const auto* latency = scenario.nodes[0].backend.service_time.as<sim::EmpiricalDistribution>();
  ASSERT_NE(latency, nullptr);
  ASSERT_EQ(latency->values.size(), 2U);
  EXPECT_EQ(latency->values[1].value, 20ms);
  EXPECT_EQ(scenario.balancer.policy.active->name, "weighted_round_robin");
}

TEST(LogScenario, NodesThatDifferByChanceOnlyHaveEqualWeights) {
  sim::LogFindings found = two_nodes();
  found.nodes[0].requests = 1540;
  found.nodes[1].requests = 1460;
  const sim::Scenario scenario = sim::scenario_of(found, "x.log");
  EXPECT_EQ(scenario.nodes[0].node.weight, scenario.nodes[1].node.weight);
  EXPECT_EQ(scenario.balancer.policy.active->name, "round_robin");
}

TEST(LogScenario, EachRouteHasItsShareOfRatesAndClients) {
  const sim::Scenario scenario = sim::scenario_of(two_nodes(), "x.log");
  ASSERT_EQ(scenario.traffic.size(), 3U);
  EXPECT_EQ(scenario.traffic[0].name, "GET /users/*");
  EXPECT_EQ(scenario.traffic[0].clients, 60U);
  EXPECT_NEAR(schedule_of(scenario.traffic[0]).points[0].rate, 20 * 2.0 / 3, 1e-4);
  EXPECT_EQ(schedule_of(scenario.traffic[1]).points[1].at, 30s);
  EXPECT_EQ(schedule_of(scenario.traffic[1]).points[1].rate, 24);
  EXPECT_EQ(scenario.traffic[1].method, lb::Method::kPut);
  EXPECT_EQ(scenario.traffic[2].path, "/other");
}

TEST(LogScenario, ExpectsWhatWasMeasured) {
  const sim::Scenario scenario = sim::scenario_of(two_nodes(), "x.log");
  ASSERT_EQ(scenario.expect.size(), 5U);
  for (const auto& [metric, value] :
       {std::pair<std::string, double>{"requests", 3000}, {"failed", 60}, {"latency_ms.mean", 20}}) {
    const auto found = std::ranges::find(scenario.expect, metric, &sim::Expectation::metric);
    ASSERT_NE(found, scenario.expect.end());
    EXPECT_LT(found->lowest, value);
    EXPECT_GT(found->highest, value);
    EXPECT_GT(found->lowest, value * 0.2) << "a bound that can fail";
  }
  EXPECT_EQ(scenario.expect[4].node, "b");
  EXPECT_NEAR((scenario.expect[4].lowest + scenario.expect[4].highest) / 2, 1.0 / 3, 1e-5);
}

TEST(LogScenario, AnyNamesMakeAValidScenarioAndJson) {
  sim::LogFindings found = two_nodes();
  found.nodes[0].name = "\xFF\x1b[31m";
  found.nodes[1].name = "";
  found.routes[0] = {"\xFE\xFF", "/" + std::string(900, 'x'), 1000};
  found.routes[1] = {"\xFE\xFF", "/" + std::string(900, 'x') + "y", 1000};
  const sim::Scenario scenario = sim::scenario_of(found, "\xC0log\n");
  const lb::InputErrors errors = sim::validate(scenario);
  EXPECT_TRUE(errors.empty()) << errors[0].path << errors[0].message;
  const std::string text = lb::json::write(sim::Scenario::knobs(), &scenario, true).dump();
  const auto document = lb::json::Document::parse(text);
  ASSERT_TRUE(document.ok());
  EXPECT_TRUE(lb::json::read<sim::Scenario>(document.value()).ok());
}

}  // namespace
