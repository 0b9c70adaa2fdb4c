// What an operator does in the middle of a run, when balancers learn of it, and faults that hold at once: through
// sim::run, small enough to count by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "discovery_polls.h"
#include "lb/policy_registry.h"
#include "sim/fault_spans.h"
#include "sim/run.h"
#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;

// A request every 10 ms for 4 s at three nodes in turn, 4 ms of service, a round trip of 2 ms.
sim::Scenario scenario_with(const std::string& faults, const std::string& more = "") {
  return support::scenario_of(R"({"duration": "4s", "balancer": {"policy": {"type": "round_robin"}})" + more +
                              R"(, "nodes": [{"name": "n", "count": 3, "zone": "z",
                                   "backend": {"service_time": {"constant": "4ms"}, "network": {"constant": "2ms"}}}],
    "traffic": [{"name": "t", "arrivals": {"constant": 100}}], "faults": [)" +
                              faults + "]}");
}

sim::RunResult run_with(const std::string& faults, const std::string& more = "") {
  return sim::run(scenario_with(faults, more));
}

std::uint64_t failures(const sim::RunResult& result, const std::string& reason) {
  for (const sim::FailureCount& failure : result.failures) {
    if (failure.reason == reason) return failure.count;
  }
  return 0;
}

TEST(FaultControl, AnAddedNodeIsAbsentUntilThen) {
  const sim::RunResult result = run_with(R"({"at": "1999ms", "nodes": ["n-3"], "add": true})");
  EXPECT_EQ(result.nodes[0].attempts, 100U + 67U);
  EXPECT_EQ(result.nodes[2].attempts, 66U) << "a third of the second half";
  EXPECT_EQ(result.summary.succeeded, 400U);
}

TEST(FaultControl, AnAddedNodeLeavesWhenItsTimeIsOver) {
  const sim::RunResult result = run_with(R"({"at": "999ms", "for": "1s", "nodes": ["n-3"], "add": true})");
  EXPECT_NEAR(static_cast<double>(result.nodes[2].attempts), 33, 1);
}

TEST(FaultControl, ARemovedNodeComesBack) {
  const sim::RunResult result = run_with(R"({"at": "999ms", "for": "2s", "nodes": ["n-1"], "remove": true})");
  EXPECT_NEAR(static_cast<double>(result.nodes[0].attempts), 67, 1);
  EXPECT_NEAR(static_cast<double>(result.nodes[1].attempts), 167, 2);
  EXPECT_EQ(result.summary.succeeded, 400U);
  EXPECT_EQ(result.summary.attempts, 400U);
}

// The engine gives a newcomer the place of one that left: every attempt must be counted at the node that served
// it.
TEST(FaultControl, AttemptsAreCountedAtTheirOwnNodeHoweverPlacesChange) {
  const sim::RunResult result = run_with(R"({"at": "499ms", "for": "3s", "nodes": ["n-1"], "remove": true},
      {"at": "1s", "nodes": ["n-3"], "add": true}, {"at": "2s", "for": "1s", "nodes": ["n-2"], "remove": true},
      {"at": "0s", "nodes": ["n-3"], "slow": 5}, {"at": "0s", "nodes": ["n-2"], "failure_rate": 1})");
  EXPECT_EQ(result.nodes[0].failed, 0U);
  EXPECT_EQ(result.nodes[0].latency.max, 6);
  EXPECT_EQ(result.nodes[1].succeeded, 0U) << "all that fail are its";
  EXPECT_EQ(result.nodes[1].failed, result.summary.failed);
  EXPECT_EQ(result.nodes[2].failed, 0U);
  EXPECT_GE(result.nodes[2].latency.p50, 20);
  EXPECT_GE(result.nodes[2].attempts, 90U) << "alone from 2 s to 3 s";
  EXPECT_EQ(result.nodes[0].attempts + result.nodes[1].attempts + result.nodes[2].attempts, 400U);
}

TEST(FaultControl, EveryPolicyBearsThatNodesComeAndGo) {
  for (const lb::VariantCase& policy : lb::policy_cases()) {
    sim::Scenario scenario = scenario_with(
        R"({"nodes": ["n"], "remove": true, "mean_between": "100ms", "mean_repair": "50ms"},
           {"at": "1s", "for": "500ms", "nodes": ["n"], "remove": true})");
    scenario.balancer.policy = lb::default_policy(policy.name);
    const sim::RunResult result = sim::run(scenario);
    EXPECT_EQ(result.summary.succeeded + result.summary.failed, 400U) << policy.name;
    EXPECT_GE(failures(result, "no_node"), 50U) << policy.name << ": half a second without a node";
    EXPECT_GE(result.summary.succeeded, 250U) << policy.name;
  }
}

