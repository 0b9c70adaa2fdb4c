// Every cross-field rule of a scenario: the text that breaks it, and the path and the words of its error.
#include <gtest/gtest.h>

#include <string>

#include "sim/scenario.h"
#include "support/scenario_file.h"

namespace {

// A valid scenario with one more or another key.
std::string with(const std::string& extra,
                 const std::string& nodes = R"([{"name": "api-1"}, {"name": "db", "count": 3}])",
                 const std::string& traffic = R"([{"arrivals": {"poisson": 100}}])") {
  return R"({"duration": "10s", "nodes": )" + nodes + R"(, "traffic": )" + traffic + extra + "}";
}

// A valid scenario of two zones but for its faults.
std::string zoned(const std::string& faults) {
  return with(R"(, "faults": [)" + faults + "]",
              R"([{"name": "a", "zone": "east"}, {"name": "b", "zone": "west"}])",
              R"([{"name": "t", "arrivals": {"poisson": 100}}])");
}

struct Broken {
  const char* name;
  std::string text;
  const char* path;
  const char* words;
};

class ValidateTest : public testing::TestWithParam<Broken> {};

TEST_P(ValidateTest, NamesThePlaceAndWhatIsAllowed) {
  const std::string errors = support::errors_of(GetParam().text);
  const std::size_t line = errors.find(std::string(GetParam().path) + ": ");
  ASSERT_NE(line, std::string::npos) << errors;
  EXPECT_NE(errors.find(GetParam().words, line), std::string::npos) << errors;
}

const Broken kBroken[] = {
    {"WarmupAsLongAsTheRun", with(R"(, "warmup": "10s")"), "/warmup", "less than duration"},
    {"StatusThatIsNoRegex", with(R"(, "balancer": {"health_monitor": {"type": "HTTP", "status_regex": "2(0"}})"),
     "/balancer/health_monitor/status_regex", "no regular expression"},
    {"BodyThatIsNoRegex", with(R"(, "balancer": {"health_monitor": {"type": "CONNECT", "body_regex": "[a-"}})"),
     "/balancer/health_monitor/body_regex", "no regular expression"},
    {"BodyThatNoSimulatedNodeHas",
     with(R"(, "balancer": {"health_monitor": {"type": "HTTPS", "body_regex": "ok"}})"),
     "/balancer/health_monitor/body_regex", "must match an empty body"},
    {"NoNodes", with("", "[]"), "/nodes", "at least one"},
    {"TwoNodesOfOneName", with("", R"([{"name": "a"}, {"name": "a"}])"), "/nodes/1/name",
     "two nodes have this name"},
    {"ANameThatCountMakes", with("", R"([{"name": "a", "count": 3}, {"name": "a-2"}])"), "/nodes/1/name",
     "another entry's count"},
    {"AllWeightsZero", with("", R"([{"name": "a", "weight": 0}])"), "/nodes/0/weight", "all weights are 0"},
    {"ABillionNodes", with("", R"([{"name": "a", "count": 1000000000}])"), "/nodes/0/count", "1000000"},
    {"MoreNodesThanFitInAll", with("", R"([{"name": "a", "count": 900000}, {"name": "b", "count": 900000}])"),
     "/nodes/1/count", "1800000 nodes in all; allowed are 1000000"},
    {"DistributionUpsideDown",
     with("", R"([{"name": "a", "backend": {"service_time": {"uniform": {"low": "2ms", "high": "1ms"}}}}])"),
     "/nodes/0/backend/service_time/uniform/low", "not be more than high"},
    {"NoTraffic", with("", R"([{"name": "a"}])", "[]"), "/traffic", "at least one class"},
    {"RateZero", with("", R"([{"name": "a"}])", R"([{"arrivals": {"poisson": {"rate": 0}}}])"),
     "/traffic/0/arrivals/poisson/rate", ""},
    {"TwoClassesOfOneName", with("", R"([{"name": "a"}])", R"([{"name": "x"}, {"name": "x"}])"), "/traffic/1/name",
     "two classes"},
    {"TooManyClients", with("", R"([{"name": "a"}])", R"([{"clients": 10000000}, {"clients": 10000000}])"),
     "/traffic/1/clients", "16777216"},
    {"FaultWithoutNodes", with(R"(, "faults": [{"at": "1s", "slow": 2}])"), "/faults/0/nodes", "names no node"},
    {"FaultOnAnUnknownNode", with(R"(, "faults": [{"at": "1s", "slow": 2, "nodes": ["api_1"]}])"),
     "/faults/0/nodes/0", "did you mean \"api-1\"?"},
    {"FaultBeyondTheCount", with(R"(, "faults": [{"at": "1s", "slow": 2, "nodes": ["db-4"]}])"),
     "/faults/0/nodes/0", "no node is called \"db-4\""},
    {"FaultThatSaysNothing", with(R"(, "faults": [{"at": "1s", "nodes": ["db"]}])"), "/faults/0",
     "exactly one of"},
    {"FaultOfTwoKinds", with(R"(, "faults": [{"at": "1s", "nodes": ["db"], "slow": 2, "outage": "reset"}])"),
     "/faults/0", "more than one"},
    {"FaultAfterTheEnd", with(R"(, "faults": [{"at": "10s", "nodes": ["db"], "slow": 2}])"), "/faults/0/at",
     "less than duration"},
    {"FaultInAnUnknownZone", zoned(R"({"at": "1s", "zone": "eest", "slow": 2})"), "/faults/0/zone",
     "did you mean \"east\"?"},
    {"FaultInAZoneWhereThereIsNone", with(R"(, "faults": [{"at": "1s", "zone": "east", "slow": 2}])"),
     "/faults/0/zone", "no node names a zone"},
    {"FaultOnNodesAndAZone", zoned(R"({"at": "1s", "zone": "east", "nodes": ["a"], "slow": 2})"), "/faults/0/zone",
     "exclude each other"},
    {"FaultOnAShareOfNothing", zoned(R"({"at": "1s", "share": 0, "slow": 2})"), "/faults/0/share", "more than 0"},
    {"LoadAtNodes", zoned(R"({"at": "1s", "nodes": ["a"], "load": 2})"), "/faults/0/nodes", "not of nodes"},
    {"LoadOfAZone", zoned(R"({"at": "1s", "zone": "east", "load": 2})"), "/faults/0/zone", "not of nodes"},
    {"LoadOfAnUnknownClass", zoned(R"({"at": "1s", "classes": ["x"], "load": 2})"), "/faults/0/classes/0",
     "no class of traffic"},
    {"LoadThatMakesTooMuch", zoned(R"({"at": "1s", "load": 1000000}, {"at": "1s", "load": 1000000})"),
     "/faults/0/load", "allowed are 1e11"},
    {"ClassesWithoutLoad", zoned(R"({"at": "1s", "nodes": ["a"], "classes": ["t"], "slow": 2})"),
     "/faults/0/classes", "only load"},
    {"RepeatedWithoutAnEnd", zoned(R"({"at": "1s", "nodes": ["a"], "slow": 2, "every": "2s"})"), "/faults/0/for",
     "each time"},
    {"TimesWithoutEvery", zoned(R"({"at": "1s", "nodes": ["a"], "slow": 2, "times": 2})"), "/faults/0/times",
     "every, which is missing"},
    {"RollingWithoutEvery", zoned(R"({"at": "1s", "nodes": ["a"], "slow": 2, "rolling": true})"),
     "/faults/0/rolling", "every, which is missing"},
    {"RollingThroughAShare",
     zoned(R"({"for": "1s", "every": "2s", "zone": "east", "share": 0.5, "slow": 2, "rolling": true})"),
     "/faults/0/share", "rolling"},
    {"RepeatedAndAtRandom",
     zoned(
         R"({"for": "1s", "nodes": ["a"], "slow": 2, "every": "2s", "mean_between": "1s", "mean_repair": "1s"})"),
     "/faults/0/every", "at random"},
    {"FailsButIsNeverRepaired", zoned(R"({"nodes": ["a"], "slow": 2, "mean_between": "1s"})"),
     "/faults/0/mean_repair", "is missing"},
    {"IsRepairedButNeverFails", zoned(R"({"nodes": ["a"], "slow": 2, "mean_repair": "1s"})"),
     "/faults/0/mean_between", "is missing"},
    {"TwoTimesBetween",
     zoned(
         R"({"nodes": ["a"], "slow": 2, "mean_between": "1s", "between": {"constant": "1s"}, "mean_repair": "1s"})"),
     "/faults/0/between", "exclude each other"},
    {"NoTimeBetween",
     zoned(R"({"nodes": ["a"], "slow": 2, "between": {"exponential": "0s"}, "mean_repair": "1s"})"),
     "/faults/0/between", "not always be 0"},
    {"TimesUpsideDown",
     zoned(
         R"({"nodes": ["a"], "slow": 2, "repair": {"uniform": {"low": "2s", "high": "1s"}}, "mean_between": "1s"})"),
     "/faults/0/repair/uniform/low", "not be more than high"},
    {"TogetherButNotAtRandom", zoned(R"({"nodes": ["a"], "slow": 2, "together": true})"), "/faults/0/together",
     "at random"},
    {"TooManyChanges", zoned(R"({"nodes": ["a"], "slow": 2, "mean_between": "10ns", "mean_repair": "10ns"})"),
     "/faults/0", "allowed are 1e8"},
    {"TooManyChangesWithoutAMean",
     zoned(
         R"({"nodes": ["a"], "slow": 2, "between": {"pareto": {"minimum": "1ns", "shape": 0.9}}, "mean_repair": "1ns"})"),
     "/faults/0", "allowed are 1e8"},
    {"FlapThatIsAlwaysUp", zoned(R"({"nodes": ["a"], "flap": {"up": 1}})"), "/faults/0/flap/up", "less than 1"},
    {"FlapThatFlapsTwice", zoned(R"({"nodes": ["a"], "for": "3s", "every": "2s", "flap": {"period": "1s"}})"),
     "/faults/0/for", "twice at once"},
    {"LatencyUpsideDown", zoned(R"({"nodes": ["a"], "latency": {"uniform": {"low": "2s", "high": "1s"}}})"),
     "/faults/0/latency/uniform/low", "not be more than high"},
    {"NobodyThereAtTheStart", zoned(R"({"at": "1s", "nodes": ["a", "b"], "add": true})"), "/faults/0/add",
     "no node would be there"},
    {"TooManyNodesThatFailAlone",
     with(R"(, "faults": [{"nodes": ["x"], "slow": 2, "mean_between": "9s", "mean_repair": "1s"},
                          {"nodes": ["x"], "slow": 3, "mean_between": "9s", "mean_repair": "1s"}])",
          R"([{"name": "x", "count": 600000}])"),
     "/faults/1/together", "1048576"},
    {"TooManyFaultsTimesNodes",
     with(R"(, "faults": [{"for": "9s", "every": "1s", "nodes": ["x"], "slow": 2}])",
          R"([{"name": "x", "count": 600000}])"),
     "/faults/0/nodes", "4194304"},
    {"UnknownMetric", with(R"(, "expect": [{"metric": "latency_ms.p98", "max": 1}])"), "/expect/0/metric",
     "did you mean \"latency_ms.p9"},
    {"MetricOfTheWrongLevel", with(R"(, "expect": [{"metric": "share", "max": 1}])"), "/expect/0/metric",
     "requests, succeeded"},
    {"ExpectationOfAnUnknownNode", with(R"(, "expect": [{"metric": "share", "node": "dbx", "max": 1}])"),
     "/expect/0/node", "did you mean \"db\"?"},
    {"ExpectationOfAnUnknownClass", with(R"(, "expect": [{"metric": "failed", "class": "x", "max": 1}])"),
     "/expect/0/class", "no traffic class"},
    {"ExpectationOfAnUnknownFault", with(R"(, "expect": [{"metric": "detect_s", "fault": 0, "max": 1}])"),
     "/expect/0/fault", "no faults"},
    {"ExpectationOfTwo", with(R"(, "expect": [{"metric": "failed", "node": "db", "fault": 0, "max": 1}])"),
     "/expect/0", "more than one"},
    {"MetricOfAClass",
     R"({"nodes": [{"name": "n"}], "traffic": [{"name": "a"}],
         "expect": [{"metric": "share", "class": "a", "max": 1}]})",
     "/expect/0/metric", "goodput"},
    {"ExpectationOfABalancerThatIsNotThere",
     with(R"(, "balancers": 3, "expect": [{"metric": "attempts", "balancer": 3, "max": 1}])"),
     "/expect/0/balancer", "balancers 0 to 2"},
    {"ExpectationOfTheOnlyBalancer", with(R"(, "expect": [{"metric": "attempts", "balancer": 0, "max": 1}])"),
     "/expect/0/balancer", "one balancer"},
    {"ExpectationOfABalancerAndANode",
     with(R"(, "balancers": 3, "expect": [{"metric": "attempts", "balancer": 1, "node": "a", "max": 1}])"),
     "/expect/0", "more than one"},
    {"ABalancersUnknownMetric",
     with(R"(, "balancers": 3, "expect": [{"metric": "latency_ms.p99", "balancer": 1, "max": 1}])"),
     "/expect/0/metric", "known are attempts, retries"},
    {"DiscoveryOfNothing", with(R"(, "discovery": {"interval": "1s"})"), "/discovery", "leave it out"},
    {"DiscoveryBesideWhatNodesDo", with(R"(, "discovery": {}, "faults": [{"nodes": ["a"], "outage": "refuse"}])"),
     "/discovery", "weight, condition, add or remove"},
    {"UnknownFinding", with(R"(, "expect": [{"metric": "findings.metastabel", "max": 0}])"), "/expect/0/metric",
     "did you mean \"findings.metastable\"?"},
    {"ExpectationOfNothing", with(R"(, "expect": [{"metric": "failed"}])"), "/expect/0", "min, max or both"},
    {"ExpectationUpsideDown", with(R"(, "expect": [{"metric": "failed", "min": 2, "max": 1}])"), "/expect/0/min",
     "not be more than max"},
};

