// What the network adds to the way of a request: zones, loss, connections, the size of answers. Constant times, so
// that latencies are counted by hand; statistics within 4 standard errors.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"
#include "wires.h"

namespace {

using namespace std::chrono_literals;

lb::TimePoint at(lb::Duration time) { return lb::TimePoint(time); }

sim::RunResult run_with(const std::string& network, const std::string& backend = "", const char* rest = "") {
  return support::run_checked(support::scenario_of(R"({"duration": "10s", "network": )" + network + R"(,
    "nodes": [{"name": "near", "zone": "east", "backend": {)" +
                                                   backend + R"("service_time": {"constant": "1ms"}}},
              {"name": "far", "zone": "west", "backend": {"service_time": {"constant": "1ms"}}}],
    "traffic": [{"arrivals": {"constant": 100}}])" +
                                                   rest + "}"));
}

TEST(Network, ZonesAreAsFarApartAsSaid) {
  const sim::RunResult result = run_with(R"({"zone": "east", "zones": [
    {"from": "east", "to": "west", "round_trip": {"constant": "40ms"}},
    {"from": "east", "to": "east", "round_trip": {"constant": "500us"}}]})");
  EXPECT_EQ(result.nodes[0].latency.max, 1.5);
  EXPECT_EQ(result.nodes[1].latency.max, 41);
}

TEST(Network, TheOtherDirectionHoldsUnlessThisOneIsGiven) {
  const std::string back = R"({"from": "west", "to": "east", "round_trip": {"constant": "40ms"}})";
  EXPECT_EQ(run_with(R"({"zone": "east", "zones": [)" + back + "]}").nodes[1].latency.max, 41);
  const std::string there = R"({"from": "east", "to": "west", "round_trip": {"constant": "60ms"}})";
  EXPECT_EQ(run_with(R"({"zone": "east", "zones": [)" + back + ", " + there + "]}").nodes[1].latency.max, 61);
}

TEST(Network, TheBalancersZoneIsTheirOwn) {
  const sim::RunResult result = run_with(
      R"({"zones": [{"from": "east", "to": "west", "round_trip": {"constant": "40ms"}}]})", "",
      R"(, "balancer": {"zones": {"zone": "east", "local": [{"zone": "east", "count": 1}], "routing_enabled": 0}})");
  EXPECT_EQ(result.nodes[0].latency.max, 1);
  EXPECT_EQ(result.nodes[1].latency.max, 41);
}

sim::Scenario with_network(const std::string& network) {
  return support::scenario_of(R"({"duration": "1s", "network": )" + network + R"(,
    "nodes": [{"name": "a", "backend": {"network": {"constant": "10ms"}}}],
    "traffic": [{"arrivals": {"constant": 100}}]})");
}

struct Wired {
  explicit Wired(const std::string& network)
      : scenario(with_network(network)), nodes(sim::expand_nodes(scenario)), wires(scenario, nodes) {}

  sim::Scenario scenario;
  std::vector<lb::NodeConfig> nodes;
  sim::Wires wires;
};

// k losses with probability p^k (1 - p) cost r (2^k - 1): the mean is r p / (1 - 2p), the mean square
// r^2 (p + 4 p^2 ...) finite for p < 1/4.
TEST(Network, LossDelaysByItsFormula) {
  Wired wired(R"({"loss": 0.1, "retransmit": "200ms"})");
  constexpr int kMessages = 400'000;
  double sum = 0;
  double squares = 0;
  int late = 0;
  for (int i = 0; i < kMessages; ++i) {
    const double each = lb::to_milliseconds(wired.wires.late(0));
    sum += each;
    squares += each * each;
    late += each > 0 ? 1 : 0;
  }
  const double mean = sum / kMessages;
  EXPECT_NEAR(mean, 200 * 0.1 / 0.8, 4 * std::sqrt((squares / kMessages - mean * mean) / kMessages));
  EXPECT_NEAR(late, 0.1 * kMessages, 4 * std::sqrt(kMessages * 0.09));
}

TEST(Network, RetransmissionsDoubleUpToTwoMinutes) {
  Wired wired(R"({"loss": 0.9, "retransmit": "50s"})");
  const std::array expected{50s, 150s, 270s, 390s};
  std::array<bool, 4> seen{};
  for (int i = 0; i < 1000; ++i) {
    const lb::Duration late = wired.wires.late(0);
    for (std::size_t k = 0; k < expected.size(); ++k) seen[k] = seen[k] || late == expected[k];
    EXPECT_TRUE(late <= 50s || (late - 150s) % 120s == 0s) << late.count();
  }
  EXPECT_EQ(std::ranges::count(seen, true), 4);
}

