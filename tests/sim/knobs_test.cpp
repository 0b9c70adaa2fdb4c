// No knob of the simulated world is parsed and ignored: each of these assignments changes the result of a run.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"

namespace {

// Busy enough that every knob matters: a line forms, requests fail, clients lose patience.
const char* const kWorld = R"({
  "duration": "4s",
  "warmup": "1s",
  "balancer": {"policy": {"type": "random"}, "retry": {"max_attempts": 2}},
  "nodes": [
    {"name": "a", "backend": {"service_time": {"exponential": "8ms"}, "concurrency": 2, "queue": 5,
                              "failure": {"rate": 0.2, "methods": ["GET"], "status": 500, "after": "1ms"},
                              "network": {"uniform": {"low": "0ms", "high": "2ms"}}}},
    {"name": "b", "count": 2, "backend": {"service_time": {"exponential": "8ms"}, "concurrency": 2}}],
  "traffic": [{"name": "t", "arrivals": {"poisson": {"rate": 700}}, "method": "GET", "path": "/", "clients": 3, "timeout": "30ms"}],
  "faults": [{"at": "2s", "for": "1s", "nodes": ["b-1"], "outage": "refuse"}]})";

std::string result_of(const std::vector<std::string>& assignments) {
  const sim::Scenario scenario = support::scenario_of(kWorld, assignments);
  const auto result = sim::to_json(support::run_checked(scenario), scenario);
  return result["summary"].dump() + result["failures"].dump();
}

class KnobsTest : public testing::TestWithParam<const char*> {};

TEST_P(KnobsTest, ChangesTheResult) { EXPECT_NE(result_of({GetParam()}), result_of({})); }

INSTANTIATE_TEST_SUITE_P(
    World, KnobsTest,
    testing::Values(
        "seed=2", "duration=5s", "warmup=2s", "balancer.policy.type=p2c", "balancer.timeout=20ms",
        "nodes.0.weight=0", "nodes.0.condition=DISABLED", "nodes.0.priority=2", "nodes.1.count=3",
        R"(nodes.0.backend.service_time={"constant": "8ms"})",
        R"(nodes.0.backend.service_time={"exponential": "9ms"})",
        R"(nodes.0.backend.service_time={"uniform": {"low": "1ms", "high": "9ms"}})",
        R"(nodes.0.backend.service_time={"lognormal": {"median": "5ms", "p99": "9ms"}})",
        R"(nodes.0.backend.service_time={"pareto": {"minimum": "3ms", "shape": 2}})",
        R"(nodes.0.backend.service_time={"bimodal": {"fast": "3ms", "slow": "9ms", "slow_ratio": 0.5}})",
        R"(nodes.0.backend.service_time={"gamma": {"mean": "8ms", "shape": 3}})", "nodes.0.backend.concurrency=3",
        "nodes.0.backend.queue=4", "nodes.0.backend.failure.rate=0.3",
        R"(nodes.0.backend.failure.methods=["POST"])", "nodes.0.backend.failure.status=404",
        R"(nodes.0.backend.service_time={"hyperexponential": {"mean": "8ms", "squared_variation": 3}})",
        R"(nodes.0.backend.service_time={"empirical": [["3ms", 2], ["9ms", 1]]})",
        "nodes.0.backend.discipline=lifo", "nodes.0.backend.discipline=processor_sharing",
        "nodes.0.backend.when_full=refuse",
        R"(nodes.0.backend.failure={"rate": 0.2, "methods": ["GET"], "kind": "hang"})",
        R"(nodes.0.backend.failure={"rate": 0.2, "methods": ["GET"], "kind": "reset"})",
        R"(nodes.0.backend.failure={"rate": 0.2, "methods": ["GET"], "kind": "reset", "part": 0.9})",
        R"(nodes.0.backend.failure.bursty={"good_for": "500ms"})",
        "nodes.0.backend.failure.under_load={\"to\": 5}", R"(nodes.0.backend.overload={"threshold": 1})",
        R"(nodes.0.backend.overload={"threshold": 1, "factor": 0, "collapse_from": 2, "collapse": 1})",
        R"(nodes.0.backend.warm_up={"at_start": true})", "nodes.1.backend.warm_up={}",
        R"(nodes.0.backend.pauses={"every": {"constant": "1s"}})", "nodes.0.backend.antagonist={}",
        R"(nodes.0.backend={"service_time": {"exponential": "8ms"}, "response_size": {"constant": 1000}, "bandwidth": 1e6})",
        R"(network={"loss": 0.01})", R"(network={"loss": 0.01, "retransmit": "20ms"})",
        R"(network={"zones": [{"from": "", "to": ""}]})", R"(network={"connections": {}})",
        R"(network={"connections": {"keep_alive": 0}})", R"(network={"connections": {"round_trips": 3}})",
        R"(network={"connections": {"idle_timeout": "1ms"}})", "nodes.0.backend.failure.after=2ms",
        R"(nodes.0.backend.network={"constant": "1ms"})", R"(traffic.0.arrivals={"constant": 700})",
        "traffic.0.arrivals.poisson.rate=600", "traffic.0.method=POST", "traffic.0.timeout=25ms",
        "faults.0.at=1500ms", "faults.0.for=500ms", R"(faults.0.nodes=["b"])", "faults.0.outage=reset",
        "faults.0.outage=blackhole",
        R"(faults=[{"at": "2s", "for": "1s", "nodes": ["b-1"], "failure_rate": 0.5}])",
        R"(faults=[{"at": "2s", "for": "1s", "nodes": ["b-1"], "slow": 5}])"));

TEST(Knobs, TheSameRunTwiceIsTheSame) { EXPECT_EQ(result_of({}), result_of({})); }

}  // namespace
