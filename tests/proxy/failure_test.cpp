// Nodes that fail: what the engine decides is done, and what the client sees of it.
#include "fixture.h"

namespace {

using namespace test;

constexpr std::string_view kError = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops";

lb::RetryConfig retry_posts(std::uint32_t attempts) {
  lb::RetryConfig retry;
  retry.max_attempts = attempts;
  retry.methods.push_back(lb::Method::kPost);
  return retry;
}

TEST(Failure, RetriesAPostThatMayBeRetried) {
  ScriptedNode bad(always(std::string(kError)));
  ScriptedNode good(always(ok_answer("done")));
  proxy::ProxyConfig config = config_for({bad.address(), good.address()});
  config.balancer.retry = retry_posts(2);
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  for (int i = 0; i < 4; ++i) {
    client.send(post("/register", "name=x"));
    EXPECT_EQ(body_of(client.read_answer()), "done");
  }
  EXPECT_NE(good.received().find("\r\n\r\nname=x"), std::string::npos);
  EXPECT_EQ(bad.connections(), 1) << "a short answer that nobody wants leaves the connection usable";
  EXPECT_GE(proxy.metric("lbsim_retries_total{node=\"server2\"}"), 1);
}

TEST(Failure, DoesNotRetryAPostOfItsOwnAccord) {
  ScriptedNode bad(always(std::string(kError)));
  ScriptedNode good(always(ok_answer("done")));
  proxy::ProxyConfig config = config_for({bad.address(), good.address()});
  config.balancer.retry.emplace().max_attempts = 3;
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(post("/register", "name=x"));
  EXPECT_EQ(body_of(client.read_answer()), "oops");
  EXPECT_EQ(good.received(), "");
}

TEST(Failure, GoesToAnotherNodeWhenOneCannotBeReached) {
  ScriptedNode good(always(ok_answer("done")));
  proxy::ProxyConfig config = config_for({"127.0.0.1:" + std::to_string(closed_port()), good.address()});
  config.balancer.retry.emplace().max_attempts = 2;
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  for (int i = 0; i < 4; ++i) {
    client.send(post("/register", "x"));
    EXPECT_EQ(body_of(client.read_answer()), "done");
  }
  EXPECT_GE(proxy.metric("lbsim_attempts_failed_total{node=\"server1\"}"), 2);
}

TEST(Failure, SaysWhenNoNodeCanBeReached) {
  RunningProxy proxy(config_for({"127.0.0.1:" + std::to_string(closed_port())}));
  RawClient client(proxy.port());
  client.send(get("/"));
  const std::string answer = client.read_answer();
  EXPECT_EQ(status_of(answer), 502);
  EXPECT_NE(answer.find("connect_failure"), std::string::npos);
  client.send(get("/"));
  EXPECT_EQ(status_of(client.read_answer()), 502) << "the connection goes on";
}

TEST(Failure, SaysWhenNoNodeIsUsable) {
  ScriptedNode node(always(std::string(kError)));
  proxy::ProxyConfig config = config_for({node.address()});
  config.balancer.breaker.emplace().failures = 1;
  config.balancer.breaker->open_for = lb::kForever;
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(get("/"));
  EXPECT_EQ(body_of(client.read_answer()), "oops");
  client.send(get("/"));
  const std::string answer = client.read_answer();
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("no_node"), std::string::npos);
  EXPECT_EQ(proxy.metric("lbsim_breaker_state{node=\"server1\",state=\"open\"}"), 1);
  EXPECT_EQ(proxy.metric("lbsim_breaker_trips_total{node=\"server1\"}"), 1);
}

TEST(Failure, EndsARequestAtItsTimeout) {
  ScriptedNode node([](NodeConnection& connection) { connection.read_to_end(); });
  proxy::ProxyConfig config = config_for({node.address()});
  config.balancer.timeout = std::chrono::milliseconds(100);
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(get("/"));
  const std::string answer = client.read_answer();
  EXPECT_EQ(status_of(answer), 504);
  EXPECT_NE(answer.find("timeout"), std::string::npos);
}

