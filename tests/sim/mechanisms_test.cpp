// The engine's mechanisms in whole runs: clients that keep cookies, fan-outs, an operator who changes nodes, probes,
// policies that ask nodes for their load.
#include <gtest/gtest.h>

#include <string>

#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"

namespace {

sim::RunResult run(const std::string& text) { return support::run_checked(support::scenario_of(text)); }

std::uint64_t failures(const sim::RunResult& result, const std::string& reason) {
  for (const sim::FailureCount& failure : result.failures) {
    if (failure.reason == reason) return failure.count;
  }
  return 0;
}

// When something was first told of a node, in milliseconds; -1: never.
double first_ms(const sim::RunResult& result, sim::ResultEventKind kind, std::uint32_t node = 0) {
  for (const sim::ResultEvent& event : result.events) {
    if (event.kind == kind && event.node == node) return lb::to_seconds(event.at) * 1e3;
  }
  return -1;
}

// One request every 10 ms for 10 s.
sim::RunResult one_client(const std::string& balancer, const std::string& faults = "[]", int clients = 1) {
  return run(R"({"duration": "10s", "balancer": )" + balancer + R"(,
    "nodes": [{"name": "a"}, {"name": "b"}, {"name": "c"}],
    "traffic": [{"arrivals": {"constant": 100}, "clients": )" +
             std::to_string(clients) + R"(}],
    "faults": )" +
             faults + "}");
}

TEST(Mechanisms, ClientsKeepTheirCookies) {
  const sim::RunResult result = one_client(R"({"persistence": {"type": "HTTP_COOKIE"}})");
  EXPECT_EQ(result.nodes[0].attempts, 1000U) << "round robin chose once";
  const sim::RunResult without = one_client("{}");
  EXPECT_EQ(without.nodes[0].attempts, 334U);
}

TEST(Mechanisms, EveryClientHasItsOwnCookie) {
  const sim::RunResult result = one_client(R"({"persistence": {"type": "HTTP_COOKIE"}})", "[]", 30);
  for (const sim::NodeResult& node : result.nodes) {
    EXPECT_GT(node.attempts, 100U);
    EXPECT_LT(node.attempts, 600U);
  }
  const sim::RunResult by_address = one_client(R"({"persistence": {"type": "SOURCE_IP"}})", "[]", 30);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(by_address.nodes[i].attempts, result.nodes[i].attempts);
}

TEST(Mechanisms, ADrainingNodeKeepsItsClientsAndADisabledOneDoesNot) {
  const auto with = [](const std::string& condition) {
    return one_client(R"({"persistence": {}})",
                      R"([{"at": "2505ms", "for": "5s", "nodes": ["a"], "condition": ")" + condition + "\"}]");
  };
  EXPECT_EQ(with("DRAINING").nodes[0].attempts, 1000U);
  const sim::RunResult disabled = with("DISABLED");
  EXPECT_EQ(disabled.nodes[0].attempts, 251U) << "0 to 2.5 s, and it does not come back";
  EXPECT_EQ(disabled.nodes[1].attempts + disabled.nodes[2].attempts, 749U);
}

TEST(Mechanisms, AnOperatorsConditionHoldsForItsTime) {
  const auto with = [](const std::string& condition) {
    return one_client("{}",
                      R"([{"at": "2505ms", "for": "5s", "nodes": ["a"], "condition": ")" + condition + "\"}]");
  };
  for (const char* condition : {"DRAINING", "DISABLED"}) {
    const sim::RunResult result = with(condition);
    EXPECT_NEAR(static_cast<double>(result.nodes[0].attempts), 500 / 3.0, 2) << condition;
    EXPECT_EQ(result.summary.failed, 0U) << condition;
  }
}

TEST(Mechanisms, ADisabledNodeIsCutAndADrainingOneFinishes) {
  const auto with = [](const std::string& condition) {
    return run(R"({"duration": "2s", "nodes": [{"name": "a", "backend": {"service_time": {"constant": "100ms"},
                   "concurrency": 50}}, {"name": "b"}], "balancer": {"policy": {"type": "first"}},
                   "traffic": [{"arrivals": {"constant": 100}}],
                   "faults": [{"at": "1005ms", "nodes": ["a"], "condition": ")" +
               condition + "\"}]}");
  };
  EXPECT_EQ(failures(with("DISABLED"), "cut"), 10U) << "of 910 ms to 1000 ms";
  EXPECT_EQ(with("DISABLED").summary.failed, 10U);
  EXPECT_EQ(with("DRAINING").summary.failed, 0U);
}

