// What nodes say of themselves in the heads of their answers: load reports and Retry-After.
#include "answer_report.h"

#include "fixture.h"

namespace {

using namespace test;

void expect_load(std::string_view value, const lb::LoadReport& expected) {
  const lb::LoadReport got = proxy::read_load_report(value);
  EXPECT_EQ(got.utilization, expected.utilization) << value;
  EXPECT_EQ(got.qps, expected.qps) << value;
  EXPECT_EQ(got.eps, expected.eps) << value;
  EXPECT_EQ(got.queue, expected.queue) << value;
  EXPECT_EQ(got.service_time_ms, expected.service_time_ms) << value;
}

TEST(LoadReport, IsReadInBothForms) {
  expect_load("TEXT cpu_utilization=0.5,rps_fractional=12,eps=1.5", {.utilization = 0.5F, .qps = 12, .eps = 1.5F});
  expect_load("text  cpu_utilization = 0.5 , application_utilization=1.25", {.utilization = 1.25F});
  expect_load("cpu_utilization=0.5", {.utilization = 0.5F});
  expect_load("TEXT named_metrics.queue=3,named_metrics.service_time_ms=7.5,utilization.x=1",
              {.queue = 3, .service_time_ms = 7.5F});
  expect_load(R"(JSON {"cpu_utilization": 0.5, "rps_fractional": 12, "eps": 1.5, "mem_utilization": 0.9})",
              {.utilization = 0.5F, .qps = 12, .eps = 1.5F});
  expect_load(R"({"cpuUtilization": 0.5, "namedMetrics": {"queue": 3, "service_time_ms": 7.5}})",
              {.utilization = 0.5F, .queue = 3, .service_time_ms = 7.5F});
}

TEST(LoadReport, OfNonsenseSaysNothing) {
  for (const std::string_view value :
       {"", "TEXT", "TEXT ", "JSON", "JSON {", "JSON []", "JSON 7", "JSON {\"cpu_utilization\": \"x\"}",
        "BIN AAAA", "TEXT cpu_utilization=", "TEXT =1", "TEXT cpu_utilization=-1", "TEXT cpu_utilization=nan",
        "TEXT cpu_utilization=inf", "TEXT cpu_utilization=1e13", "TEXT cpu_utilization=1x", ",,,",
        "JSON {\"eps\":1,\"eps\":2}"}) {
    expect_load(value, {});
  }
  expect_load("TEXT " + std::string(5000, ' ') + "cpu_utilization=1", {});
  expect_load("JSON " + std::string(4000, '['), {});
}

TEST(RetryAfter, IsReadInSeconds) {
  EXPECT_EQ(proxy::read_retry_after("120"), std::chrono::seconds(120));
  EXPECT_EQ(proxy::read_retry_after("99999999999"), std::chrono::hours(24));
  for (const std::string_view value : {"", "0", "-1", "1.5", "x", "Fri, 31 Dec 1999 23:59:59 GMT"}) {
    EXPECT_EQ(proxy::read_retry_after(value), lb::Duration{}) << value;
  }
}

// The node asks for a second; the backoff alone would have tried again at once.
TEST(RetryAfter, IsHeededByRetries) {
  std::atomic<int> asked{0};
  ScriptedNode node([&](NodeConnection& connection) {
    while (!connection.read_request().empty()) {
      connection.send(++asked == 1 ? "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
                                   : ok_answer("ok"));
    }
  });
  proxy::ProxyConfig config = config_for({node.address()});
  config.balancer.retry.emplace().max_attempts = 2;
  config.balancer.retry->retry_after.emplace();
  RunningProxy proxy(config);
  const auto began = std::chrono::steady_clock::now();
  RawClient client(proxy.port());
  client.send(get("/"));
  EXPECT_EQ(status_of(client.read_answer()), 200);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
}

// One node says that it is three times as strong as the other: it gets three of four requests.
TEST(LoadReport, SharesTheLoad) {
  const auto answer = [](const std::string& report) {
    return "HTTP/1.1 200 OK\r\nEndpoint-Load-Metrics: " + report + "\r\nContent-Length: 0\r\n\r\n";
  };
  ScriptedNode strong(always(answer("TEXT application_utilization=0.1,rps_fractional=30")));
  ScriptedNode weak(always(answer(R"(JSON {"application_utilization": 0.1, "rps_fractional": 10})")));
  proxy::ProxyConfig config = config_for({strong.address(), weak.address()});
  config.balancer.policy =
      policy_from("load_report_round_robin", R"({"blackout": "0ms", "update_period": "100ms"})");
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  const auto send = [&](int count) {
    for (int i = 0; i < count; ++i) {
      client.send(get("/"));
      ASSERT_EQ(status_of(client.read_answer()), 200);
    }
  };
  // Until the weights have been worked out again after the first reports.
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(250);
  while (std::chrono::steady_clock::now() < until) send(1);
  const double before = proxy.metric("lbsim_attempts_total{node=\"server1\"}");
  send(100);
  EXPECT_NEAR(proxy.metric("lbsim_attempts_total{node=\"server1\"}") - before, 75, 3);
}

}  // namespace
