// No knob of the simulated world is parsed and ignored. Each of these assignments changes the result of a run; where it
// could not, because it says something of what a scenario does not have, it is refused. A field that is new in a table
// needs a row here: the last tests walk the tables.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "knob_paths.h"
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

const char* const kAlone[] = {
    "seed=2",
    "duration=5s",
    "warmup=2s",
    "balancer.policy.type=p2c",
    "balancer.timeout=20ms",
    "nodes.0.weight=0",
    "nodes.0.condition=DISABLED",
    "nodes.0.priority=2",
    "nodes.1.count=3",
    R"(nodes.0.backend.service_time={"constant": "8ms"})",
    R"(nodes.0.backend.service_time={"exponential": "9ms"})",
    R"(nodes.0.backend.service_time={"uniform": {"low": "1ms", "high": "9ms"}})",
    R"(nodes.0.backend.service_time={"lognormal": {"median": "5ms", "p99": "9ms"}})",
    R"(nodes.0.backend.service_time={"pareto": {"minimum": "3ms", "shape": 2}})",
    R"(nodes.0.backend.service_time={"bimodal": {"fast": "3ms", "slow": "9ms", "slow_ratio": 0.5}})",
    R"(nodes.0.backend.service_time={"gamma": {"mean": "8ms", "shape": 3}})",
    "nodes.0.backend.concurrency=3",
    "nodes.0.backend.queue=4",
    "nodes.0.backend.failure.rate=0.3",
    R"(nodes.0.backend.failure.methods=["POST"])",
    "nodes.0.backend.failure.status=404",
    R"(nodes.0.backend.service_time={"hyperexponential": {"mean": "8ms", "squared_variation": 3}})",
    R"(nodes.0.backend.service_time={"empirical": [["3ms", 2], ["9ms", 1]]})",
    "nodes.0.backend.discipline=lifo",
    "nodes.0.backend.discipline=processor_sharing",
    "nodes.0.backend.when_full=refuse",
    R"(nodes.0.backend.failure={"rate": 0.2, "methods": ["GET"], "kind": "hang"})",
    R"(nodes.0.backend.failure={"rate": 0.2, "methods": ["GET"], "kind": "reset"})",
    R"(nodes.0.backend.failure={"rate": 0.2, "methods": ["GET"], "kind": "reset", "part": 0.9})",
    R"(nodes.0.backend.failure.bursty={"good_for": "500ms"})",
    "nodes.0.backend.failure.under_load={\"to\": 5}",
    R"(nodes.0.backend.overload={"threshold": 1})",
    R"(nodes.0.backend.overload={"threshold": 1, "factor": 0, "collapse_from": 2, "collapse": 1})",
    R"(nodes.0.backend.warm_up={"at_start": true})",
    "nodes.1.backend.warm_up={}",
    R"(nodes.0.backend.pauses={"every": {"constant": "1s"}})",
    "nodes.0.backend.antagonist={}",
    R"(nodes.0.backend={"service_time": {"exponential": "8ms"}, "response_size": {"constant": 1000}, "bandwidth": 1e6})",
    R"(network={"loss": 0.01})",
    R"(network={"loss": 0.01, "retransmit": "20ms"})",
    R"(network={"zones": [{"from": "", "to": ""}]})",
    R"(network={"connections": {}})",
    R"(network={"connections": {"keep_alive": 0}})",
    R"(network={"connections": {"round_trips": 3}})",
    R"(network={"connections": {"idle_timeout": "1ms"}})",
    "nodes.0.backend.failure.after=2ms",
    R"(nodes.0.backend.network={"constant": "1ms"})",
    R"(traffic.0.arrivals={"constant": 700})",
    "traffic.0.arrivals.poisson.rate=600",
    "traffic.0.method=POST",
    "traffic.0.timeout=25ms",
    "faults.0.at=1500ms",
    "faults.0.for=500ms",
    R"(faults.0.nodes=["b"])",
    "faults.0.outage=reset",
    "faults.0.outage=blackhole",
    R"(faults=[{"at": "2s", "for": "1s", "nodes": ["b-1"], "failure_rate": 0.5}])",
    R"(faults=[{"at": "2s", "for": "1s", "nodes": ["b-1"], "slow": 5}])"};