TEST(Failure, EndsAnAttemptAtItsTimeoutAndTriesAnother) {
  ScriptedNode slow([](NodeConnection& connection) { connection.read_to_end(); });
  ScriptedNode good(always(ok_answer("done")));
  proxy::ProxyConfig config = config_for({slow.address(), good.address()});
  config.balancer.retry.emplace().max_attempts = 2;
  config.balancer.retry->per_try_timeout = std::chrono::milliseconds(100);
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(get("/") + get("/"));
  EXPECT_EQ(body_of(client.read_answer()), "done");
  EXPECT_EQ(body_of(client.read_answer()), "done");
}

TEST(Failure, EndsAnAttemptWhoseAnswerDoesNotBegin) {
  ScriptedNode node([](NodeConnection& connection) { connection.read_to_end(); });
  proxy::ProxyConfig config = config_for({node.address()});
  config.live.timeouts.response = std::chrono::milliseconds(200);
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(get("/"));
  EXPECT_EQ(status_of(client.read_answer()), 504);
}

TEST(Failure, TriesAReusedConnectionThatClosedOnceMore) {
  ScriptedNode node([](NodeConnection& connection) {
    if (!connection.read_request().empty()) connection.send(ok_answer("first"));
    connection.read_request();  // and closes without a word
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  for (int i = 0; i < 5; ++i) {
    client.send(get("/"));
    EXPECT_EQ(body_of(client.read_answer()), "first");
  }
  EXPECT_EQ(node.connections(), 5);
  EXPECT_EQ(proxy.metric("lbsim_attempts_total{node=\"server1\"}"), 5) << "the engine is not bothered with it";
}

TEST(Failure, DoesNotRepeatAPostOnAReusedConnection) {
  ScriptedNode node([](NodeConnection& connection) {
    if (!connection.read_request().empty()) connection.send(ok_answer("first"));
    connection.read_request();
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(post("/", "a"));
  EXPECT_EQ(status_of(client.read_answer()), 200);
  client.send(post("/", "b"));
  EXPECT_EQ(status_of(client.read_answer()), 502);
  EXPECT_EQ(node.connections(), 1);
}

TEST(Failure, AnswersGarbageWith502) {
  const std::string answers[] = {
      "garbage\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: " + std::string(70000, 'x') + "\r\n\r\n",
      "HTTP/1.1 200 OK\r\nBroken",
      "",
  };
  for (const std::string& answer : answers) {
    ScriptedNode node([&](NodeConnection& connection) {
      connection.read_request();
      connection.send(answer);
    });
    RunningProxy proxy(config_for({node.address()}));
    RawClient client(proxy.port());
    client.send(get("/"));
    const std::string got = client.read_answer();
    EXPECT_EQ(status_of(got), 502) << answer.substr(0, 60);
    EXPECT_EQ(got.find("xxxx"), std::string::npos) << "nothing of it is passed on";
  }
}

TEST(Failure, CutsTheConnectionWhenABodyEndsEarly) {
  ScriptedNode node([](NodeConnection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  EXPECT_EQ(body_of(client.read_to_end()), "half");
}

TEST(Failure, NeverEndsACutChunkedBody) {
  ScriptedNode node([](NodeConnection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nbad");
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  EXPECT_EQ(client.read_to_end().find("0\r\n\r\n"), std::string::npos);
}

TEST(Failure, CancelsWhenTheClientResets) {
  ScriptedNode node([](NodeConnection& connection) { connection.read_to_end(); });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 1));
  client.close(true);
  EXPECT_TRUE(proxy.wait_for("lbsim_requests_total{reason=\"cancelled\"}", 1));
  EXPECT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 0));
}

TEST(Failure, CancelsWhenTheClientCloses) {
  ScriptedNode node([](NodeConnection& connection) { connection.read_to_end(); });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 1));
  client.close();
  EXPECT_TRUE(proxy.wait_for("lbsim_requests_total{reason=\"cancelled\"}", 1));
  EXPECT_TRUE(proxy.wait_for("lbsim_client_connections", 0));
}

TEST(Failure, AnswersARequestThatTheNodeRefusesEarly) {
  ScriptedNode node([](NodeConnection& connection) {
    connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    connection.read_to_end();
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(post("/", std::string(2000000, 'x')));
  EXPECT_EQ(status_of(client.read_answer()), 403);
}

}  // namespace