TEST(Mechanisms, AnOperatorsWeightHoldsForItsTime) {
  const sim::RunResult result = one_client(R"({"policy": {"type": "weighted_round_robin"}})",
                                           R"([{"at": "2s", "for": "5s", "nodes": ["a"], "weight": 3},
                                               {"at": "2s", "for": "5s", "nodes": ["b"], "weight": 0}])");
  // 200 + 300 requests by thirds, 500 by 3 to 0 to 1.
  EXPECT_NEAR(static_cast<double>(result.nodes[0].attempts), 500 / 3.0 + 375, 3);
  EXPECT_NEAR(static_cast<double>(result.nodes[1].attempts), 500 / 3.0, 3);
}

// Three nodes that take 1, 20 and 50 ms; requests every 100 ms go to all of them.
sim::RunResult fan_out(const std::string& route, const std::string& traffic = "",
                       const std::string& faults = "[]") {
  return run(R"({"duration": "10s", "balancer": {"routes": [{"mode": "fan_out")" + route + R"(}]},
    "nodes": [{"name": "a", "backend": {"service_time": {"constant": "50ms"}, "concurrency": 9}},
              {"name": "b", "backend": {"service_time": {"constant": "1ms"}, "concurrency": 9}},
              {"name": "c", "backend": {"service_time": {"constant": "20ms"}, "concurrency": 9}}],
    "traffic": [{"arrivals": {"constant": 10})" +
             traffic + R"(}], "faults": )" + faults + "}");
}

TEST(Mechanisms, AFanOutTakesAsLongAsItsSlowestNode) {
  const sim::RunResult result = fan_out("");
  EXPECT_EQ(result.summary.requests, 100U);
  EXPECT_EQ(result.summary.attempts, 300U);
  EXPECT_DOUBLE_EQ(result.summary.latency.mean, 50);
  for (const sim::NodeResult& node : result.nodes) EXPECT_EQ(node.succeeded, 100U);
}

TEST(Mechanisms, OrAsItsFastestWhereTheFirstAnswerIsEnough) {
  const sim::RunResult result = fan_out(R"(, "respond": "first")");
  EXPECT_EQ(result.summary.succeeded, 100U);
  EXPECT_DOUBLE_EQ(result.summary.latency.mean, 1);
  EXPECT_DOUBLE_EQ(result.summary.latency.max, 1);
  for (const sim::NodeResult& node : result.nodes)
    EXPECT_EQ(node.succeeded, 100U) << "all are served all the same";
}

TEST(Mechanisms, AClientThatHasItsAnswerDoesNotLeave) {
  const sim::RunResult result = fan_out(R"(, "respond": "first")", R"(, "timeout": "10ms")");
  EXPECT_EQ(result.summary.succeeded, 100U);
  EXPECT_EQ(result.nodes[0].succeeded, 100U) << "which takes 50 ms";
  EXPECT_EQ(fan_out("", R"(, "timeout": "10ms")").summary.succeeded, 0U) << "without an answer it does";
}

TEST(Mechanisms, AnAnswerCountsThoughANodeNeverEnds) {
  const sim::RunResult result =
      fan_out(R"(, "respond": "first")", "", R"([{"at": "0s", "nodes": ["a"], "outage": "blackhole"}])");
  EXPECT_EQ(result.summary.succeeded, 100U);
  EXPECT_DOUBLE_EQ(result.summary.latency.max, 1);
}

// A monitor that asks every 100 ms what has two tries; one node, out from 1 s to 2 s.
sim::RunResult monitored(const std::string& monitor, const std::string& fault, const std::string& backend = "{}") {
  return run(R"({"duration": "4s", "balancer": {"health_monitor": {"delay": "100ms", "timeout": "50ms",
      "attempts_before_deactivation": 2)" +
             monitor + R"(}},
    "nodes": [{"name": "a", "backend": )" +
             backend + R"(}, {"name": "b"}],
    "traffic": [{"arrivals": {"constant": 100}}],
    "faults": [{"at": "1005ms", "for": "1s", "nodes": ["a"], )" +
             fault + "}]}");
}

TEST(Mechanisms, ConnectProbesFindOutagesOut) {
  for (const char* outage : {"refuse", "reset"}) {
    const sim::RunResult result = monitored("", R"("outage": ")" + std::string(outage) + "\"");
    EXPECT_DOUBLE_EQ(first_ms(result, sim::ResultEventKind::kNodeDown), 1200) << "the second that fails";
    EXPECT_DOUBLE_EQ(first_ms(result, sim::ResultEventKind::kNodeUp), 2100) << "the first that passes";
    EXPECT_EQ(first_ms(result, sim::ResultEventKind::kNodeDown, 1), -1);
  }
  const sim::RunResult silent = monitored("", R"("outage": "blackhole")");
  EXPECT_DOUBLE_EQ(first_ms(silent, sim::ResultEventKind::kNodeDown), 1250) << "after its timeout";
}

TEST(Mechanisms, ConnectProbesDoNotSeeErrors) {
  const sim::RunResult result = monitored("", R"("failure_rate": 1)");
  EXPECT_EQ(first_ms(result, sim::ResultEventKind::kNodeDown), -1);
}

TEST(Mechanisms, HttpProbesFailAsOtherGetsDo) {
  const sim::RunResult result = monitored(R"(, "type": "HTTP")", R"("failure_rate": 1)");
  EXPECT_NEAR(first_ms(result, sim::ResultEventKind::kNodeDown), 1200, 2);
  EXPECT_NEAR(first_ms(result, sim::ResultEventKind::kNodeUp), 2100, 2);
}

TEST(Mechanisms, HttpProbesTakeAServiceTime) {
  const sim::RunResult slow =
      monitored(R"(, "type": "HTTP")", R"("slow": 20)", R"({"service_time": {"constant": "4ms"}})");
  EXPECT_NEAR(first_ms(slow, sim::ResultEventKind::kNodeDown), 1250, 1) << "80 ms are more than the timeout";
}

TEST(Mechanisms, HttpProbesGoByTheStatusThatIsAskedFor) {
  const std::string busy = R"({"failure": {"rate": 1, "status": 503}})";
  const auto down = [&](const std::string& regex) {
    const sim::RunResult result =
        monitored(R"(, "type": "HTTP", "status_regex": ")" + regex + "\"", R"("slow": 1.5)", busy);
    return first_ms(result, sim::ResultEventKind::kNodeDown);
  };
  EXPECT_NEAR(down("^2[0-9][0-9]$"), 100, 5) << "the second of its probes";
  EXPECT_EQ(down("^(200|503)$"), -1);
}

