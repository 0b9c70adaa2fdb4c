// The shape of a result's JSON: its keys in their order, and what is in it only when asked for.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"

namespace {

using Keys = std::vector<std::string>;

Keys keys_of(const nlohmann::ordered_json& object) {
  Keys keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

struct ResultJsonTest : testing::Test {
  nlohmann::ordered_json json(const sim::JsonOptions& options = {}) const {
    return sim::to_json(result, scenario, options);
  }

  const sim::Scenario scenario = support::shipped_scenario("outage");
  const sim::RunResult result = support::run_checked(scenario);
};

TEST_F(ResultJsonTest, HasTheDocumentedKeys) {
  EXPECT_EQ(keys_of(json()), (Keys{"scenario", "seed", "policy", "summary", "failures", "nodes", "classes",
                                   "faults", "findings", "series", "events", "expect"}));
  EXPECT_EQ(keys_of(json()["summary"]),
            (Keys{"requests", "succeeded", "failed", "attempts", "retries", "hedges", "amplification",
                  "breaker_trips", "ejections", "rejected", "goodput", "wasted_attempts", "wasted_s", "imbalance",
                  "utilization_imbalance", "latency_ms", "duration_s", "events"}));
  EXPECT_EQ(keys_of(json()["summary"]["latency_ms"]), (Keys{"mean", "p50", "p90", "p99", "p999", "max"}));
  EXPECT_EQ(keys_of(json()["nodes"][0]),
            (Keys{"name", "attempts", "share", "succeeded", "failed", "retries", "breaker_trips", "ejections",
                  "open_s", "latency_ms", "utilization", "wasted_attempts", "wasted_s"}));
  EXPECT_EQ(keys_of(json()["classes"][0]),
            (Keys{"name", "requests", "succeeded", "failed", "attempts", "retries", "goodput", "latency_ms"}));
}

TEST_F(ResultJsonTest, TellsWhatCameOfEachFault) {
  const nlohmann::ordered_json fault = json()["faults"][0];
  EXPECT_EQ(keys_of(fault), (Keys{"fault", "text", "at", "until", "nodes", "detect_s", "recover_s"}));
  EXPECT_EQ(fault["text"], "outage refuse");
  EXPECT_EQ(fault["nodes"].dump(), R"(["api-2"])");
  EXPECT_LT(fault["detect_s"].get<double>(), 1);
}

TEST(ResultJson, TellsFindingsWithTheirEvidence) {
  const sim::Scenario scenario = support::shipped_scenario("findings/sinkhole");
  const nlohmann::ordered_json json = sim::to_json(sim::run(scenario), scenario);
  ASSERT_EQ(json["findings"].size(), 1U);
  const nlohmann::ordered_json& finding = json["findings"][0];
  EXPECT_EQ(keys_of(finding), (Keys{"kind", "from_s", "to_s", "node", "text", "evidence"}));
  EXPECT_EQ(finding["node"], "n-2");
  EXPECT_GT(finding["evidence"]["share"].get<double>(), 0.5);
  EXPECT_TRUE(json["faults"][0]["detect_s"].is_null()) << "nobody noticed";
}

TEST(ResultJson, TellsEachBalancerOfAFleet) {
  sim::Scenario scenario = support::shipped_scenario("outage");
  scenario.balancers = 3;
  const nlohmann::ordered_json json = sim::to_json(sim::run(scenario), scenario);
  ASSERT_EQ(json["balancers"].size(), 3U);
  EXPECT_EQ(keys_of(json["balancers"][0]),
            (Keys{"attempts", "retries", "failures", "breaker_trips", "ejections", "imbalance", "shares"}));
  EXPECT_EQ(json["series"]["meetings"].size(), json["series"]["requests"].size());
  EXPECT_TRUE(json["events"][1].contains("balancer"));
}

TEST_F(ResultJsonTest, TellsRealTimeOnlyWhenAsked) {
  EXPECT_FALSE(json()["summary"].contains("wall_s"));
  EXPECT_GT(json({.wall_time = true})["summary"]["wall_s"].get<double>(), 0);
}

TEST_F(ResultJsonTest, LeavesTheSeriesOutWhenAsked) { EXPECT_FALSE(json({.series = false}).contains("series")); }

TEST_F(ResultJsonTest, EventsHaveTheirTimeAndTheirNode) {
  const nlohmann::ordered_json events = json()["events"];
  ASSERT_GE(events.size(), 4U);
  EXPECT_EQ(events[0].dump(), R"({"t":20.0,"event":"fault_started","node":"api-2","fault":"outage refuse"})");
  EXPECT_EQ(events[1]["event"], "breaker_tripped");
  EXPECT_EQ(events.back()["event"], "breaker_closed");
}

TEST_F(ResultJsonTest, ExpectationsCarryTheirValueAndVerdict) {
  EXPECT_EQ(json()["expect"][0].dump(), R"({"metric":"failed","max":0.0,"value":0.0,"holds":true})");
}

TEST_F(ResultJsonTest, HasNoNumberThatJsonCannotHold) {
  const std::string text = json().dump();
  EXPECT_EQ(text.find("null"), std::string::npos) << "NaN and infinity are written as null";
}

}  // namespace