std::string name_of(const testing::TestParamInfo<Broken>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Rules, ValidateTest, testing::ValuesIn(kBroken), name_of);

TEST(Validate, AcceptsTheSceneryOfTheTests) { EXPECT_EQ(support::errors_of(with("")), ""); }

TEST(Validate, AcceptsFaultsThatOverlapAndRepeat) {
  for (
      const char* faults :
      {R"({"at": "1s", "for": "3s", "zone": "east", "slow": 2}, {"at": "2s", "nodes": ["a"], "slow": 3})",
       R"({"for": "5s", "every": "1s", "times": 3, "nodes": ["a", "b"], "outage": "reset", "rolling": true})",
       R"({"share": 0.5, "outage": "refuse", "between": {"exponential": "5s"}, "mean_repair": "1s"})",
       R"({"at": "1s", "load": 3, "classes": ["t"]}, {"at": "2s", "for": "2s", "every": "4s", "load": 0})",
       R"({"at": "1s", "nodes": ["b"], "add": true}, {"at": "2s", "for": "1s", "zone": "east", "remove": true})"}) {
    EXPECT_EQ(support::errors_of(zoned(faults)), "") << faults;
  }
}

TEST(Validate, AcceptsABodyThatMayBeEmptyOrIsNotLookedAt) {
  for (const char* monitor :
       {R"({"type": "HTTP", "body_regex": "^(ok)?$"})", R"({"type": "HTTP", "body_regex": ".*"})",
        R"({"type": "CONNECT", "body_regex": "ok"})"}) {
    EXPECT_EQ(support::errors_of(with(R"(, "balancer": {"health_monitor": )" + std::string(monitor) + "}")), "");
  }
}

