// A second attempt beside one that is slow: the client gets one answer, of whichever node was first.
#include "fixture.h"

namespace {

using namespace test;

proxy::ProxyConfig hedged(const std::vector<std::string>& addresses) {
  proxy::ProxyConfig config = config_for(addresses);
  lb::RetryConfig& retry = config.balancer.retry.emplace();
  retry.methods.push_back(lb::Method::kPost);
  retry.hedge.emplace().after = std::chrono::milliseconds(20);
  retry.hedge->max_extra_load = 1;
  return config;
}

void silent(NodeConnection& connection) { connection.read_to_end(); }

TEST(Hedge, TakesTheAnswerOfTheFasterNode) {
  ScriptedNode slow(silent);
  ScriptedNode fast(always(ok_answer("fast")));
  RunningProxy proxy(hedged({slow.address(), fast.address()}));
  RawClient client(proxy.port());
  for (int i = 0; i < 4; ++i) {
    client.send(post("/", "body " + std::to_string(i) + ";"));
    EXPECT_EQ(body_of(client.read_answer()), "fast");
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_NE(fast.received().find("body " + std::to_string(i) + ";"), std::string::npos);
  }
  EXPECT_EQ(proxy.metric("lbsim_hedges_total{node=\"server2\"}"),
            proxy.metric("lbsim_attempts_total{node=\"server1\"}"));
  EXPECT_GE(proxy.metric("lbsim_hedges_total{node=\"server2\"}"), 2);
  EXPECT_EQ(proxy.metric("lbsim_retries_total{node=\"server2\"}"), 0);
  EXPECT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 0))
      << "the other attempt is called off";
}

TEST(Hedge, WaitsForTheOtherWhenOneFails) {
  Gate gate;
  ScriptedNode slow(gate.answer(ok_answer("slow")));
  ScriptedNode bad(always("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops"));
  proxy::ProxyConfig config = hedged({slow.address(), bad.address()});
  config.balancer.retry->max_attempts = 1;
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(get("/"));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_failed_total{node=\"server2\"}", 1));
  gate.open();
  EXPECT_EQ(body_of(client.read_answer()), "slow");
}

TEST(Hedge, ALateAnswerNeverMixesWithTheOther) {
  Gate gate;
  ScriptedNode slow(gate.answer(ok_answer("slow")));
  ScriptedNode fast([](NodeConnection& connection) {
    while (!connection.read_request().empty()) {
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfast\r\n");
      connection.send("0\r\n\r\n");
    }
  });
  RunningProxy proxy(hedged({slow.address(), fast.address()}));
  RawClient client(proxy.port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/"));
    EXPECT_EQ(body_of(client.read_answer()), "fast");
  }
  gate.open();
  client.send(get("/"));
  const std::string last = body_of(client.read_answer());
  EXPECT_TRUE(last == "slow" || last == "fast") << last;
}

TEST(Hedge, AClientThatLeavesEndsBoth) {
  ScriptedNode one(silent);
  ScriptedNode two(silent);
  RunningProxy proxy(hedged({one.address(), two.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 1));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server2\"}", 1));
  client.close(true);
  EXPECT_TRUE(proxy.wait_for("lbsim_requests_total{reason=\"cancelled\"}", 1));
  EXPECT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 0));
  EXPECT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server2\"}", 0));
}

}  // namespace