INSTANTIATE_TEST_SUITE_P(World, KnobsTest, testing::ValuesIn(kAlone));

// What a field needs to be there, and the field alone.
struct InPlace {
  std::vector<std::string> there;
  const char* assignment;
  const char* field = assignment;  // that it is about, where the assignment is of more
};

void PrintTo(const InPlace& row, std::ostream* out) { *out << row.assignment; }

class KnobsInPlaceTest : public testing::TestWithParam<InPlace> {};

TEST_P(KnobsInPlaceTest, ChangesTheResult) {
  std::vector<std::string> assignments = GetParam().there;
  const std::string before = result_of(assignments);
  assignments.emplace_back(GetParam().assignment);
  EXPECT_NE(result_of(assignments), before);
}

const std::vector<std::string> kFleet{"balancers=3", "balancer.policy.type=p2c"};
const std::vector<std::string> kZones{R"(balancer.zones={"zone": "east", "local": [{"zone": "east"}]})",
                                      "nodes.0.zone=west", "nodes.1.zone=east",
                                      R"(network={"zones": [{"from": "east", "to": "west"}]})"};
const std::vector<std::string> kConnections{R"(nodes.0.backend.network={"constant": "2ms"})",
                                            R"(network={"connections": {"keep_alive": 1}})"};

std::vector<std::string> traffic(const char* arrivals) { return {std::string("traffic.0.arrivals=") + arrivals}; }
std::vector<std::string> service(const char* times) {
  return {std::string("nodes.0.backend.service_time=") + times};
}
std::vector<std::string> sizes(const char* of) {
  return {std::string("nodes.0.backend.response_size=") + of, "nodes.0.backend.bandwidth=1e6"};
}
std::vector<std::string> fault(const char* it) { return {std::string("faults=[") + it + "]"}; }
std::vector<std::string> and_more(std::vector<std::string> there, const char* more) {
  there.emplace_back(more);
  return there;
}

const char* const kBursty =
    R"({"bursty": {"states": [{"rate": 100, "sojourn": "1s"}, {"rate": 800, "sojourn": "500ms"}]}})";

const char* const kClosed =
    R"(traffic=[{"arrivals": {"closed": {"users": 10, "think": {"exponential": "20ms"}}}, "timeout": "30ms"}])";