TEST(FaultControl, EveryMechanismBearsThatNodesComeAndGo) {
  for (const char* balancer :
       {R"({"health_monitor": {"delay": "20ms", "timeout": "10ms"}, "slow_start": {"window": "300ms"}})",
        R"({"outlier": {"consecutive_5xx": 2}, "breaker": {"type": "consecutive", "failures": 2}})",
        R"({"subset": {"type": "random", "size": 2}, "spill": {}, "health_monitor": {"delay": "20ms"}})",
        R"({"persistence": {"type": "SOURCE_IP"}, "retry": {"max_attempts": 3}, "panic": {"threshold": 0.5}})"}) {
    const sim::Scenario scenario = support::scenario_of(
        R"({"duration": "4s", "balancers": 3, "discovery": {"interval": "50ms"}, "balancer": )" +
        std::string(balancer) +
        R"(, "nodes": [{"name": "n", "count": 4, "backend": {"failure": {"rate": 0.2}}}, {"name": "m", "priority": 2}],
            "traffic": [{"clients": 20}], "faults": [
            {"nodes": ["n", "m"], "remove": true, "mean_between": "100ms", "mean_repair": "50ms"},
            {"at": "1s", "for": "500ms", "nodes": ["n", "m"], "remove": true}]})");
    const sim::RunResult result = sim::run(scenario);
    EXPECT_EQ(result.summary.succeeded + result.summary.failed, result.summary.requests) << balancer;
    EXPECT_GE(failures(result, "no_node"), 20U) << balancer;
    std::uint64_t attempts = 0;
    for (const sim::NodeResult& node : result.nodes) attempts += node.attempts;
    EXPECT_EQ(attempts, result.summary.attempts) << balancer;
  }
}

TEST(FaultControl, EveryBalancerOfAFleetIsTold) {
  const sim::RunResult result =
      run_with(R"({"at": "999ms", "for": "2s", "nodes": ["n-1"], "remove": true})", R"(, "balancers": 5)");
  EXPECT_NEAR(static_cast<double>(result.nodes[0].attempts), 67, 5);
  EXPECT_EQ(result.summary.succeeded, 400U);
}

TEST(FaultControl, ABalancerLearnsAtItsNextLookToTheNanosecond) {
  const sim::DiscoveryPolls polls(sim::Discovery{.interval = 1s, .delay = {}}, 1, 1);
  lb::Duration look = polls.phase(0);
  while (look < 1500ms) look += 1s;
  sim::Scenario scenario = scenario_with(R"({"at": "1500ms", "nodes": ["n"], "condition": "DISABLED"})",
                                         R"(, "discovery": {"interval": "1s"})");
  // Requests at 0, 10 ms, ...: those before the look find a node, but what is in flight then is cut.
  const auto found = static_cast<std::uint64_t>((look + 10ms - 1ns) / 10ms);
  const sim::RunResult result = sim::run(scenario);
  EXPECT_EQ(result.summary.attempts, found);
  scenario.discovery->delay = 700ms;
  look = polls.phase(0);
  while (look < 2200ms) look += 1s;
  EXPECT_EQ(sim::run(scenario).summary.attempts, static_cast<std::uint64_t>((look + 10ms - 1ns) / 10ms));
}

TEST(FaultControl, BalancersThatAreToldLearnAfterTheDelay) {
  const sim::RunResult result = run_with(R"({"at": "1495ms", "nodes": ["n"], "condition": "DISABLED"})",
                                         R"(, "discovery": {"interval": "0s", "delay": "500ms"})");
  EXPECT_EQ(result.summary.attempts, 200U) << "none from 1.995 s on";
}

TEST(FaultControl, DiscoveryDoesNotDelayWhatHappensAtTheNodes) {
  const std::string fault = R"({"at": "999ms", "for": "1s", "nodes": ["n"], "outage": "refuse"},
      {"at": "3s", "nodes": ["n"], "weight": 2})";
  EXPECT_EQ(failures(run_with(fault, R"(, "discovery": {"interval": "3s", "delay": "1s"})"), "connect_failure"),
            100U);
}

TEST(FaultControl, TheWeightThatStartedLastHoldsUntilItEnds) {
  const sim::RunResult result = run_with(R"({"at": "995ms", "nodes": ["n-1"], "weight": 0},
      {"at": "1995ms", "for": "1s", "nodes": ["n-1"], "weight": 1})");
  EXPECT_NEAR(static_cast<double>(result.nodes[0].attempts), 33 + 33, 2) << "in the first second and in the third";
}