TEST(Mechanisms, ANodeThatIsDownGetsNothing) {
  const sim::RunResult result = monitored("", R"("outage": "refuse")");
  EXPECT_EQ(failures(result, "connect_failure"), 9U) << "the requests of 1020, 1040, ... 1180 ms";
  EXPECT_EQ(result.summary.failed, 9U);
}

// Twenty nodes, a quarter of which serves at a third of the speed, at 85 % of what they can do together.
double p99_of(const std::string& policy) {
  return run(R"({"duration": "60s", "warmup": "10s", "balancer": {"policy": {"type": ")" + policy + R"("}},
    "nodes": [{"name": "fast", "count": 15, "backend": {"service_time": {"exponential": "10ms"}, "concurrency": 4}},
              {"name": "slow", "count": 5, "backend": {"service_time": {"exponential": "30ms"}, "concurrency": 4}}],
    "traffic": [{"arrivals": {"poisson": 5600}}]})")
      .summary.latency.p99;
}

TEST(Mechanisms, PrequalAsksItsWayAroundSlowNodes) {
  const double random = p99_of("random");
  const double prequal = p99_of("prequal");
  EXPECT_GT(random, 1000) << "the slow nodes' lines grow and grow";
  EXPECT_LT(prequal, 200);
}

TEST(Mechanisms, LoadReportsMoveLoadToWhereThereIsRoom) {
  const auto shares = [](const std::string& policy) {
    return run(R"({"duration": "60s", "warmup": "30s", "balancer": {"policy": )" + policy + R"(},
      "nodes": [{"name": "big", "backend": {"service_time": {"exponential": "10ms"}, "concurrency": 6}},
                {"name": "small", "backend": {"service_time": {"exponential": "10ms"}, "concurrency": 2}}],
      "traffic": [{"arrivals": {"poisson": 400}}]})");
  };
  const sim::RunResult even = shares(R"({"type": "round_robin"})");
  EXPECT_NEAR(even.nodes[0].share, 0.5, 0.01);
  const sim::RunResult reported = shares(R"({"type": "load_report_round_robin"})");
  EXPECT_NEAR(reported.nodes[0].share, 0.75, 0.03) << "three times the servers";
  EXPECT_NEAR(reported.nodes[0].utilization, reported.nodes[1].utilization, 0.05);
}

}  // namespace
