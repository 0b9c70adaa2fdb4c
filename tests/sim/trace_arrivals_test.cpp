// Traces as a traffic class: what the balancer and the nodes see of them, and what a scenario may not say beside them.
#include "sim/trace_arrivals.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "arrivals.h"
#include "sim/run.h"
#include "sim/scenario.h"
#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;

constexpr const char* kTold = "time,client,method,path\n1,10.9.8.7,GET,/a\n2,tom,POST,/b\n4,10.9.8.7,PUT,/b\n";

// A folder with one trace, gone at the end.
class TraceArrivalsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "lbsim-trace-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& text) {
    std::ofstream(folder_ + "/t.csv") << text;
    return folder_ + "/t.csv";
  }

  // A scenario of 10 s whose first class plays that trace.
  std::string scenario_with(const std::string& trace, const std::string& more = {},
                            const std::string& knobs = {}) {
    return R"({"duration": "10s", "nodes": [{"name": "n", "count": 3}], "traffic": [{"arrivals": {"trace": {"file": ")" +
           write(trace) + "\"" + more + "}}" + knobs + "}]}";
  }

  std::string folder_;
};

TEST_F(TraceArrivalsTest, RequestsAreAsRecorded) {
  const sim::Scenario scenario = support::scenario_of(scenario_with(kTold));
  sim::Arrivals arrivals(scenario);
  ASSERT_EQ(arrivals.next(), lb::TimePoint(1s));
  const auto first = arrivals.take();
  EXPECT_EQ(first.request.client, "10.9.8.7");
  EXPECT_EQ(first.request.path, "/a");
  EXPECT_EQ(first.request.method, lb::Method::kGet);
  EXPECT_EQ(first.request.fields->cookie("session"), "10.9.8.7");
  ASSERT_EQ(arrivals.next(), lb::TimePoint(2s));
  const auto second = arrivals.take();
  EXPECT_EQ(second.request.client, "tom");
  EXPECT_EQ(second.request.method, lb::Method::kPost);
  ASSERT_EQ(arrivals.next(), lb::TimePoint(4s));
  const auto third = arrivals.take();
  EXPECT_EQ(third.client, first.client);
  EXPECT_EQ(third.request.client, "10.9.8.7");
  EXPECT_EQ(third.request.method, lb::Method::kPut);
  EXPECT_EQ(arrivals.next(), lb::kNever);
}

TEST_F(TraceArrivalsTest, WhatItDoesNotTellIsOfTheClass) {
  const sim::Scenario scenario = support::scenario_of(
      scenario_with("time\n0\n1\n2\n3\n", "", R"(, "clients": 1, "method": "PUT", "path": "/up")"));
  sim::Arrivals arrivals(scenario);
  const auto taken = arrivals.take();
  EXPECT_EQ(taken.request.method, lb::Method::kPut);
  EXPECT_EQ(taken.request.path, "/up");
  EXPECT_EQ(taken.request.client, "10.0.0.0");
}

TEST_F(TraceArrivalsTest, ComeAmongOtherClassesInOrder) {
  std::string text = scenario_with(kTold, R"(, "repeat": true)");
  text.insert(text.size() - 2, R"(, {"arrivals": {"constant": 10}, "clients": 5})");
  const sim::Scenario scenario = support::scenario_of(text);
  sim::Arrivals arrivals(scenario);
  lb::TimePoint last{};
  int recorded = 0;
  while (arrivals.next() != lb::kNever) {
    ASSERT_GE(arrivals.next(), last);
    last = arrivals.next();
    const auto taken = arrivals.take();
    if (taken.traffic_class == 0) {
      ++recorded;
      EXPECT_LT(taken.client, 2U);
    } else {
      EXPECT_GE(taken.client, 2U);
      EXPECT_LT(taken.client, 7U) << "its clients are numbered after those of the trace";
      EXPECT_EQ(taken.request.client.substr(0, 7), "10.0.0.");
    }
  }
  EXPECT_EQ(recorded, 6) << "1, 2, 4 s, and from 5.5 s on again: 6.5, 7.5, 9.5 s";
}

TEST_F(TraceArrivalsTest, TheRunIsTheSameAgain) {
  const sim::Scenario scenario = support::scenario_of(scenario_with(kTold, R"(, "repeat": true, "speed": 50)"));
  const sim::RunResult one = sim::run(scenario);
  EXPECT_EQ(one.summary.requests, sim::run(scenario).summary.requests);
  EXPECT_NEAR(static_cast<double>(one.summary.requests), 10 * 50 * 3 / 5.5, 2);
}

TEST_F(TraceArrivalsTest, ASessionKeepsItsRecordedClient) {
  const sim::Scenario scenario = support::scenario_of(scenario_with(kTold, R"(, "repeat": true, "speed": 50)"),
                                                      {R"(balancer.persistence={"type": "HTTP_COOKIE"})"});
  const sim::RunResult result = sim::run(scenario);
  int used = 0;
  for (const auto& node : result.nodes) used += node.attempts > 0 ? 1 : 0;
  EXPECT_EQ(used, 2) << "two clients, a node each";
}

TEST_F(TraceArrivalsTest, AClassDoesNotContradictItsTrace) {
  const auto errors = [this](const std::string& knobs) {
    return support::errors_of(scenario_with(kTold, "", knobs));
  };
  EXPECT_EQ(errors(R"(, "path": "/x")"),
            "/traffic/0/path: the trace tells the path of each request: leave it out\n");
  EXPECT_EQ(errors(R"(, "method": "PUT")"),
            "/traffic/0/method: the trace tells the method of each request: leave it out\n");
  EXPECT_EQ(errors(R"(, "clients": 9)"),
            "/traffic/0/clients: the trace tells the client of each request: leave it out\n");
  EXPECT_EQ(errors(R"(, "client_retry": {})"),
            "/traffic/0/client_retry: a recording has what clients asked again: leave it out\n");
}

TEST_F(TraceArrivalsTest, WhatWouldNeverComeIsRefused) {
  EXPECT_NE(support::errors_of(scenario_with("time\n30\n")).find("not before the end of the run"),
            std::string::npos);
  EXPECT_EQ(support::errors_of(scenario_with("time\n30\n", R"(, "speed": 4)")), "");
  EXPECT_NE(
      support::errors_of(scenario_with("time\n0\n0\n", R"(, "repeat": true)")).find("/arrivals/trace/repeat"),
      std::string::npos);
  EXPECT_NE(support::errors_of(scenario_with("time\n0\n1e-7\n", R"(, "repeat": true, "speed": 1000000)"))
                .find("requests"),
            std::string::npos)
      << "rounds of 200 ns a million times as fast are too many requests";
}

TEST_F(TraceArrivalsTest, ATraceThatIsNotLoadedIsRefused) {
  sim::Scenario scenario = support::scenario_of(scenario_with(kTold));
  static_cast<sim::TraceArrivals*>(scenario.traffic[0].arrivals.address())->trace = nullptr;
  const lb::InputErrors errors = sim::validate(scenario);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].path, "/traffic/0/arrivals/trace/file");
}

TEST_F(TraceArrivalsTest, AFileIsReadOnceForAllClasses) {
  std::string text = scenario_with(kTold);
  text.insert(text.size() - 2, R"(, {"arrivals": {"trace": {"file": ")" + folder_ + R"(/t.csv"}}})");
  const sim::Scenario scenario = support::scenario_of(text);
  const auto trace = [&](std::size_t i) { return scenario.traffic[i].arrivals.as<sim::TraceArrivals>()->trace; };
  EXPECT_EQ(trace(0), trace(1));
}

}  // namespace
