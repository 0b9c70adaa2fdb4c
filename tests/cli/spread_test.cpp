// `lbsim spread`: where requests go by configuration and states, on Envoy's published cases and hand-made ones.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli.h"

namespace cli_test {
namespace {

using Json = nlohmann::json;

std::string scenario(const std::string& balancer, const std::string& nodes) {
  return R"({"balancer": {)" + balancer + R"(}, "nodes": [)" + nodes + "]}";
}

// Two priorities of two nodes, one node of each down.
std::string half_down(const std::string& balancer) {
  return scenario(balancer,
                  R"({"name": "a"}, {"name": "b", "health": "down"},
                     {"name": "c", "priority": 2}, {"name": "d", "priority": 2, "health": "down"})");
}

Json spread_of(const std::string& text, const Words& more = {}) {
  const Folder folder;
  Words words{"spread", folder.write("s.json", text), "--json"};
  words.insert(words.end(), more.begin(), more.end());
  const ProcessResult result = lbsim(words);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return Json::parse(result.out);
}

void expect_shares(const Json& spread, const std::vector<double>& shares) {
  ASSERT_EQ(spread["nodes"].size(), shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    EXPECT_NEAR(spread["nodes"][i]["share"].get<double>(), shares[i], 1e-9) << spread["nodes"][i]["name"];
  }
}

void expect_refused(const std::string& text, const std::string& message) {
  const Folder folder;
  const ProcessResult result = lbsim({"spread", folder.write("s.json", text)});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
}

// Envoy's documented example: (hosts, healthy) (2,1) (2,1) gives 70/30.
TEST(Spread, SpillsAsEnvoyDocuments) {
  const Json spread = spread_of(half_down(R"("spill": {}, "panic": {})"));
  ASSERT_EQ(spread["priorities"].size(), 2U);
  EXPECT_EQ(spread["priorities"][0], Json::parse(R"({"priority": 1, "load_percent": 70,
                                                     "degraded_load_percent": 0, "panic": false})"));
  EXPECT_EQ(spread["priorities"][1]["load_percent"], 30);
  expect_shares(spread, {0.7, 0, 0.3, 0});
  EXPECT_EQ(spread["unserved"], 0);
}

TEST(Spread, WithoutSpillTheFirstUsablePriorityTakesAll) { expect_shares(spread_of(half_down("")), {1, 0, 0, 0}); }

TEST(Spread, TakesStatesFromTheCommandLine) {
  expect_shares(spread_of(half_down(""), {"--set", "nodes.0.health=down"}), {0, 0, 1, 0});
}

TEST(Spread, FollowsTheWeightsOfThePolicy) {
  const std::string nodes = R"({"name": "a", "weight": 5}, {"name": "b"}, {"name": "c"},
                               {"name": "d", "weight": 9, "condition": "DISABLED"})";
  const Json by_weight = spread_of(scenario(R"("policy": {"type": "weighted_round_robin"})", nodes));
  expect_shares(by_weight, {5 / 7.0, 1 / 7.0, 1 / 7.0, 0});
  EXPECT_EQ(by_weight["basis"], "weights");
  const Json equal = spread_of(scenario(R"("policy": {"type": "round_robin"})", nodes));
  expect_shares(equal, {1 / 3.0, 1 / 3.0, 1 / 3.0, 0});
  EXPECT_EQ(equal["basis"], "equal");
}

TEST(Spread, PanicUsesAllNodesOfThePriority) {
  const std::string nodes = R"({"name": "n", "count": 3, "health": "down"}, {"name": "up"})";
  const Json panic = spread_of(scenario(R"("panic": {})", nodes));
  EXPECT_EQ(panic["priorities"][0]["panic"], true);
  expect_shares(panic, {0.25, 0.25, 0.25, 0.25});
  expect_shares(spread_of(scenario("", nodes)), {0, 0, 0, 1});
  const Json refused = spread_of(scenario(R"("panic": {"fail_traffic_on_panic": true})", nodes));
  expect_shares(refused, {0, 0, 0, 0});
  EXPECT_EQ(refused["unserved"], 1);
}

TEST(Spread, SecondariesWaitUntilNoPrimaryIsUsable) {
  const std::string nodes = R"({"name": "p", "count": 2}, {"name": "s", "type": "SECONDARY"})";
  const std::string monitor = R"("health_monitor": {})";
  expect_shares(spread_of(scenario(monitor, nodes)), {0.5, 0.5, 0});
  const Json down = spread_of(scenario(monitor, nodes), {"--set", "nodes.0.health=down"});
  expect_shares(down, {0, 0, 1});
  EXPECT_EQ(down["priorities"][1]["priority"], 2);
}

TEST(Spread, TablesNameEveryNodeAndWhatIsUnserved) {
  const Folder folder;
  const std::string path = folder.write("s.json", half_down(R"("spill": {})"));
  const ProcessResult result = lbsim({"spread", path});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* piece : {"PRIORITY", "70 %", "30 %", "70.0 %", "30.0 %", "down", "equal"}) {
    EXPECT_NE(result.out.find(piece), std::string::npos) << piece << "\n" << result.out;
  }
  EXPECT_EQ(result.out.find("find no node"), std::string::npos);
  const ProcessResult none =
      lbsim({"spread", path, "--set", "nodes.0.health=down", "--set", "nodes.2.health=down"});
  EXPECT_NE(none.out.find("100.0 % of the requests find no node"), std::string::npos) << none.out;
}

TEST(Spread, WrongFilesAndWordsAreToldWithWhatIsAllowed) {
  expect_refused(scenario("", R"({"name": "a", "health": "ill"})"), "\"excluded\"");
  expect_refused(scenario("", R"({"name": "a", "type": "SECONDARY"})"), "at least one PRIMARY");
  expect_refused(scenario("", R"({"name": "a", "priority": 3}, {"name": "b", "type": "SECONDARY"})"),
                 "/nodes/0/priority");
  expect_refused(
      scenario(R"("spill": {}, "health_monitor": {})", R"({"name": "a"}, {"name": "b", "type": "SECONDARY"})"),
      "/balancer/spill");
  expect_refused(scenario("", R"({"name": "a"}, {"name": "b", "type": "SECONDARY"})"), "need a health_monitor");
  expect_refused(scenario(R"("zones": {"mode": "locality_weights", "weights": [{"zone": "x"}]})",
                          R"({"name": "a", "zone": "y"})"),
                 "/balancer/zones/weights/0/zone: no node stands in this zone");
  expect_refused(scenario(R"("subset": {"client": 3, "clients": 3})", R"({"name": "a"})"),
                 "/balancer/subset/client");
  expect_refused(scenario(R"("panic": {"threshold": 50})", R"({"name": "a"})"), "/balancer/panic/threshold");
  expect_refused(scenario("", ""), "at least one node");
  EXPECT_EQ(lbsim({"spread"}).exit_code, 2);
  EXPECT_EQ(lbsim({"spread", "nowhere.json"}).exit_code, 2);
}

// A file that says nothing of traffic is enough, and one that can be run gives the same.
TEST(Spread, NeedsNoTraffic) {
  const ProcessResult result = lbsim({"spread", shipped("weights.json"), "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  expect_shares(Json::parse(result.out), {5 / 7.0, 1 / 7.0, 1 / 7.0});
}

}  // namespace
}  // namespace cli_test
