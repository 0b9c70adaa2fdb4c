// Requests that the balancer turns away or lets wait: what the client is told, and what the metrics count.
#include "fixture.h"

namespace {

using namespace test;

lb::AccessRule deny(const std::string& block) {
  lb::AccessRule rule;
  EXPECT_EQ(lb::parse_knob(block, rule.address), "");
  return rule;
}

std::string one_answer(RunningProxy& proxy) {
  RawClient client(proxy.port());
  client.send(get("/"));
  return client.read_answer();
}

bool waits_for_requests(RunningProxy& proxy, double count) {
  return proxy.wait_for("lbsim_requests_waiting", count);
}

TEST(Rejection, OfTheAccessListIs403) {
  ScriptedNode node(always(ok_answer("ok")));
  proxy::ProxyConfig config = config_for({node.address()});
  config.balancer.access_list.push_back(deny("127.0.0.0/8"));
  RunningProxy proxy(config);
  const std::string answer = one_answer(proxy);
  EXPECT_EQ(status_of(answer), 403);
  EXPECT_NE(answer.find("403 Forbidden\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\r\nProxy-Status: lbsim; error=http_request_denied; details=\"access_denied\"\r\n"),
            std::string::npos)
      << answer;
  EXPECT_EQ(node.connections(), 0);
  EXPECT_EQ(proxy.metric("lbsim_requests_total{reason=\"access_denied\"}"), 1);
}

TEST(Rejection, OfTheRateIs429AndSaysWhenToComeBack) {
  ScriptedNode node(always(ok_answer("ok")));
  proxy::ProxyConfig config = config_for({node.address()});
  config.balancer.limits.emplace().rate = lb::RateConfig{.per_second = 0.01, .burst = 2};
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(get("/") + get("/") + get("/"));
  EXPECT_EQ(status_of(client.read_answer()), 200);
  EXPECT_EQ(status_of(client.read_answer()), 200);
  const std::string answer = client.read_answer();
  EXPECT_NE(answer.find("HTTP/1.1 429 Too Many Requests\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\r\nRetry-After: 100\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("details=\"rate_limited\""), std::string::npos);
  EXPECT_EQ(proxy.metric("lbsim_requests_total{reason=\"rate_limited\"}"), 1);
}

TEST(Rejection, OfAClientWithTooManyAtATimeIs503) {
  Gate gate;
  ScriptedNode node(gate.answer(ok_answer("ok")));
  proxy::ProxyConfig config = config_for({node.address()});
  config.balancer.limits.emplace().max_connections_per_client = 1;
  RunningProxy proxy(config);
  RawClient first(proxy.port());
  first.send(get("/"));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 1));
  const std::string answer = one_answer(proxy);
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("details=\"throttled\""), std::string::npos) << answer;
  gate.open();
  EXPECT_EQ(status_of(first.read_answer()), 200);
  EXPECT_EQ(status_of(one_answer(proxy)), 200);
}

TEST(Rejection, IsTheOperatorsPage) {
  ScriptedNode node(always(ok_answer("ok")));
  proxy::ProxyConfig config = config_for({node.address()});
  config.balancer.access_list.push_back(deny("127.0.0.1"));
  config.balancer.error_page.emplace().body = "<p>{status}: {reason}</p>";
  config.balancer.error_page->content_type = "text/x-test";
  RunningProxy proxy(config);
  const std::string answer = one_answer(proxy);
  EXPECT_EQ(body_of(answer), "<p>403: access_denied</p>");
  EXPECT_NE(answer.find("\r\nContent-Type: text/x-test\r\n"), std::string::npos);
  RawClient head(proxy.port());
  head.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string all = head.read_to_end();
  EXPECT_NE(all.find("\r\nContent-Length: 25\r\n"), std::string::npos) << all;
  EXPECT_TRUE(all.ends_with("\r\n\r\n"));
}

proxy::ProxyConfig one_at_a_time(const std::string& address, std::uint32_t queue) {
  proxy::ProxyConfig config = config_for({address});
  config.balancer.limits.emplace().max_in_flight = 1;
  config.balancer.limits->queue = queue;
  return config;
}

TEST(Waiting, ARequestIsAnsweredWhenThereIsRoom) {
  Gate gate;
  ScriptedNode node(gate.answer(ok_answer("ok")));
  RunningProxy proxy(one_at_a_time(node.address(), 1));
  RawClient first(proxy.port());
  RawClient second(proxy.port());
  first.send(get("/"));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 1));
  second.send(post("/", "waits"));
  ASSERT_TRUE(waits_for_requests(proxy, 1));
  const std::string third = one_answer(proxy);
  EXPECT_EQ(status_of(third), 503);
  EXPECT_NE(third.find("error=connection_limit_reached; details=\"full\""), std::string::npos) << third;
  gate.open();
  EXPECT_EQ(status_of(first.read_answer()), 200);
  EXPECT_EQ(status_of(second.read_answer()), 200);
  EXPECT_NE(node.received().find("\r\n\r\nwaits"), std::string::npos);
  EXPECT_EQ(proxy.metric("lbsim_requests_waiting"), 0);
  EXPECT_EQ(proxy.metric("lbsim_requests_total{reason=\"full\"}"), 1);
}

TEST(Waiting, AClientThatLeavesGivesItsPlaceBack) {
  Gate gate;
  ScriptedNode node(gate.answer(ok_answer("ok")));
  RunningProxy proxy(one_at_a_time(node.address(), 1));
  RawClient first(proxy.port());
  RawClient second(proxy.port());
  first.send(get("/"));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 1));
  second.send(get("/"));
  ASSERT_TRUE(waits_for_requests(proxy, 1));
  second.close(true);
  EXPECT_TRUE(waits_for_requests(proxy, 0));
  EXPECT_TRUE(proxy.wait_for("lbsim_requests_total{reason=\"cancelled\"}", 1));
  gate.open();
  EXPECT_EQ(status_of(first.read_answer()), 200);
  EXPECT_EQ(proxy.metric("lbsim_attempts_total{node=\"server1\"}"), 1) << "it never reached the node";
}

TEST(Waiting, EndsWith503AtItsTimeout) {
  Gate gate;
  ScriptedNode node(gate.answer(ok_answer("ok")));
  proxy::ProxyConfig config = one_at_a_time(node.address(), 1);
  config.balancer.limits->queue_timeout = std::chrono::milliseconds(50);
  RunningProxy proxy(config);
  RawClient first(proxy.port());
  first.send(get("/"));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 1));
  const std::string second = one_answer(proxy);
  EXPECT_EQ(status_of(second), 503);
  EXPECT_NE(second.find("details=\"queue_timeout\""), std::string::npos) << second;
  gate.open();
  EXPECT_EQ(status_of(first.read_answer()), 200);
}

}  // namespace