TEST(Validate, RefusesMoreRequestsThanCanBePlayed) {
  const std::string text = R"({"duration": "1h", "nodes": [{"name": "a"}],
                               "traffic": [{"arrivals": {"constant": 1e9}}]})";
  const std::string errors = support::errors_of(text);
  EXPECT_NE(errors.find("/duration: makes about 3.6e+12 requests"), std::string::npos) << errors;
}

TEST(Validate, ToldOfEveryErrorAtOnce) {
  const std::string errors = support::errors_of(with(R"(, "warmup": "1h", "expect": [{"metric": "x"}],
                                                         "faults": [{"at": "1s", "nodes": ["nobody"]}])"));
  for (const char* path :
       {"/warmup: ", "/faults/0: ", "/faults/0/nodes/0: ", "/expect/0: ", "/expect/0/metric: "}) {
    EXPECT_NE(errors.find(path), std::string::npos) << path << " in\n" << errors;
  }
}

TEST(Validate, FaultsMayTouchAndKindsMayOverlap) {
  EXPECT_EQ(support::errors_of(with(R"(, "faults": [
      {"at": "1s", "for": "1s", "nodes": ["db"], "slow": 2}, {"at": "2s", "for": "1s", "nodes": ["db"], "slow": 3},
      {"at": "1s", "for": "9s", "nodes": ["db"], "failure_rate": 0.5},
      {"at": "1s", "for": "9s", "nodes": ["api-1"], "slow": 2}])")),
            "");
}

TEST(Validate, TwoHundredThousandNodesAreFine) {
  EXPECT_EQ(support::errors_of(with("", R"([{"name": "n", "count": 200000}])")), "");
}

TEST(Validate, FaultsOnVeryManyNodesAreRefusedBeforeTheyAreWrittenOut) {
  std::string faults;
  for (int i = 0; i < 9; ++i) {
    faults += (i == 0 ? "" : ", ") + std::string(R"({"at": ")") + std::to_string(i) +
              R"(s", "for": "1s", "nodes": ["n"], "slow": 2})";
  }
  const std::string errors =
      support::errors_of(with(R"(, "faults": [)" + faults + "]", R"([{"name": "n", "count": 1000000}])"));
  EXPECT_NE(errors.find("/faults/4/nodes: faults x nodes"), std::string::npos) << errors;
}

}  // namespace
