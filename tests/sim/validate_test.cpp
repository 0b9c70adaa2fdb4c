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
    {"FaultsThatOverlap", with(R"(, "faults": [{"at": "1s", "for": "3s", "nodes": ["db-2"], "slow": 2},
                          {"at": "3s", "for": "3s", "nodes": ["api-1", "db"], "slow": 3}])"),
     "/faults/1", "overlaps /faults/0"},
    {"UnknownMetric", with(R"(, "expect": [{"metric": "latency_ms.p98", "max": 1}])"), "/expect/0/metric",
     "did you mean \"latency_ms.p9"},
    {"MetricOfTheWrongLevel", with(R"(, "expect": [{"metric": "share", "max": 1}])"), "/expect/0/metric",
     "requests, succeeded"},
    {"ExpectationOfAnUnknownNode", with(R"(, "expect": [{"metric": "share", "node": "dbx", "max": 1}])"),
     "/expect/0/node", "did you mean \"db\"?"},
    {"ExpectationOfNothing", with(R"(, "expect": [{"metric": "failed"}])"), "/expect/0", "min, max or both"},
    {"ExpectationUpsideDown", with(R"(, "expect": [{"metric": "failed", "min": 2, "max": 1}])"), "/expect/0/min",
     "not be more than max"},
};

std::string name_of(const testing::TestParamInfo<Broken>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Rules, ValidateTest, testing::ValuesIn(kBroken), name_of);

TEST(Validate, AcceptsTheSceneryOfTheTests) { EXPECT_EQ(support::errors_of(with("")), ""); }

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