TEST(FaultOverlap, FactorsMultiplyAndEachEndTakesItsOwnAway) {
  const sim::RunResult result = run_with(R"({"at": "999ms", "for": "2s", "nodes": ["n"], "slow": 2},
      {"at": "1999ms", "for": "2s", "nodes": ["n"], "slow": 3})");
  // 4, 8, 24 and 12 ms of service, and 2 ms of way.
  EXPECT_NEAR(result.summary.latency.mean, (100 * 6 + 100 * 10 + 100 * 26 + 100 * 14) / 400.0, 1e-9);
}

TEST(FaultOverlap, TheStrongestOutageHappens) {
  const sim::RunResult result = run_with(R"({"at": "999ms", "for": "3s", "nodes": ["n"], "outage": "refuse"},
      {"at": "1999ms", "for": "1s", "nodes": ["n"], "outage": "blackhole"},
      {"at": "1499ms", "for": "1s", "nodes": ["n"], "outage": "reset"})");
  // Lost for good from 2 s to 3 s, but no reset was under way at their end.
  EXPECT_EQ(failures(result, "connect_failure"), 50U + 100U);
  EXPECT_EQ(failures(result, "reset"), 50U);
  EXPECT_EQ(failures(result, "unfinished"), 100U);
  EXPECT_EQ(result.summary.succeeded, 100U);
}

TEST(FaultOverlap, AResetThatABlackholeHidHappensAfterIt) {
  const sim::RunResult result = run_with(R"({"at": "999ms", "for": "1s", "nodes": ["n"], "outage": "blackhole"},
      {"at": "1499ms", "for": "1s", "nodes": ["n"], "outage": "reset"})");
  // What was swallowed from 1 s to 2 s is reset then, as are the next 50.
  EXPECT_EQ(failures(result, "unfinished"), 0U);
  EXPECT_EQ(failures(result, "reset"), 150U);
  EXPECT_EQ(result.summary.succeeded, 250U);
}

TEST(FaultOverlap, LatenciesAddAndGo) {
  const sim::RunResult result =
      run_with(R"({"at": "995ms", "for": "2s", "zone": "z", "latency": {"constant": "10ms"}},
      {"at": "1995ms", "for": "1s", "nodes": ["n"], "latency": {"constant": "20ms"}})");
  EXPECT_NEAR(result.summary.latency.mean, (200 * 6 + 100 * 16 + 100 * 36) / 400.0, 1e-9);
}

TEST(FaultOverlap, ProbesTakeTheAddedLatencyToo) {
  const std::string monitor = R"(, "balancer": {"health_monitor": {"delay": "100ms", "timeout": "50ms",
      "attempts_before_deactivation": 2}})";
  const std::string base = R"({"duration": "4s", "nodes": [{"name": "a"}], "traffic": [{"name": "t"}], "faults":
      [{"at": "1s", "nodes": ["a"], "latency": {"constant": ")";
  const auto downs = [&](const char* latency) {
    const auto result = sim::run(support::scenario_of(base + latency + R"("}}])" + monitor + "}"));
    return std::ranges::count(result.events, sim::ResultEventKind::kNodeDown, &sim::ResultEvent::kind);
  };
  EXPECT_EQ(downs("40ms"), 0);
  EXPECT_EQ(downs("60ms"), 1);
}

// Two classes at equal distances, 100 a second each, for 4 s.
sim::RunResult loaded_with(const std::string& faults) {
  return sim::run(
      support::scenario_of(R"({"duration": "4s", "nodes": [{"name": "a", "backend": {"concurrency": 100}}],
      "traffic": [{"name": "x", "arrivals": {"constant": 100}}, {"name": "y", "arrivals": {"constant": 100}}],
      "faults": [)" + faults +
                           "]}"));
}

TEST(Load, IsAFactorForItsTime) {
  EXPECT_NEAR(static_cast<double>(loaded_with(R"({"at": "1s", "for": "1s", "load": 3})").summary.requests),
              800 + 2 * 200, 4);
}

TEST(Load, IsForItsClasses) {
  const auto requests = loaded_with(R"({"at": "1s", "for": "1s", "load": 3, "classes": ["y"]})").summary.requests;
  EXPECT_NEAR(static_cast<double>(requests), 800 + 200, 2);
}

TEST(Load, FactorsMultiplyAndZeroStopsThem) {
  const auto requests = loaded_with(R"({"at": "1s", "for": "2s", "load": 2}, {"at": "2s", "for": "1s", "load": 3},
      {"at": "3s", "load": 0, "classes": ["x"]})")
                            .summary.requests;
  EXPECT_NEAR(static_cast<double>(requests), 200 + 400 + 1200 + 100, 6);
}

TEST(Load, IsAnEventOfNoNode) {
  const sim::RunResult result = loaded_with(R"({"at": "1s", "for": "1s", "load": 3})");
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[0].nodes, 0U);
}