const InPlace kTraffic[] = {
    {traffic(R"({"constant": {"rate": 500}})"), "traffic.0.arrivals.constant.rate=600"},
    {traffic(kBursty), "traffic.0.arrivals.bursty.states.0.rate=40"},
    {traffic(kBursty), "traffic.0.arrivals.bursty.states.1.sojourn=2s"},
    {traffic(kBursty), R"(traffic.0.arrivals.bursty.states=[{"rate": 500, "sojourn": "1s"}, {"rate": 50}])"},
    {traffic(R"({"schedule": {"points": [["0s", 300], ["2s", 700]]}})"),
     R"(traffic.0.arrivals.schedule.points=[["0s", 300]])"},
    {traffic(R"({"schedule": {"points": [["0s", 300], ["2s", 700]]}})"),
     "traffic.0.arrivals.schedule.points.1.0=3s"},
    {traffic(R"({"schedule": {"points": [["0s", 300], ["2s", 700]]}})"),
     "traffic.0.arrivals.schedule.points.1.1=600"},
    {traffic(R"({"schedule": {"points": [["0s", 300], ["2s", 700]]}})"), "traffic.0.arrivals.schedule.shape=ramp"},
    {traffic(R"({"schedule": {"points": [["0s", 300], ["2s", 700]]}})"),
     "traffic.0.arrivals.schedule.spacing=regular"},
    {traffic(R"({"schedule": {"points": [["0s", 300], ["1s", 700]]}})"),
     "traffic.0.arrivals.schedule.repeat_after=2s"},
    {traffic(R"({"sine": {"mean": 500, "period": "3s"}})"), "traffic.0.arrivals.sine.mean=600"},
    {traffic(R"({"sine": {"mean": 500, "period": "3s"}})"), "traffic.0.arrivals.sine.amplitude=0.9"},
    {traffic(R"({"sine": {"mean": 500, "period": "3s"}})"), "traffic.0.arrivals.sine.period=2s"},
    {traffic(R"({"sine": {"mean": 500, "period": "3s"}})"), "traffic.0.arrivals.sine.phase=0.5"},
    {{kClosed}, "traffic.0.arrivals.closed.users=12"},
    {{kClosed}, R"(traffic.0.arrivals.closed.think={"exponential": "30ms"})"},
    {{"balancer.policy.type=rendezvous"}, "traffic.0.clients=9"},
    {{"balancer.policy.type=rendezvous", "traffic.0.clients=9"}, R"(traffic.0.popularity={"zipf": {}})"},
    {{"balancer.policy.type=rendezvous", "traffic.0.clients=9", R"(traffic.0.popularity={"zipf": {}})"},
     "traffic.0.popularity.zipf.exponent=2"},
    {{R"(balancer.routes=[{"path": "/a", "retry": {"max_attempts": 1}}, {}])"}, "traffic.0.path=/a"},
    {{}, "traffic.0.client_retry={}"},
    {{"traffic.0.client_retry={}"}, "traffic.0.client_retry.attempts=2"},
    {{"traffic.0.client_retry={}"}, R"(traffic.0.client_retry.delay={"constant": "10ms"})"},
    {{"traffic.0.client_retry={}"}, "traffic.0.client_retry.on=timeout"},
    {{}, R"(traffic=[{"arrivals": {"poisson": {"rate": 700}}}, {"name": "u"}])"}};
INSTANTIATE_TEST_SUITE_P(Traffic, KnobsInPlaceTest, testing::ValuesIn(kTraffic));

