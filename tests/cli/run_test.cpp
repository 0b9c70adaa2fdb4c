// `lbsim run`: what the report and the result say, and the exit code.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli.h"

namespace cli_test {
namespace {

using Json = nlohmann::json;

Json run_json(const Words& words) {
  Words all{"run"};
  all.insert(all.end(), words.begin(), words.end());
  all.insert(all.end(), {"--json", "-"});
  const ProcessResult result = lbsim(all);
  EXPECT_EQ(result.signal, 0);
  return Json::parse(result.out);
}

// server2 fails a POST with probability f = 0.2 whenever it is asked; round robin asks it with 1/3 of the
// attempts. Let q = 1/2 be the part of POST requests. A POST's attempts at server2 are 1/3 of its attempts, nearly
// independent of each other, so an attempt of a POST fails with p = f/3, and a POST takes 1/(1 - p) attempts (two
// retries are enough to make the rest negligible: p^3 = 3e-4 at most, and a retry avoids the node that failed, so
// less). A retry goes to another node, which does not fail: a POST fails at most once. So failures ~
// Binomial(POSTs, p).
TEST(Run, Flaky3MeetsTheory) {
  const Json json = run_json({shipped("flaky3.json")});
  const Json& summary = json["summary"];
  const double requests = summary["requests"];
  const double posts = requests / 2;
  const double p = 0.2 / 3;
  const double expected = posts * p;
  const double standard_error = std::sqrt(posts * p * (1 - p));
  double failures = 0;
  for (const Json& node : json["nodes"]) {
    EXPECT_NEAR(node["share"].get<double>(), 1.0 / 3, 0.01 / 3) << node["name"];
    failures += node["failed"].get<double>();
  }
  EXPECT_NEAR(failures, expected, 3 * standard_error);
  EXPECT_EQ(summary["retries"].get<double>(), failures);
  EXPECT_EQ(summary["failed"], 0);
  EXPECT_NEAR(summary["amplification"].get<double>(), 1 + expected / requests, 3 * standard_error / requests);
}

TEST(Run, TheReportHasEverySection) {
  const ProcessResult result = lbsim({shipped("outage.json"), "--events"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* piece : {"duration",
                            "seed            1",
                            "policy          round_robin",
                            "retry     ",
                            "assumed: ",
                            "timeout         forever",
                            "NODE ",
                            "SHARE",
                            "ATTEMPTS",
                            "RETRIES",
                            "TRIPS",
                            "P99",
                            "Share of attempts",
                            "retries ",
                            "Breakers",
                            "half-open",
                            "faults",
                            "outage refuse api-2",
                            "Events",
                            "breaker opened",
                            "requests   ",
                            "amplification ",
                            "latency    ",
                            "EXPECTED",
                            "pass"}) {
    EXPECT_NE(result.out.find(piece), std::string::npos) << piece << "\n" << result.out;
  }
}

TEST(Run, MechanismsThatAreOffAreNamed) {
  EXPECT_NE(lbsim({shipped("weights.json")}).out.find("off             retry, breaker"), std::string::npos);
}

TEST(Run, SetChangesTheRun) {
  const Json before = run_json({shipped("slow_node.json")});
  const Json after = run_json({shipped("slow_node.json"), "--set", "balancer.policy.type=p2c"});
  EXPECT_NEAR(before["nodes"][2]["share"].get<double>(), 0.25, 0.001);
  EXPECT_LT(after["nodes"][2]["share"].get<double>(), 0.2);
  const ProcessResult report = lbsim({shipped("slow_node.json"), "--set", "balancer.policy.type=p2c"});
  EXPECT_NE(report.out.find("policy          p2c"), std::string::npos);
}

TEST(Run, ExplainTellsWhyANodeWasPicked) {
  const std::vector<std::string> words{shipped("mechanisms/panic.json"), "--explain", "2"};
  const ProcessResult report = lbsim(words);
  for (const char* piece :
       {"Why each node was picked", "Request 1, at ", "attempt 1: ", " candidates", "end: ok"}) {
    EXPECT_NE(report.out.find(piece), std::string::npos) << piece << "\n" << report.out;
  }
  EXPECT_EQ(report.out.find("Request 3, at "), std::string::npos);
  const Json json = run_json({shipped("flaky3.json"), "--explain", "2"});
  ASSERT_EQ(json["explain"].size(), 6U) << "a pick, the end of an attempt and of the request, twice";
  EXPECT_EQ(json["explain"][0]["event"], "pick");
  EXPECT_EQ(json["explain"][0]["nodes"].size(), 3U);
  EXPECT_EQ(json["explain"][5]["request"], 2);
  EXPECT_EQ(json["explain"][5]["reason"], "ok");
  EXPECT_FALSE(run_json({shipped("flaky3.json")}).contains("explain"));
}

TEST(Run, ExplainTellsWhoWasOutAndWhy) {
  const Json json = run_json({shipped("flaky3.json"), "--explain", "1", "--set", "nodes.0.condition=DRAINING",
                              "--set", "nodes.1.health=down", "--set", "expect=[]"});
  const Json& nodes = json["explain"][0]["nodes"];
  EXPECT_EQ(nodes[0]["out"], "draining");
  EXPECT_EQ(nodes[1]["out"], "down");
  EXPECT_FALSE(nodes[2].contains("out"));
  EXPECT_EQ(json["explain"][0]["picked"], "server3");
}

TEST(Run, ExplainOfNothingIsAnError) {
  for (const char* number : {"0", "-1", "x", "10001"}) {
    const ProcessResult result = lbsim({shipped("flaky3.json"), "--explain", number});
    EXPECT_EQ(result.exit_code, 2) << number;
    EXPECT_NE(result.err.find("explain"), std::string::npos) << result.err;
  }
}

TEST(Run, SetReachesListsAndMakesObjects) {
  const Folder folder;
  const std::string path = folder.write("s.json", small_scenario());
  const Json json =
      run_json({path, "--set", "nodes.1.weight=3", "--set", "balancer.policy.type=weighted_round_robin", "--set",
                "balancer.retry.max_attempts=2"});
  EXPECT_EQ(json["nodes"][0]["attempts"], 25);
  EXPECT_EQ(json["nodes"][1]["attempts"], 75);
}

TEST(Run, AnExpectationThatFailsIsToldAndExits1) {
  const Folder folder;
  const std::string path =
      folder.write("s.json", small_scenario(R"("expect": [{"metric": "requests", "max": 99}],)"));
  const ProcessResult result = lbsim({path});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("requests  the run    100  at most 99  FAIL"), std::string::npos) << result.out;
  const Json json = run_json({path});
  EXPECT_EQ(json["expect"].size(), 1U);
}

TEST(Run, QuietPrintsOnlyVerdicts) {
  const Folder folder;
  const std::string path =
      folder.write("s.json", small_scenario(R"("expect": [{"metric": "requests", "min": 99}],)"));
  const ProcessResult result = lbsim({path, "--quiet"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 3);
  EXPECT_NE(result.out.find("pass"), std::string::npos);
}

TEST(Run, CsvHasARowABucket) {
  const Json json = run_json({shipped("outage.json")});
  const ProcessResult result = lbsim({shipped("outage.json"), "--csv", "-"});
  EXPECT_TRUE(result.out.starts_with("t_s,requests,succeeded,failed,retries,latency_p50_ms,"))
      << result.out.substr(0, 99);
  const std::size_t first = result.out.find('\n');
  EXPECT_NE(result.out.substr(0, first).find(",api-2.attempts,"), std::string::npos);
  const auto rows = static_cast<std::size_t>(std::count(result.out.begin(), result.out.end(), '\n')) - 1;
  EXPECT_EQ(rows, json["series"]["requests"].size());
  const auto commas = [&result](std::size_t from, std::size_t to) {
    return std::count(result.out.begin() + static_cast<std::ptrdiff_t>(from),
                      result.out.begin() + static_cast<std::ptrdiff_t>(to), ',');
  };
  EXPECT_EQ(commas(0, first), commas(first, result.out.find('\n', first + 1)));
}

// Line by line, its fields; none of those asked for here is quoted.
std::vector<std::vector<std::string>> fields_of(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    rows.emplace_back();
    for (std::string field; std::getline(fields, field, ',');) rows.back().push_back(field);
  }
  return rows;
}

TEST(Run, CsvHasTheSeriesOfTheJson) {
  const std::vector<std::string> fleet{shipped("outage.json"), "--set", "balancers=3", "--set",
                                       "traffic.0.client_retry={}"};
  const Json series = run_json(fleet)["series"];
  const auto rows = fields_of(lbsim([&] {
                                Words words = fleet;
                                words.insert(words.end(), {"--csv", "-"});
                                return words;
                              }())
                                  .out);
  for (const char* name : {"attempts", "client_retries", "wasted", "goodput", "amplification", "imbalance",
                           "utilization_imbalance", "meetings"}) {
    const auto place = std::ranges::find(rows[0], name);
    ASSERT_NE(place, rows[0].end()) << name;
    const auto column = static_cast<std::size_t>(place - rows[0].begin());
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      const double value = series.contains(name) ? series.at(name).at(i).get<double>() : 0;
      EXPECT_NEAR(std::stod(rows[i + 1][column]), value, 0.0011) << name << " " << i;
    }
  }
}

TEST(Run, AThousandNodesFitOnAPage) {
  const Folder folder;
  const std::string path = folder.write("s.json", R"({"duration": "1s", "nodes": [{"name": "n", "count": 1000}],
                    "traffic": [{"name": "t", "arrivals": {"constant": 5000}}]})");
  const ProcessResult result = lbsim({path});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("and 980 more nodes"), std::string::npos) << result.out;
  EXPECT_LT(std::count(result.out.begin(), result.out.end(), '\n'), 60);
}

}  // namespace
}  // namespace cli_test