// One node with 100 servers, 40 ms of service, a request every 10 ms: those that come while it is paused, and
// the four that it finds in service, wait for its end.
sim::Scenario paused_with(const std::string& faults) {
  return support::scenario_of(R"({"duration": "4s", "nodes": [{"name": "a", "backend":
      {"service_time": {"constant": "40ms"}, "concurrency": 1000}}], "traffic": [{"arrivals": {"constant": 100}}],
      "faults": [)" + faults + "]}");
}

TEST(Pause, TheNodeGoesOnWhereItWas) {
  const sim::RunResult result =
      sim::run(paused_with(R"({"at": "995ms", "for": "1s", "nodes": ["a"], "pause": true})"));
  EXPECT_EQ(result.summary.succeeded, 400U);
  EXPECT_NEAR(result.summary.latency.max, 1040, 1e-6) << "in service when it began: 40 ms of work, and the pause";
  // 4 wait for a whole second; those of 1.00 s, 1.01 s, ... 1.99 s for 995 ms, 985 ms, ... 5 ms.
  EXPECT_NEAR(result.summary.latency.mean, 40 + (4 * 1000 + 100 * 500) / 400.0, 1e-6);
}

TEST(Pause, TwoAtOnceEndWithTheLast) {
  const auto both = sim::run(paused_with(R"({"at": "995ms", "for": "600ms", "nodes": ["a"], "pause": true},
      {"at": "1395ms", "for": "600ms", "nodes": ["a"], "pause": true})"));
  const auto one = sim::run(paused_with(R"({"at": "995ms", "for": "1s", "nodes": ["a"], "pause": true})"));
  EXPECT_EQ(both.summary.latency.mean, one.summary.latency.mean);
}

TEST(Pause, IsPlayedOutAfterTheLastRequest) {
  const sim::RunResult result =
      sim::run(paused_with(R"({"at": "3s", "for": "10s", "nodes": ["a"], "pause": true})"));
  EXPECT_EQ(result.summary.succeeded, 400U);
  EXPECT_NEAR(result.summary.latency.max, 10'040, 1e-6);
}

TEST(Pause, WithoutAnEndLeavesRequestsUnfinished) {
  const sim::RunResult result = sim::run(paused_with(R"({"at": "3005ms", "nodes": ["a"], "pause": true})"));
  EXPECT_EQ(failures(result, "unfinished"), 99U + 4U);
}

TEST(Flap, RefusesAndServesInTurn) {
  const sim::RunResult result =
      run_with(R"({"at": "995ms", "for": "2s", "nodes": ["n"], "flap": {"period": "500ms", "up": 0.6}})");
  EXPECT_EQ(failures(result, "connect_failure"), 80U) << "20 of each 50";
  EXPECT_EQ(result.events.size(), 6U) << "a start and an end for each node, and none for each turn";
}

TEST(FaultEvents, OfManyNodesAreOne) {
  const auto scenario =
      support::scenario_of(R"({"duration": "1s", "nodes": [{"name": "a", "count": 50, "zone": "z"}],
      "traffic": [{"name": "t"}], "faults": [{"at": "100ms", "for": "100ms", "zone": "z", "slow": 2}]})");
  const sim::RunResult result = sim::run(scenario);
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[0].nodes, 50U);
  EXPECT_EQ(sim::describe_place(result.events[0], result, scenario), "zone z");
  EXPECT_EQ(sim::describe(result.events[1], scenario), "2 x slower ends");
}

TEST(FaultSpans, OfARepeatedFaultAreItsTurns) {
  const sim::Scenario scenario = scenario_with(
      R"({"at": "1s", "for": "200ms", "every": "1500ms", "nodes": ["n"], "slow": 2}, {"at": "3s", "zone": "z", "slow": 2})");
  const auto spans = sim::fault_spans(sim::run(scenario), scenario);
  ASSERT_EQ(spans[0].size(), 2U);
  EXPECT_EQ(spans[0][1].from, 2500ms);
  EXPECT_EQ(spans[0][1].to, 2700ms);
  ASSERT_EQ(spans[1].size(), 1U);
  EXPECT_EQ(spans[1][0].to, 4s);
}

TEST(FaultSpans, OfNodesThatFailEachOnItsOwnAreMerged) {
  const sim::Scenario scenario =
      scenario_with(R"({"nodes": ["n"], "slow": 2, "mean_between": "300ms", "mean_repair": "300ms"})");
  const auto spans = sim::fault_spans(sim::run(scenario), scenario).at(0);
  ASSERT_GE(spans.size(), 2U);
  for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_LT(spans[i - 1].to, spans[i].from);
}

}  // namespace
