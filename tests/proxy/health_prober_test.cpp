// The probes of the health monitor: what is sent, what passes, and what the configuration may not ask for.
#include "fixture.h"

namespace {

using namespace test;

std::string health(const std::string& state, const std::string& node = "server1") {
  return "lbsim_node_health{node=\"" + node + "\",health=\"" + state + "\"}";
}
std::string out(const std::string& reason, const std::string& node = "server1") {
  return "lbsim_node_out{node=\"" + node + "\",reason=\"" + reason + "\"}";
}

proxy::ProxyConfig monitored(const std::vector<std::string>& addresses, lb::ProbeType type) {
  proxy::ProxyConfig config = config_for(addresses);
  lb::HealthMonitorConfig& monitor = config.balancer.health_monitor.emplace();
  monitor.type = type;
  monitor.delay = std::chrono::milliseconds(200);
  monitor.timeout = std::chrono::milliseconds(200);
  monitor.attempts_before_deactivation = 1;
  return config;
}

// A node that is down at first and must pass a probe, or the other way round.
bool ends_up(proxy::ProxyConfig config, bool up) {
  config.balancer.health_monitor->initial = up ? lb::InitialHealth::kDown : lb::InitialHealth::kUp;
  RunningProxy proxy(config);
  return proxy.wait_for(health(up ? "up" : "down"), 1);
}

TEST(HealthProber, ConnectsToSeeWhetherANodeIsThere) {
  ScriptedNode node([](NodeConnection& connection) { connection.read_to_end(); });
  EXPECT_TRUE(ends_up(monitored({node.address()}, lb::ProbeType::kConnect), true));
  EXPECT_EQ(node.received(), "") << "nothing is sent";
  const std::string closed = "127.0.0.1:" + std::to_string(closed_port());
  EXPECT_TRUE(ends_up(monitored({closed}, lb::ProbeType::kConnect), false));
}

TEST(HealthProber, AsksForThePathOfTheHost) {
  ScriptedNode node(always(ok_answer("fine")));
  proxy::ProxyConfig config = monitored({node.address()}, lb::ProbeType::kHttp);
  config.balancer.health_monitor->path = "/health?deep=1";
  EXPECT_TRUE(ends_up(config, true));
  EXPECT_TRUE(node.received().starts_with("GET /health?deep=1 HTTP/1.1\r\nHost: " + node.address() + "\r\n"))
      << node.received();
  config.balancer.health_monitor->host = "example.org:81";
  EXPECT_TRUE(ends_up(config, true));
  EXPECT_NE(node.received().find("\r\nHost: example.org:81\r\n"), std::string::npos);
}

struct Case {
  std::string answer;
  std::string status_regex;
  std::string body_regex;
  bool passes;
};

TEST(HealthProber, MatchesStatusAndBody) {
  const std::string filler(lb::kProbeBodyBytes - 4, '.');
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string two = "^2[0-9][0-9]$";
  const Case cases[] = {
      {ok_answer("x"), two, "", true},
      {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", two, "", false},
      {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "^(200|404)$", "", true},
      {"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", two, "", true},
      {"HTTP/1.1 204 No Content\r\n\r\n", two, "^$", true},
      {ok_answer("all well"), two, "well$", true},
      {ok_answer("all bad"), two, "well$", false},
      {chunked + "4\r\nall \r\n4\r\nwell\r\n0\r\n\r\n", two, "^all well$", true},
      {chunked + "4\r\nall \r\nZ\r\n", two, "all", false},
      {"HTTP/1.1 200 OK\r\n\r\nall well", two, "^all well$", true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nall well", two, "all", false},
      {ok_answer(filler + "end!"), two, "end!$", true},
      {ok_answer(filler + "....end!"), two, "end!", false},
      {chunked + "1000\r\n" + filler + "end!", two, "end!$", true},
      {"nonsense\r\n\r\n", two, "", false},
      {"", two, "", false},
  };
  for (const Case& one : cases) {
    ScriptedNode node([&](NodeConnection& connection) {
      connection.read_request();
      connection.send(one.answer);
    });
    proxy::ProxyConfig config = monitored({node.address()}, lb::ProbeType::kHttp);
    config.balancer.health_monitor->status_regex = one.status_regex;
    config.balancer.health_monitor->body_regex = one.body_regex;
    EXPECT_TRUE(ends_up(config, one.passes)) << one.answer.substr(0, 80) << "\n" << one.body_regex;
  }
}

TEST(HealthProber, AProbeThatTakesTooLongDoesNotPass) {
  ScriptedNode node([](NodeConnection& connection) { connection.read_to_end(); });
  EXPECT_TRUE(ends_up(monitored({node.address()}, lb::ProbeType::kHttp), false));
}

// An expression that takes a backtracking matcher 2^2000 steps.
TEST(HealthProber, NoExpressionTakesForEver) {
  ScriptedNode node(always(ok_answer(std::string(lb::kProbeBodyBytes - 1, 'a') + "!")));
  proxy::ProxyConfig config = monitored({node.address()}, lb::ProbeType::kHttp);
  config.balancer.health_monitor->body_regex = "^(a+)+$";
  EXPECT_TRUE(ends_up(config, false));
}

TEST(HealthProber, ANodeThatIsDownGetsNoTraffic) {
  const std::string closed = "127.0.0.1:" + std::to_string(closed_port());
  ScriptedNode good(always(ok_answer("good")));
  RunningProxy proxy(monitored({closed, good.address()}, lb::ProbeType::kConnect));
  ASSERT_TRUE(proxy.wait_for(health("down"), 1));
  EXPECT_EQ(proxy.metric(out("down")), 1);
  EXPECT_EQ(proxy.metric(out("candidate")), 0);
  EXPECT_EQ(proxy.metric(out("candidate", "server2")), 1);
  RawClient client(proxy.port());
  for (int i = 0; i < 4; ++i) {
    client.send(get("/"));
    EXPECT_EQ(body_of(client.read_answer()), "good");
  }
  EXPECT_EQ(proxy.metric("lbsim_attempts_total{node=\"server1\"}"), 0);
}

TEST(HealthProber, EndsWithProbesInFlight) {
  ScriptedNode node([](NodeConnection& connection) { connection.read_to_end(); });
  proxy::ProxyConfig config = monitored({node.address()}, lb::ProbeType::kHttp);
  config.balancer.health_monitor->timeout = std::chrono::seconds(100);
  config.balancer.health_monitor->delay = std::chrono::seconds(100);
  RunningProxy proxy(config);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (node.received().empty() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_NE(node.received(), "");
  proxy->drain();
  EXPECT_EQ(proxy->wait(), "");
}

TEST(HealthProber, WhatCannotBeServedIsAnErrorOfTheConfiguration) {
  const auto error_of = [](const std::function<void(lb::BalancerConfig&)>& change) {
    proxy::ProxyConfig config = monitored({"127.0.0.1:80"}, lb::ProbeType::kHttp);
    change(config.balancer);
    const lb::InputErrors errors = proxy::validate(config);
    return errors.size() == 1 ? errors[0].path + ": " + errors[0].message : std::to_string(errors.size());
  };
  using Config = lb::BalancerConfig;
  EXPECT_NE(error_of([](Config& c) {
              c.health_monitor->type = lb::ProbeType::kHttps;
            }).find("/balancer/health_monitor/type: HTTPS: the proxy speaks no TLS"),
            std::string::npos);
  for (const char* wrong : {"(", "[", "a{2", "*", "(a)\\1", "[z-a]", "\\"}) {
    EXPECT_TRUE(error_of([&](Config& c) {
                  c.health_monitor->status_regex = wrong;
                }).starts_with("/balancer/health_monitor/status_regex: not a regular expression"))
        << wrong;
    EXPECT_TRUE(error_of([&](Config& c) {
                  c.health_monitor->body_regex = wrong;
                }).starts_with("/balancer/health_monitor/body_regex: not a regular expression"))
        << wrong;
  }
  EXPECT_TRUE(
      error_of([](Config& c) { c.health_monitor->path = "/a#b"; }).starts_with("/balancer/health_monitor/path: "));
  EXPECT_TRUE(
      error_of([](Config& c) { c.health_monitor->host = "a\"b"; }).starts_with("/balancer/health_monitor/host: "));
  EXPECT_TRUE(error_of([](Config& c) {
                c.policy = lb::default_policy("prequal");
              }).starts_with("/balancer/policy: prequal asks nodes for their load"));
  EXPECT_TRUE(error_of([](Config& c) {
                c.routes.emplace_back().policy = lb::default_policy("prequal");
              }).starts_with("/balancer/routes/0/policy: prequal"));
  EXPECT_TRUE(error_of([](Config& c) {
                c.error_page.emplace().content_type = "a\r\nX: y";
              }).starts_with("/balancer/error_page/content_type: "));
}

}  // namespace