const InPlace kNodes[] = {
    {{}, R"(nodes=[{"name": "a"}, {"name": "b", "count": 3}])"},
    {{"balancer.health_monitor={}"}, "nodes.0.type=SECONDARY"},
    {{}, "nodes.0.health=down"},
    {{}, R"(nodes.0.backend={"concurrency": 4})"},
    {{"network.zone=east", "nodes.1.zone=west", R"(network.zones=[{"from": "east", "to": "west"}])"},
     "nodes.0.zone=west"},
    {service(R"({"constant": {"value": "8ms"}})"), "nodes.0.backend.service_time.constant.value=9ms"},
    {service(R"({"exponential": {"mean": "8ms"}})"), "nodes.0.backend.service_time.exponential.mean=9ms"},
    {service(R"({"uniform": {"low": "1ms", "high": "9ms"}})"), "nodes.0.backend.service_time.uniform.low=2ms"},
    {service(R"({"uniform": {"low": "1ms", "high": "9ms"}})"), "nodes.0.backend.service_time.uniform.high=8ms"},
    {service(R"({"lognormal": {"median": "5ms", "p99": "9ms"}})"),
     "nodes.0.backend.service_time.lognormal.median=4ms"},
    {service(R"({"lognormal": {"median": "5ms", "p99": "9ms"}})"),
     "nodes.0.backend.service_time.lognormal.p99=20ms"},
    {service(R"({"pareto": {"minimum": "3ms", "shape": 2}})"), "nodes.0.backend.service_time.pareto.minimum=4ms"},
    {service(R"({"pareto": {"minimum": "3ms", "shape": 2}})"), "nodes.0.backend.service_time.pareto.shape=3"},
    {service(R"({"bimodal": {"fast": "3ms", "slow": "9ms", "slow_ratio": 0.5}})"),
     "nodes.0.backend.service_time.bimodal.fast=2ms"},
    {service(R"({"bimodal": {"fast": "3ms", "slow": "9ms", "slow_ratio": 0.5}})"),
     "nodes.0.backend.service_time.bimodal.slow=20ms"},
    {service(R"({"bimodal": {"fast": "3ms", "slow": "9ms", "slow_ratio": 0.5}})"),
     "nodes.0.backend.service_time.bimodal.slow_ratio=0.6"},
    {service(R"({"gamma": {"mean": "8ms", "shape": 3}})"), "nodes.0.backend.service_time.gamma.mean=9ms"},
    {service(R"({"gamma": {"mean": "8ms", "shape": 3}})"), "nodes.0.backend.service_time.gamma.shape=2"},
    {service(R"({"hyperexponential": {"mean": "8ms", "squared_variation": 3}})"),
     "nodes.0.backend.service_time.hyperexponential.mean=9ms"},
    {service(R"({"hyperexponential": {"mean": "8ms", "squared_variation": 3}})"),
     "nodes.0.backend.service_time.hyperexponential.squared_variation=4"},
    {service(R"({"empirical": {"values": [["3ms", 2], ["9ms", 1]]}})"),
     R"(nodes.0.backend.service_time.empirical.values=[["3ms", 2]])"},
    {service(R"({"empirical": {"values": [["3ms", 2], ["9ms", 1]]}})"),
     "nodes.0.backend.service_time.empirical.values.0.0=4ms"},
    {service(R"({"empirical": {"values": [["3ms", 2], ["9ms", 1]]}})"),
     "nodes.0.backend.service_time.empirical.values.0.1=3"},
    {{"nodes.0.backend.failure.kind=reset", "nodes.0.backend.failure.status=500",
      "nodes.0.backend.failure.after=0s"},
     "nodes.0.backend.failure.part=0.9"},
    {{"nodes.0.backend.failure.after=0s"}, "nodes.0.backend.failure.kind=hang"},
    {{"balancer.retry.retry_after={}", "nodes.0.backend.failure.status=503"},
     "nodes.0.backend.failure.retry_after=10ms"},
    {{"nodes.0.backend.failure.bursty={}"}, "nodes.0.backend.failure.bursty.good_for=500ms"},
    {{"nodes.0.backend.failure.bursty={\"good_for\": \"1s\"}"}, "nodes.0.backend.failure.bursty.bad_for=2s"},
    {{"nodes.0.backend.failure.bursty={}"}, "nodes.0.backend.failure.bursty.rate_good=0.3"},
    {{"nodes.0.backend.failure.bursty={\"good_for\": \"1s\"}"}, "nodes.0.backend.failure.bursty.rate_bad=0.5"},
    {{"nodes.0.backend.failure.under_load={\"to\": 5}"}, "nodes.0.backend.failure.under_load.from=2"},
    {{"nodes.0.backend.failure.under_load={\"to\": 5}"}, "nodes.0.backend.failure.under_load.to=6"},
    {{"nodes.0.backend.failure.under_load={\"to\": 5}"}, "nodes.0.backend.failure.under_load.rate=0.5"},
    {{R"(nodes.0.backend.overload={"threshold": 1})"}, "nodes.0.backend.overload.threshold=2"},
    {{R"(nodes.0.backend.overload={"threshold": 1})"}, "nodes.0.backend.overload.factor=2"},
    {{R"(nodes.0.backend.overload={"threshold": 1, "collapse_from": 4, "collapse": 1})"},
     "nodes.0.backend.overload.collapse_from=2"},
    {{R"(nodes.0.backend.overload={"threshold": 1, "collapse_from": 4, "collapse": 1})"},
     "nodes.0.backend.overload.collapse=2"},
    {{R"(nodes.0.backend.warm_up={"at_start": true})"}, "nodes.0.backend.warm_up.at_start=false"},
    {{R"(nodes.0.backend.warm_up={"at_start": true})"}, "nodes.0.backend.warm_up.for=2s"},
    {{R"(nodes.0.backend.warm_up={"at_start": true})"}, "nodes.0.backend.warm_up.factor=20"},
    {{R"(nodes.0.backend.pauses={"every": {"constant": "1s"}})"},
     R"(nodes.0.backend.pauses.every={"constant": "500ms"})"},
    {{R"(nodes.0.backend.pauses={"every": {"constant": "1s"}})"},
     R"(nodes.0.backend.pauses.for={"constant": "300ms"})"},
    {{"nodes.0.backend.antagonist={}"}, "nodes.0.backend.antagonist.share=0.9"},
    {{"nodes.0.backend.antagonist={}"}, R"(nodes.0.backend.antagonist.every={"constant": "300ms"})"},
    {{"nodes.0.backend.antagonist={}"}, R"(nodes.0.backend.antagonist.for={"constant": "90ms"})"},
    {sizes(R"({"constant": {"value": 9000}})"), "nodes.0.backend.bandwidth=2e6"},
    {sizes(R"({"constant": {"value": 9000}})"), R"(nodes.0.backend.response_size={"exponential": 9000})"},
    {sizes(R"({"constant": {"value": 9000}})"), "nodes.0.backend.response_size.constant.value=5000"},
    {sizes(R"({"exponential": {"mean": 9000}})"), "nodes.0.backend.response_size.exponential.mean=5000"},
    {sizes(R"({"uniform": {"low": 1000, "high": 9000}})"), "nodes.0.backend.response_size.uniform.low=2000"},
    {sizes(R"({"uniform": {"low": 1000, "high": 9000}})"), "nodes.0.backend.response_size.uniform.high=8000"},
    {sizes(R"({"lognormal": {"median": 5000, "p99": 9000}})"),
     "nodes.0.backend.response_size.lognormal.median=4000"},
    {sizes(R"({"lognormal": {"median": 5000, "p99": 9000}})"),
     "nodes.0.backend.response_size.lognormal.p99=20000"},
    {sizes(R"({"pareto": {"minimum": 3000, "shape": 2}})"), "nodes.0.backend.response_size.pareto.minimum=4000"},
    {sizes(R"({"pareto": {"minimum": 3000, "shape": 2}})"), "nodes.0.backend.response_size.pareto.shape=3"}};
