// lbsim import: logs of every format become scenarios that are valid and in which the log happens again. The truth of
// the logs is known, because the tests write them: times, latencies and failures from stated distributions, by a
// generator with a fixed seed.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "cli.h"

namespace cli_test {
namespace {

using Json = nlohmann::json;

// Uniform in (0, 1], the same with every standard library.
class Draws {
 public:
  double uniform() { return (static_cast<double>(random_()) + 1) / 4294967296.0; }
  double exponential(double mean) { return -mean * std::log(uniform()); }

 private:
  std::mt19937 random_{20'260'302};
};

// What the log below is drawn from, and what was drawn.
struct Truth {
  int requests = 0;
  int failed = 0;
  double latency_sum = 0;  // ms
  int quick = 0;           // requests to the first node
  int early = 0;           // in the first minute
  std::array<double, 2> node_sum{};
  std::array<int, 2> node_count{};
};

struct Logged {
  double at = 0;  // seconds
  int client = 0;
  int node = 0;
  int status = 200;
  int milliseconds = 0;
  std::string request;
};

std::string haproxy_line(const Logged& logged) {
  const int seconds = static_cast<int>(logged.at);
  std::array<char, 300> text{};
  std::snprintf(text.data(), text.size(),
                "Mar  2 09:00:00 lb haproxy[7]: 192.0.2.%d:40000 [02/Mar/2026:09:%02d:%02d.%03d] in~ shop/web%d "
                "3/0/1/%d/%d %d 512 - - ---- 9/9/1/1/0 0/0 {x} \"%s HTTP/1.1\"\n",
                logged.client, seconds / 60, seconds % 60, static_cast<int>((logged.at - seconds) * 1000),
                logged.node + 1, logged.milliseconds - 1, logged.milliseconds + 3, logged.status,
                logged.request.c_str());
  return text.data();
}

// Two minutes: 50 requests/s, then 150. Two of three go to web1, which takes 10 ms + exp(20 ms) and fails 1 % in 5 ms;
// web2 takes 50 ms + exp(50 ms) and fails 10 %.
std::string synthetic_log(Truth& truth) {
  Draws draws;
  std::string log;
  for (double t = 0; t < 120;) {
    t += draws.exponential(1.0 / (t < 60 ? 50 : 150));
    if (t >= 120) break;
    const int node = draws.uniform() < 2.0 / 3 ? 0 : 1;
    const bool failed = draws.uniform() < (node == 0 ? 0.01 : 0.1);
    const double served = node == 0 ? 10 + draws.exponential(20) : 50 + draws.exponential(50);
    const int milliseconds = failed ? 5 : static_cast<int>(served);
    const double which = draws.uniform();
    const std::string request = which < 0.5
                                    ? "GET /items/" + std::to_string(static_cast<int>(which * 1000)) + "?a=b"
                                : which < 0.8 ? "GET /"
                                              : "POST /cart";
    const int client = static_cast<int>(draws.uniform() * 200);
    log += haproxy_line({t, client, node, failed ? 503 : 200, milliseconds, request});
    ++truth.requests;
    truth.failed += failed ? 1 : 0;
    truth.latency_sum += milliseconds;
    truth.quick += node == 0 ? 1 : 0;
    truth.early += t < 60 ? 1 : 0;
    if (failed) continue;
    truth.node_sum[static_cast<std::size_t>(node)] += milliseconds;
    ++truth.node_count[static_cast<std::size_t>(node)];
  }
  return log;
}

Json result_of(const std::string& scenario) {
  const ProcessResult result = lbsim({"run", scenario, "--json", "-"});
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out.substr(0, 2000);
  return Json::parse(result.out);
}

// Five standard deviations of a binomial count.
double spread(double count, double ratio) { return 5 * std::sqrt(count * ratio * (1 - ratio)); }

TEST(Import, AHaproxyLogHappensAgain) {
  const Folder folder;
  Truth truth;
  const std::string log = folder.write("haproxy.log", synthetic_log(truth));
  const std::string scenario = folder.path() + "/again.json";
  const ProcessResult imported = lbsim({"import", log, "--out", scenario});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_NE(imported.err.find("(haproxy)"), std::string::npos) << imported.err;
  EXPECT_EQ(lbsim({"check", scenario}).exit_code, 0);

  const Json run = result_of(scenario);  // exit code 0: the expectations that import wrote hold
  const double requests = truth.requests;
  EXPECT_NEAR(run["summary"]["requests"], requests, 5 * std::sqrt(requests));
  const double failure_rate = truth.failed / requests;
  EXPECT_NEAR(run["summary"]["failed"], truth.failed,
              spread(requests, failure_rate) + 5 * std::sqrt(requests) * failure_rate);
  const double mean = truth.latency_sum / requests;
  EXPECT_NEAR(run["summary"]["latency_ms"]["mean"], mean, 0.03 * mean);
  EXPECT_NEAR(run["nodes"][0]["share"], truth.quick / requests, 0.005);
  ASSERT_EQ(run["nodes"].size(), 2U);
  EXPECT_EQ(run["nodes"][0]["name"], "shop/web1");
  for (std::size_t i = 0; i < 2; ++i) {
    const double attempts = run["nodes"][i]["attempts"];
    EXPECT_NEAR(run["nodes"][i]["failed"].get<double>() / attempts, i == 0 ? 0.01 : 0.1, 0.015) << i;
  }
  // The tail: 10 + 20 ln 100 = 102 ms for web1, 50 + 50 ln 100 = 280 ms for web2, and of both 3 % above 170 ms.
  EXPECT_NEAR(run["nodes"][0]["latency_ms"]["p99"], 102, 15);
  EXPECT_NEAR(run["nodes"][1]["latency_ms"]["p99"], 280, 40);
  const auto& series = run["series"]["requests"];
  double early = 0;
  for (std::size_t i = 0; i < series.size() / 2; ++i) early += series[i].get<double>();
  EXPECT_NEAR(early, truth.early, 5 * std::sqrt(truth.early) + 30) << "the step from 50 to 150 requests/s";
}

TEST(Import, WritesRoutesRatesNodesAndExpectations) {
  const Folder folder;
  Truth truth;
  const std::string log = folder.write("haproxy.log", synthetic_log(truth));
  const ProcessResult imported = lbsim({"import", log, "--bucket", "30s", "--routes", "2"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  const Json scenario = Json::parse(imported.out);
  const auto& traffic = scenario["traffic"];
  ASSERT_EQ(traffic.size(), 3U);
  EXPECT_EQ(traffic[0]["path"], "/items/*");
  EXPECT_EQ(traffic[1].value("path", "/"), "/");
  EXPECT_EQ(traffic[2]["name"], "other");
  EXPECT_EQ(traffic[0]["clients"].get<int>() + traffic[1]["clients"].get<int>() + traffic[2]["clients"].get<int>(),
            200);
  const auto& points = traffic[0]["arrivals"]["schedule"]["points"];
  ASSERT_GE(points.size(), 4U);
  EXPECT_NEAR(points[1][1], 25, 5) << "half of 50 requests/s";
  EXPECT_NEAR(points[3][1], 75, 8);
  EXPECT_NEAR(scenario["nodes"][1]["backend"]["failure"]["rate"], 0.1, 0.02);
  EXPECT_EQ(scenario["nodes"][1]["backend"]["failure"]["status"], 503);
  EXPECT_EQ(scenario["nodes"][1]["backend"]["failure"]["after"], "5ms");
  EXPECT_TRUE(scenario["nodes"][0]["backend"]["service_time"].contains("empirical"));
  EXPECT_GE(scenario["expect"].size(), 5U);
}

TEST(Import, ReadsTheCombinedLogWithTimesAtTheEnd) {
  const Folder folder;
  std::string log;
  for (int i = 0; i < 600; ++i) {
    std::array<char, 300> line{};
    std::snprintf(
        line.data(), line.size(),
        "10.1.0.%d - - [02/Mar/2026:10:%02d:%02d +0100] \"GET /page HTTP/1.1\" %d 100 \"-\" \"agent\" 0.%03d\n",
        i % 50, i / 60, i % 60, i % 20 == 0 ? 500 : 200, 20 + i % 10);
    log += line.data();
  }
  const std::string scenario = folder.path() + "/page.json";
  const ProcessResult imported = lbsim({"import", folder.write("access.log", log), "--out", scenario});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_NE(imported.err.find("600 requests in 600.00 s (apache), 30 failed; nodes: 1, clients: 50"),
            std::string::npos)
      << imported.err;
  const Json run = result_of(scenario);
  EXPECT_NEAR(run["summary"]["latency_ms"]["mean"], 24.5, 1);
  EXPECT_NEAR(run["summary"]["requests"], 600, 5 * std::sqrt(600));
}

TEST(Import, ReadsCsvAndJsonLines) {
  const Folder folder;
  std::string csv = "latency,time,node\n";
  std::string jsonl;
  for (int i = 0; i < 100; ++i) {
    const std::string time = std::to_string(i * 0.1);
    csv += "7ms," + time + ",n" + std::to_string(i % 2) + "\n";
    jsonl += "{\"time\": " + time + ", \"latency\": \"7ms\", \"node\": \"n" + std::to_string(i % 2) +
             "\", \"x\": {}}\n";
  }
  const ProcessResult from_csv = lbsim({"import", folder.write("same", csv)});
  const ProcessResult from_json = lbsim({"import", folder.write("same", jsonl)});
  EXPECT_EQ(from_csv.exit_code, 0) << from_csv.err;
  EXPECT_NE(from_csv.err.find("100 requests in 10.00 s (csv)"), std::string::npos) << from_csv.err;
  EXPECT_EQ(from_csv.out, from_json.out);
  EXPECT_EQ(Json::parse(from_csv.out)["nodes"].size(), 2U);
}

TEST(Import, ASampleShips) {
  const Folder folder;
  const std::string scenario = folder.path() + "/sample.json";
  const ProcessResult imported =
      lbsim({"import", shipped("traces/haproxy.log"), "--bucket", "5s", "--out", scenario});
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_EQ(result_of(scenario)["nodes"].size(), 2U);
}

TEST(Import, ReadsStandardInputAndSaysSo) {
  const ProcessResult result = testing_support::run_process(
      {"/bin/sh", "-c", "printf 'time\\n1\\n2\\n3\\n' | '" + command({})[0] + "' import -"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Json::parse(result.out)["name"], "Imported from standard input");
  EXPECT_NE(result.err.find("has no latencies"), std::string::npos) << result.err;
}

TEST(Import, MalformedLinesAreCountedNamedAndLeftOut) {
  const Folder folder;
  std::string log = "time,path\n";
  for (int i = 0; i < 40; ++i) log += (i % 4 == 1 ? "soon" : std::to_string(i)) + ",/a\n";
  const std::string path = folder.write("log.csv", log);
  const ProcessResult result = lbsim({"import", path});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.err.find(path + ":3:1: left out: time: \"soon\" is no time"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find(path + ":19:1: left out"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find(path + ":23:1"), std::string::npos) << "five are told one by one";
  EXPECT_NE(result.err.find("10 of 40 lines were left out"), std::string::npos) << result.err;
}

TEST(Import, WhatIsNoLogIsRefused) {
  const Folder folder;
  const auto refused = [&](const std::string& text, const Words& more = {}) {
    Words words{"import", folder.write("log", text)};
    words.insert(words.end(), more.begin(), more.end());
    const ProcessResult result = lbsim(words);
    EXPECT_EQ(result.exit_code, 2) << text.substr(0, 100);
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  EXPECT_NE(refused("").find("is empty"), std::string::npos);
  EXPECT_NE(refused("time,path\n").find("no request in it"), std::string::npos);
  EXPECT_NE(refused("some words\nand more\n").find("--format says"), std::string::npos);
  EXPECT_NE(refused("\x1f\x8b\x08words").find("zcat LOG | lbsim import -"), std::string::npos);
  EXPECT_NE(refused("client\nx\n", {"--format", "csv"}).find("log:1:1: error: no column is called time"),
            std::string::npos);
  EXPECT_NE(refused("time\n1\nx\nx\n").find("more than half of its lines"), std::string::npos);
  EXPECT_NE(refused("time,node\n1,\n", {"--format", "apache"}).find("more than half of its lines"),
            std::string::npos);
  EXPECT_EQ(lbsim({"import", folder.path()}).exit_code, 2);
  EXPECT_EQ(lbsim({"import", folder.path() + "/none"}).exit_code, 2);
}

TEST(Import, OptionsAreChecked) {
  const std::string log = shipped("traces/haproxy.log");
  const auto wrong = [&](const std::string& option, const std::string& value) {
    const ProcessResult result = lbsim({"import", log, "--" + option, value});
    EXPECT_EQ(result.exit_code, 2);
    return result.err;
  };
  EXPECT_NE(wrong("format", "apach").find("did you mean \"apache\"?"), std::string::npos);
  EXPECT_NE(wrong("bucket", "10").find("--bucket"), std::string::npos);
  EXPECT_NE(wrong("bucket", "1us").find("must be 1ms to 24h"), std::string::npos);
  EXPECT_NE(wrong("routes", "0").find("routes"), std::string::npos);
}

TEST(Import, ALineOfAnyLengthAndBytesAreLeftOut) {
  const Folder folder;
  std::string log = "time,path\n";
  for (int i = 0; i < 10; ++i) log += std::to_string(i) + ",/a\xFF\xFE\n";
  log += "11," + std::string(1 << 20, 'x') + "\n";
  log += std::string("12,\x1b[31m\0\n", 9);
  const ProcessResult result = lbsim({"import", folder.write("log.csv", log)});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.err.find(":12:65537: left out: the line is longer"), std::string::npos) << result.err;
  EXPECT_EQ(Json::parse(result.out)["traffic"][0]["path"], "/a%FF%FE");
  EXPECT_EQ(result.err.find('\x1b'), std::string::npos);
}

// The trace of a scenario is looked for in the scenario's folder; what is wrong with it is told with both places.
TEST(TraceFiles, AreFoundFromTheScenarioAndToldWithTheirOwnLine) {
  const Folder folder;
  const std::string head =
      R"({"duration": "10s", "nodes": [{"name": "a"}], "traffic": [{"arrivals": {"trace": {"file": )";
  folder.write("good.csv", "time,client,method,path\n1,10.9.8.7,GET,/a\n2,x,POST,/b\n");
  folder.write("bad.csv", "time,path\n1,/a\nsoon,/b\n2\n");
  const std::string good = folder.write("good.json", head + R"("good.csv"}}}]})");
  const std::string bad = folder.write("bad.json", head + R"("bad.csv"}}}]})");
  const std::string missing = folder.write("missing.json", head + R"("none.csv"}}}]})");
  EXPECT_EQ(result_of(good)["summary"]["requests"], 2);
  const ProcessResult wrong = lbsim({"check", bad});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.err.find(
                "bad.json:1:91: error: /traffic/0/arrivals/trace/file: bad.csv:3:1: time: \"soon\" is no time"),
            std::string::npos)
      << wrong.err;
  EXPECT_NE(wrong.err.find("bad.csv:4:2: has 1 column; the header has 2"), std::string::npos) << wrong.err;
  EXPECT_EQ(wrong.err.find("is not loaded"), std::string::npos) << wrong.err;
  EXPECT_NE(lbsim({"run", missing}).err.find("none.csv: no such file"), std::string::npos);
  EXPECT_EQ(lbsim({"spread", missing}).exit_code, 0) << "how load is shared does not depend on traffic";
}

}  // namespace
}  // namespace cli_test
