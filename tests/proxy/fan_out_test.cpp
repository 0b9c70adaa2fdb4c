// Requests that go to all nodes: each gets the whole request, the client one answer.
#include "fixture.h"

namespace {

using namespace test;

constexpr std::string_view kError = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops";

proxy::ProxyConfig fan_out(const std::vector<std::string>& addresses, lb::Respond respond = lb::Respond::kAll) {
  proxy::ProxyConfig config = config_for(addresses);
  lb::RouteConfig& route = config.balancer.routes.emplace_back();
  route.methods.push_back(lb::Method::kPost);
  route.mode = lb::RouteMode::kFanOut;
  route.respond = respond;
  return config;
}

TEST(FanOut, SendsTheRequestToAllNodes) {
  ScriptedNode one(always(ok_answer("done")));
  ScriptedNode two(always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ndo\r\n2\r\nne\r\n0\r\n\r\n"));
  ScriptedNode three([](NodeConnection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\n\r\ndone");  // ends with the connection
  });
  RunningProxy proxy(fan_out({one.address(), two.address(), three.address()}));
  RawClient client(proxy.port());
  for (int i = 0; i < 5; ++i) {
    client.send(post("/", "to all " + std::to_string(i)));
    const std::string answer = client.read_answer();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer), "done");
    for (ScriptedNode* node : {&one, &two, &three}) {
      EXPECT_NE(node->received().find("to all " + std::to_string(i)), std::string::npos);
    }
  }
  client.send(get("/"));
  EXPECT_EQ(body_of(client.read_answer()), "done");
  EXPECT_EQ(proxy.metric("lbsim_requests_total{reason=\"ok\"}"), 6);
}

TEST(FanOut, FailsWhenANodeFails) {
  ScriptedNode good(always(ok_answer("done")));
  ScriptedNode bad(always(std::string(kError)));
  RunningProxy proxy(fan_out({good.address(), bad.address()}));
  RawClient client(proxy.port());
  client.send(post("/", "x"));
  const std::string answer = client.read_answer();
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_NE(answer.find("\r\nProxy-Status: lbsim; details=\"status\"\r\n"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("done"), std::string::npos);
}

TEST(FanOut, ANodeThatCannotBeReachedFailsIt) {
  ScriptedNode good(always(ok_answer("done")));
  RunningProxy proxy(fan_out({good.address(), "127.0.0.1:" + std::to_string(closed_port())}));
  RawClient client(proxy.port());
  client.send(post("/", "x"));
  EXPECT_EQ(status_of(client.read_answer()), 502);
}

TEST(FanOut, AnswersAtTheFirstSuccessAndServesTheOthers) {
  Gate gate;
  ScriptedNode slow(gate.answer(ok_answer("slow")));
  ScriptedNode bad(always(std::string(kError)));
  ScriptedNode fast(always(ok_answer("fast")));
  RunningProxy proxy(fan_out({slow.address(), bad.address(), fast.address()}, lb::Respond::kFirst));
  RawClient client(proxy.port());
  client.send(post("/", "x"));
  EXPECT_EQ(body_of(client.read_answer()), "fast");
  EXPECT_EQ(proxy.metric("lbsim_attempts_in_flight{node=\"server1\"}"), 1);
  client.send(get("/next"));
  gate.open();
  EXPECT_NE(status_of(client.read_answer()), 0) << "the next request waits for the first one's end";
  EXPECT_GE(proxy.metric("lbsim_attempts_succeeded_total{node=\"server1\"}"), 1) << "the slow node was served too";
  EXPECT_EQ(proxy.metric("lbsim_requests_total{reason=\"cancelled\"}"), 0);
}

// What is written must reach every copy, also when the client has what it wanted and goes.
TEST(FanOut, GoesOnWhenTheClientHasItsAnswerAndLeaves) {
  for (const bool reset : {false, true}) {
    Gate gate;
    ScriptedNode slow(gate.answer(ok_answer("slow")));
    ScriptedNode fast(always(ok_answer("fast")));
    RunningProxy proxy(fan_out({slow.address(), fast.address()}, lb::Respond::kFirst));
    RawClient client(proxy.port());
    client.send(post("/", "x"));
    EXPECT_EQ(body_of(client.read_answer()), "fast");
    client.close(reset);
    EXPECT_EQ(proxy.metric("lbsim_attempts_in_flight{node=\"server1\"}"), 1);
    gate.open();
    EXPECT_TRUE(proxy.wait_for("lbsim_requests_total{reason=\"ok\"}", 1));
    EXPECT_EQ(proxy.metric("lbsim_requests_total{reason=\"cancelled\"}"), 0);
    EXPECT_EQ(proxy.metric("lbsim_attempts_succeeded_total{node=\"server1\"}"), 1);
    EXPECT_TRUE(proxy.wait_for("lbsim_client_connections", 0));
  }
}

TEST(FanOut, StopsAlthoughNodesAreStillServed) {
  ScriptedNode silent([](NodeConnection& connection) { connection.read_to_end(); });
  ScriptedNode fast(always(ok_answer("fast")));
  RunningProxy proxy(fan_out({silent.address(), fast.address()}, lb::Respond::kFirst));
  RawClient client(proxy.port());
  client.send(post("/", "x"));
  EXPECT_EQ(body_of(client.read_answer()), "fast");
  client.close(true);
  proxy->stop();
  EXPECT_EQ(proxy->wait(), "");
}

TEST(FanOut, AnAnswerThatCannotBeKeptFails) {
  ScriptedNode node(always(ok_answer(std::string(3000, 'x'))));
  proxy::ProxyConfig config = fan_out({node.address()});
  config.live.max_body = 2000;
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(post("/", "x"));
  EXPECT_EQ(status_of(client.read_answer()), 502);
}

}  // namespace