// On time only when neither is lost: 0.93^2 = 0.865 of 1,000, with a deviation of 0.011; 0.93 if one alone could be.
TEST(Network, RequestsAndAnswersAreLostAlike) {
  EXPECT_GE(run_with(R"({"loss": 0.07, "retransmit": "1s"})").summary.latency.p90, 1000);
  EXPECT_NEAR(run_with(R"({"loss": 0.03, "retransmit": "1s"})").summary.latency.p90, 1, 0.01);
}

TEST(Network, AConnectionCostsARoundTripOnce) {
  Wired wired(R"({"connections": {"round_trips": 2, "keep_alive": 1, "idle_timeout": "1s"}})");
  EXPECT_EQ(wired.wires.connect(0, 0, 10ms, at(0s)), 20ms);
  EXPECT_EQ(wired.wires.connect(0, 0, 10ms, at(0s)), 20ms) << "the first is in use";
  wired.wires.keep(0, 0, at(1ms));
  wired.wires.keep(0, 0, at(2ms));  // one too many: closed
  EXPECT_EQ(wired.wires.connect(0, 0, 10ms, at(3ms)), 0ms);
  EXPECT_EQ(wired.wires.connect(0, 0, 10ms, at(3ms)), 20ms);
}

TEST(Network, IdleConnectionsAreClosedInTime) {
  Wired wired(R"({"connections": {"idle_timeout": "1s"}})");
  wired.wires.keep(0, 0, at(0s));
  wired.wires.keep(0, 0, at(500ms));
  EXPECT_EQ(wired.wires.connect(0, 0, 10ms, at(1000ms)), 0ms) << "the second";
  EXPECT_EQ(wired.wires.connect(0, 0, 10ms, at(1000ms)), 10ms) << "the first was closed";
  wired.wires.keep(0, 0, at(1000ms));
  wired.wires.drop(0);
  EXPECT_EQ(wired.wires.connect(0, 0, 10ms, at(1001ms)), 10ms);
}

// A request each 10 ms with 1 ms of service: one connection does for all.
TEST(Network, OneAfterTheOtherTakeOneConnection) {
  const auto with = [](const std::string& connections) {
    return run_with(
        R"({"zone": "east", "zones": [{"from": "east", "to": "west", "round_trip": {"constant": "2ms"}}],
                      "connections": )" +
        connections + "}");
  };
  const sim::RunResult kept = with("{}");
  EXPECT_EQ(kept.nodes[1].latency.max, 5);
  EXPECT_NEAR(kept.nodes[1].latency.mean, (499 * 3.0 + 5) / 500, 1e-6);
  const sim::RunResult none = with(R"({"keep_alive": 0})");
  EXPECT_EQ(none.nodes[1].latency.p50, 5);
  const sim::RunResult brief = with(R"({"idle_timeout": "15ms"})");
  EXPECT_EQ(brief.nodes[1].latency.p50, 5) << "the next comes 20 ms after the one before, 17 ms after its answer";
}

// Retries need a new connection after a reset: 2 ms of the way, 0.5 of 1 ms, 2 ms to connect again, 3 ms more.
TEST(Network, AResetConnectionIsNotKept) {
  const sim::RunResult result =
      support::run_checked(support::scenario_of(R"({"duration": "10s", "network": {"connections": {}},
    "nodes": [{"name": "a", "backend": {"service_time": {"constant": "1ms"}, "network": {"constant": "2ms"},
               "failure": {"rate": 1, "kind": "reset"}}}],
    "traffic": [{"arrivals": {"constant": 100}}]})"));
  EXPECT_EQ(result.summary.failed, 1000U);
  EXPECT_NEAR(result.summary.latency.mean, 4.5, 1e-9) << "2 to connect, 2 of the way, 0.5 of service";
}

TEST(Network, AnAnswerTakesItsSizeOverTheBandwidth) {
  const sim::RunResult result = run_with("{}", R"("response_size": {"constant": 50000}, "bandwidth": 1e6, )");
  EXPECT_EQ(result.nodes[0].latency.max, 51);
  EXPECT_EQ(result.nodes[1].latency.max, 1);
}

}  // namespace
