// The data path over loopback: what a client sends, what the node gets, and what comes back.
#include "fixture.h"

namespace {

using namespace test;
using std::string_literals::operator""s;

TEST(Forwarding, KeepsBothConnectionsAlive) {
  ScriptedNode node(always(ok_answer("hello")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  for (int i = 0; i < 20; ++i) {
    client.send(get("/login"));
    EXPECT_EQ(body_of(client.read_answer()), "hello");
  }
  EXPECT_EQ(node.connections(), 1);
}

TEST(Forwarding, RewritesTheHead) {
  ScriptedNode node(
      always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=5\r\nX-Node: 1\r\n"
             "Connection: x-hop\r\nX-Hop: secret\r\n\r\n"));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/a?b=c",
                  "Connection: x-mine, content-length\r\nX-Mine: 1\r\nX-Other: 2\r\nTE: trailers\r\n"
                  "Upgrade: h2c\r\nContent-Length: 0\r\nVia: 1.0 before\r\n"));
  const std::string answer = client.read_answer();
  EXPECT_EQ(node.received(),
            "GET /a?b=c HTTP/1.1\r\nHost: example\r\nX-Other: 2\r\nVia: 1.0 before\r\nContent-Length: 0\r\n"
            "Via: 1.1 lbsim\r\n\r\n");
  EXPECT_EQ(answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Node: 1\r\nVia: 1.1 lbsim\r\n\r\n");
}

TEST(Forwarding, PrefersTheAbsoluteForm) {
  ScriptedNode node(always(ok_answer("")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send("GET http://real:81/x HTTP/1.1\r\nHost: other\r\n\r\n");
  EXPECT_EQ(status_of(client.read_answer()), 200);
  EXPECT_EQ(node.received(), "GET /x HTTP/1.1\r\nHost: real:81\r\nVia: 1.1 lbsim\r\n\r\n");
}

TEST(Forwarding, AnswersPipelinedRequestsInOrder) {
  ScriptedNode node([](NodeConnection& connection) {
    for (std::string request; !(request = connection.read_request()).empty();) {
      connection.send(ok_answer(request.substr(4, request.find(' ', 4) - 4)));
    }
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += get("/" + std::to_string(i));
  client.send(requests);
  for (int i = 0; i < 200; ++i) ASSERT_EQ(body_of(client.read_answer()), "/" + std::to_string(i));
}

TEST(Forwarding, DecodesAChunkedRequestAndDropsItsTrailers) {
  ScriptedNode node(always(ok_answer("ok")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send("POST /register HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n");
  client.send("7\r\n, world\r\n0\r\nContent-Length: 99\r\n\r\n" + get("/next"));
  EXPECT_EQ(body_of(client.read_answer()), "ok");
  EXPECT_EQ(body_of(client.read_answer()), "ok");
  EXPECT_EQ(node.received(),
            "POST /register HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nVia: 1.1 lbsim\r\n\r\nhello, world"
            "GET /next HTTP/1.1\r\nHost: example\r\nVia: 1.1 lbsim\r\n\r\n");
}

TEST(Forwarding, DecodesAChunkedRequestThatComesByteByByte) {
  ScriptedNode node(always(ok_answer("ok")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  const std::string request =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  for (const char byte : request) ASSERT_TRUE(client.send({&byte, 1}));
  EXPECT_EQ(body_of(client.read_answer()), "ok");
  EXPECT_NE(node.received().find("\r\n\r\nabcde"), std::string::npos);
}

TEST(Forwarding, ForwardsAChunkedAnswer) {
  ScriptedNode node(
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             "5;ext\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n"));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/") + get("/"));
  EXPECT_EQ(body_of(client.read_answer()), "hello!");
  EXPECT_EQ(body_of(client.read_answer()), "hello!");
  EXPECT_EQ(node.connections(), 1);
}

TEST(Forwarding, ChunksAnAnswerThatEndsWithItsConnection) {
  ScriptedNode node([](NodeConnection& connection) {
    if (!connection.read_request().empty()) connection.send("HTTP/1.0 200 OK\r\n\r\nuntil the end");
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  const std::string answer = client.read_answer();
  EXPECT_NE(answer.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(body_of(answer), "until the end");
  client.send(get("/"));
  EXPECT_EQ(body_of(client.read_answer()), "until the end");
}

TEST(Forwarding, SendsNoChunksToHttp10) {
  ScriptedNode node(always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(client.read_to_end(), "HTTP/1.1 200 OK\r\nVia: 1.1 lbsim\r\nConnection: close\r\n\r\nhello");
  EXPECT_NE(node.received().find("\r\nHost: " + node.address() + "\r\n"), std::string::npos);
}

TEST(Forwarding, KeepsAnHttp10ConnectionThatAsksForIt) {
  ScriptedNode node(always(ok_answer("hello")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(client.read_answer().find("\r\nConnection: keep-alive\r\n"), std::string::npos);
  }
}

TEST(Forwarding, GivesNoBodyToHead) {
  ScriptedNode node(always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  for (int i = 0; i < 2; ++i) {
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_NE(client.read_answer(true).find("\r\nContent-Length: 5\r\n"), std::string::npos);
  }
  EXPECT_EQ(node.connections(), 1);
}

TEST(Forwarding, NeverTakesLeftoversForTheNextAnswer) {
  ScriptedNode node([](NodeConnection& connection) {
    if (connection.read_request().empty()) return;
    connection.send("HTTP/1.1 304 Not Modified\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    connection.read_to_end();
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/"));
    EXPECT_EQ(status_of(client.read_answer()), 304);
  }
  EXPECT_EQ(node.connections(), 3);
}

TEST(Forwarding, AnswersTheExpectationItself) {
  ScriptedNode node(always(ok_answer("ok")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(node.received(), "");
  client.send("hello");
  EXPECT_EQ(body_of(client.read_answer()), "ok");
  EXPECT_EQ(node.received().find("Expect"), std::string::npos);
}

TEST(Forwarding, PassesInterimAnswersOnInOrder) {
  ScriptedNode node(always(
      "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: b\r\n\r\n" + ok_answer("x")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 103 Early Hints\r\nLink: a\r\nVia: 1.1 lbsim\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 103 Early Hints\r\nLink: b\r\nVia: 1.1 lbsim\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "x");
  RawClient old(proxy.port());
  old.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(status_of(old.read_to_end()), 200);
}

TEST(Forwarding, HonoursMaxForwards) {
  ScriptedNode node(always(ok_answer("node")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send("TRACE /x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nCookie: secret\r\nX: y\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "TRACE /x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nX: y\r\n");
  EXPECT_EQ(node.received(), "");
  client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 3\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "node");
  EXPECT_NE(node.received().find("\r\nMax-Forwards: 2\r\n"), std::string::npos);
}

TEST(Forwarding, StreamsALargeAnswer) {
  std::string large(5U << 20U, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>('a' + i % 23);
  ScriptedNode node(always(ok_answer(large)));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  EXPECT_TRUE(body_of(client.read_answer()) == large);
}

TEST(Forwarding, StopsReadingANodeWhoseClientDoesNotRead) {
  std::atomic<std::size_t> sent{0};
  const std::size_t total = 256U << 20U;
  ScriptedNode node([&](NodeConnection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(total) + "\r\n\r\n");
    const std::string block(1U << 16U, 'x');
    while (sent < total && connection.send(block)) sent += block.size();
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  client.read_until("\r\n\r\n");
  // The node stops when the buffers of the two sockets and the proxy's own are full: far below the total.
  std::size_t before = 1;
  for (int still = 0; still < 3; still = sent == before ? still + 1 : 0) {
    before = sent;
    RawClient other(proxy->admin_port());  // something to wait for: the proxy goes on serving
    other.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(status_of(other.read_answer()), 200);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_LT(sent, total / 2);
  client.close();
  EXPECT_TRUE(proxy.wait_for("lbsim_requests_total{reason=\"cancelled\"}", 1));
}

TEST(Forwarding, ForwardsALargeRequest) {
  ScriptedNode node([](NodeConnection& connection) {
    for (std::string request; !(request = connection.read_request()).empty();) {
      connection.send(ok_answer(std::to_string(request.size() - request.find("\r\n\r\n") - 4)));
    }
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(post("/", std::string(5000000, 'x')));
  EXPECT_EQ(body_of(client.read_answer()), "5000000");
  client.send(get("/"));
  EXPECT_EQ(body_of(client.read_answer()), "0");
}

TEST(Forwarding, ServesAHalfClosedClient) {
  ScriptedNode node([](NodeConnection& connection) {
    connection.read_request();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // longer than the proxy takes to see the end
    connection.send(ok_answer("late"));
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send(get("/"));
  client.finish_sending();
  EXPECT_EQ(client.read_to_end(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nVia: 1.1 lbsim\r\n\r\nlate");
}

TEST(Forwarding, ServesManyClientsOverSeveralWorkers) {
  ScriptedNode node(always(ok_answer("hello")));
  proxy::ProxyConfig config = config_for({node.address(), node.address()});
  config.live.workers = 2;
  RunningProxy proxy(config);
  std::vector<std::thread> clients;
  std::atomic<int> answered{0};
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      RawClient client(proxy.port());
      for (int n = 0; n < 50; ++n) {
        client.send(get("/login"));
        if (body_of(client.read_answer()) == "hello") ++answered;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, 400);
  EXPECT_TRUE(proxy.wait_for("lbsim_requests_total{reason=\"ok\"}", 400));
}

}  // namespace