INSTANTIATE_TEST_SUITE_P(Nodes, KnobsInPlaceTest, testing::ValuesIn(kNodes));

const InPlace kNetwork[] = {
    {kZones, "network.zones=[]"},
    {kZones, R"(network.zones.0.round_trip={"constant": "5ms"})"},
    {and_more(kZones,
              R"(network.zones=[{"from": "east", "to": "west"}, {"from": "west", "to": "west", "round_trip":
             {"constant": "9ms"}}])"),
     "network.zone=west"},
    {and_more(kZones, "nodes.1.zone=north"), "network.zones.0.to=north"},
    {and_more(kZones, "network.zone=west"), "network.zones.0.from=west"},
    {{}, "network.loss=0.02"},
    {{"network.loss=0.02"}, "network.retransmit=20ms"},
    {{R"(nodes.0.backend.network={"constant": "2ms"})"}, "network.connections={}"},
    {kConnections, "network.connections.round_trips=3"},
    {kConnections, "network.connections.keep_alive=2"},
    {kConnections, "network.connections.idle_timeout=1ms"}};
INSTANTIATE_TEST_SUITE_P(Network, KnobsInPlaceTest, testing::ValuesIn(kNetwork));

const InPlace kFaults[] = {
    {fault(R"({"at": "2s", "nodes": ["b"], "outage": "refuse"})"), "faults.0.share=0.5"},
    {{"nodes.0.zone=west"}, R"(faults=[{"at": "2s", "zone": "west", "outage": "refuse"}])"},
    {{"nodes.0.zone=west", "nodes.1.zone=east", R"(faults=[{"at": "2s", "zone": "west", "outage": "refuse"}])"},
     "faults.0.zone=east"},
    {fault(R"({"at": "2s", "nodes": ["b"], "failure_rate": 0.5})"), "faults.0.failure_rate=0.6"},
    {fault(R"({"at": "2s", "nodes": ["b"], "slow": 3})"), "faults.0.slow=4"},
    {fault(R"({"at": "2s", "nodes": ["b"], "latency": {"constant": "1ms"}})"),
     R"(faults.0.latency={"constant": "2ms"})"},
    {{}, R"(faults=[{"at": "2s", "for": "300ms", "nodes": ["b"], "pause": true}])", "faults.0.pause"},
    {{}, R"(faults=[{"at": "2s", "nodes": ["b"], "flap": {"period": "1s"}}])", "faults.0.flap"},
    {fault(R"({"at": "2s", "nodes": ["b"], "flap": {"period": "1s"}})"), "faults.0.flap.period=500ms"},
    {fault(R"({"at": "2s", "nodes": ["b"], "flap": {"period": "1s"}})"), "faults.0.flap.up=0.7"},
    {fault(R"({"at": "2s", "nodes": ["b"], "weight": 2})"), "faults.0.weight=3"},
    {fault(R"({"at": "2s", "nodes": ["b"], "condition": "DISABLED"})"), R"(faults.0.nodes=["a"])"},
    {fault(R"({"at": "2s", "for": "1s", "nodes": ["b"], "condition": "DISABLED"})"), "faults.0.condition=ENABLED"},
    {{}, R"(faults=[{"at": "2s", "nodes": ["b"], "add": true}])", "faults.0.add"},
    {{}, R"(faults=[{"at": "2s", "nodes": ["b"], "remove": true}])", "faults.0.remove"},
    {fault(R"({"at": "2s", "load": 2})"), "faults.0.load=3"},
    {{R"(traffic=[{"name": "t", "arrivals": {"poisson": {"rate": 300}}}, {"name": "u"}])",
      R"(faults=[{"at": "2s", "load": 2}])"},
     R"(faults.0.classes=["t"])"},
    {fault(R"({"at": "1s", "for": "100ms", "nodes": ["b"], "outage": "refuse"})"), "faults.0.every=500ms"},
    {fault(R"({"at": "1s", "for": "100ms", "every": "500ms", "nodes": ["b"], "outage": "refuse"})"),
     "faults.0.times=2"},
    {fault(R"({"at": "1s", "for": "100ms", "every": "500ms", "nodes": ["b"], "outage": "refuse"})"),
     "faults.0.rolling=true"},
    {fault(R"({"nodes": ["b"], "outage": "refuse", "mean_between": "500ms", "mean_repair": "200ms"})"),
     "faults.0.mean_between=400ms"},
    {fault(R"({"nodes": ["b"], "outage": "refuse", "mean_between": "500ms", "mean_repair": "200ms"})"),
     "faults.0.mean_repair=300ms"},
    {fault(R"({"nodes": ["b"], "outage": "refuse", "mean_between": "500ms", "mean_repair": "200ms"})"),
     "faults.0.together=true"},
    {fault(R"({"nodes": ["b"], "outage": "refuse", "between": {"constant": "1s"}, "mean_repair": "200ms"})"),
     R"(faults.0.between={"constant": "700ms"})"},
    {fault(R"({"nodes": ["b"], "outage": "refuse", "mean_between": "1s", "repair": {"constant": "200ms"}})"),
     R"(faults.0.repair={"constant": "300ms"})"}};
INSTANTIATE_TEST_SUITE_P(Faults, KnobsInPlaceTest, testing::ValuesIn(kFaults));

const InPlace kFleetKnobs[] = {
    {{"balancer.policy.type=p2c"}, "balancers=3"},
    {kFleet, "balancer_dispatch=random"},
    {kFleet, "balancer_start_spread=2s"},
    {and_more(kFleet, R"(faults=[{"at": "1s", "for": "1s", "nodes": ["b"], "remove": true}])"), "discovery={}"},
    {and_more(and_more(kFleet, R"(faults=[{"at": "1s", "for": "1s", "nodes": ["b"], "remove": true}])"),
              "discovery={}"),
     "discovery.interval=100ms"},
    {and_more(and_more(kFleet, R"(faults=[{"at": "1s", "for": "1s", "nodes": ["b"], "remove": true}])"),
              R"(discovery={"interval": "100ms"})"),
     "discovery.delay=300ms"}};
INSTANTIATE_TEST_SUITE_P(Fleet, KnobsInPlaceTest, testing::ValuesIn(kFleetKnobs));

// What would change nothing, because what it is about is not there.
class KnobsRefusedTest : public testing::TestWithParam<const char*> {};

TEST_P(KnobsRefusedTest, WhereItWouldChangeNothing) {
  EXPECT_NE(support::errors_of(std::string(R"({"nodes": [{"name": "a")") + GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(
    World, KnobsRefusedTest,
    testing::Values(R"(}], "traffic": [{}], "discovery": {}})",
                    R"(}], "traffic": [{}], "balancer_start_spread": "1s"})",
                    R"(}], "traffic": [{}], "network": {"zone": "east"}})",
                    R"(}], "traffic": [{}], "network": {"retransmit": "1s"}})",
                    R"(}], "traffic": [{}], "network": {"connections": {}}})",
                    R"(}], "traffic": [{}], "network": {"zones": [{"from": "x", "to": "y"}]}})",
                    R"(}], "traffic": [{"popularity": {"zipf": {}}}]})",
                    R"(}], "traffic": [{}], "faults": [{"nodes": ["a"], "outage": "refuse", "times": 3}]})",
                    R"(}], "traffic": [{}], "faults": [{"nodes": ["a"], "outage": "refuse", "rolling": true}]})",
                    R"(}], "traffic": [{}], "faults": [{"nodes": ["a"], "outage": "refuse", "together": true}]})",
                    R"(}], "traffic": [{}], "faults": [{"nodes": ["a"], "outage": "refuse", "classes": ["x"]}]})",
                    R"(}], "traffic": [{}], "faults": [{"nodes": ["a"]}]})",
                    R"(, "backend": {"bandwidth": 9}}], "traffic": [{}]})",
                    R"(, "backend": {"failure": {"rate": 0.1, "part": 0.9}}}], "traffic": [{}]})",
                    R"(, "backend": {"failure": {"kind": "hang"}}}], "traffic": [{}]})"));

TEST(Knobs, TheSameRunTwiceIsTheSame) { EXPECT_EQ(result_of({}), result_of({})); }

// Names and words change no run, the balancer's own fields have their tests with the engine, those of expectations
// (run_test.cpp) and of traces (trace_arrivals_test.cpp, which need a file) elsewhere.
const std::set<std::string> kElsewhere{
    "scenario.name", "scenario.description", "scenario.balancer", "scenario.expect", "node.name",
    "node.address",  "traffic.name",         "trace.file",        "trace.speed",     "trace.repeat"};

TEST(Knobs, EveryFieldOfTheWorldHasARow) {
  std::map<const lb::Knob*, std::string> without_row =
      sim::testing::knobs_within(sim::Scenario::knobs(), kElsewhere);
  EXPECT_GT(without_row.size(), 100U);
  const auto cover = [&](const char* assignment) {
    without_row.erase(sim::testing::knob_of(sim::Scenario::knobs(), assignment));
  };
  for (const char* assignment : kAlone) cover(assignment);
  for (const InPlace& row : kTraffic) cover(row.field);
  for (const InPlace& row : kNodes) cover(row.field);
  for (const InPlace& row : kNetwork) cover(row.field);
  for (const InPlace& row : kFaults) cover(row.field);
  for (const InPlace& row : kFleetKnobs) cover(row.field);
  for (const auto& [knob, name] : without_row) ADD_FAILURE() << name << " has no row";
}

TEST(Knobs, AFieldIsFoundByItsPath) {
  const lb::KnobTable& table = sim::Scenario::knobs();
  const auto name = [&](const char* path) {
    const lb::Knob* knob = sim::testing::knob_of(table, path);
    return knob == nullptr ? "" : std::string(knob->name);
  };
  EXPECT_EQ(name("nodes.0.backend.failure.rate=0.5"), "rate");
  EXPECT_EQ(name("traffic.0.arrivals.schedule.points.1.0=3s"), "at");
  EXPECT_EQ(name("nodes.0.backend.colour=1"), "");
  EXPECT_NE(sim::testing::knob_of(table, "nodes.0.backend.service_time.constant.value=1ms"),
            sim::testing::knob_of(table, "nodes.0.backend.response_size.constant.value=1"));
}

}  // namespace
