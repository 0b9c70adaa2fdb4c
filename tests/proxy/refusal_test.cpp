// Malformed, smuggled, too large or too slow: refused with the right status, and nothing of it reaches a node.
#include "fixture.h"
#include "head_table.h"

namespace {

using namespace test;

TEST(Refusal, ForwardsNothingOfAMalformedRequest) {
  ScriptedNode node(always(ok_answer("ok")));
  RunningProxy proxy(config_for({node.address()}));
  int refused = 0;
  for (const HeadCase& head : kHeadCases) {
    if (head.status == 0) continue;
    RawClient client(proxy.port());
    client.send(head.bytes);
    const std::string answer = client.read_to_end();
    EXPECT_EQ(status_of(answer), head.status) << head.name;
    EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos) << head.name;
    ++refused;
  }
  EXPECT_EQ(node.received(), "");
  EXPECT_TRUE(proxy.wait_for("lbsim_refused_total", refused));
}

// The second request stands where a lenient parser would find it: in what the first one's framing leaves over.
TEST(Refusal, LetsNoSmuggledRequestThrough) {
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string attempts[] = {
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + smuggled,
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 36\r\n\r\n" + smuggled,
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n" + smuggled,
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled,
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\n\r\n" + smuggled,
      "POST / HTTP/1.1\r\nHost: a\r\nX: y\nContent-Length: 36\r\n\r\n" + smuggled,
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\n" + smuggled,
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0;\nx\r\n\r\n" + smuggled,
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n 0\r\n\r\n" + smuggled,
  };
  ScriptedNode node(always(ok_answer("ok")));
  RunningProxy proxy(config_for({node.address()}));
  for (const std::string& attempt : attempts) {
    RawClient client(proxy.port());
    client.send(attempt);
    EXPECT_EQ(status_of(client.read_to_end()), 400) << attempt;
  }
  EXPECT_EQ(node.received(), "");
}

TEST(Refusal, ConnectionFieldCannotUnframeARequest) {
  ScriptedNode node(always(ok_answer("ok")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient client(proxy.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: Content-Length, Host\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(status_of(client.read_answer()), 200);
  EXPECT_EQ(node.received(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nVia: 1.1 lbsim\r\n\r\nabc");
}

TEST(Refusal, LimitsTheBody) {
  ScriptedNode node(always(ok_answer("ok")));
  proxy::ProxyConfig config = config_for({node.address()});
  config.live.max_body = 1000;
  RunningProxy proxy(config);
  RawClient within(proxy.port());
  within.send(post("/", std::string(1000, 'x')));
  EXPECT_EQ(status_of(within.read_answer()), 200);
  const std::string before = node.received();
  RawClient declared(proxy.port());
  declared.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(declared.read_to_end()), 413);
  RawClient chunked(proxy.port());
  chunked.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x'));
  EXPECT_EQ(status_of(chunked.read_to_end()), 413);
  EXPECT_EQ(node.received(), before);
}

TEST(Refusal, AnswersAClientThatIsStillSending) {
  ScriptedNode node(always(ok_answer("ok")));
  proxy::ProxyConfig config = config_for({node.address()});
  config.live.max_body = 1000;
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
  client.send(std::string(500000, 'x'));
  EXPECT_EQ(status_of(client.read_to_end()), 413);
}

TEST(Refusal, LimitsTheHead) {
  ScriptedNode node(always(ok_answer("ok")));
  RunningProxy proxy(config_for({node.address()}));
  RawClient line(proxy.port());
  line.send("GET /" + std::string(20000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_of(line.read_to_end()), 414);
  RawClient head(proxy.port());
  head.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40000, 'x') + "\r\n\r\n");
  EXPECT_EQ(status_of(head.read_to_end()), 431);
}

TEST(Refusal, LimitsTheTimeForAHead) {
  ScriptedNode node(always(ok_answer("ok")));
  proxy::ProxyConfig config = config_for({node.address()});
  config.live.timeouts.header = std::chrono::milliseconds(200);
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(status_of(client.read_to_end()), 408);
}

TEST(Refusal, LimitsTheTimeBetweenBytesOfABody) {
  ScriptedNode node(always(ok_answer("ok")));
  proxy::ProxyConfig config = config_for({node.address()});
  config.live.timeouts.body_idle = std::chrono::milliseconds(200);
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(status_of(client.read_to_end()), 408);
  EXPECT_EQ(node.received(), "");
}

TEST(Refusal, ClosesAnIdleConnectionWithoutAWord) {
  ScriptedNode node(always(ok_answer("ok")));
  proxy::ProxyConfig config = config_for({node.address()});
  config.live.timeouts.keep_alive = std::chrono::milliseconds(200);
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(get("/"));
  EXPECT_EQ(status_of(client.read_answer()), 200);
  EXPECT_TRUE(client.at_end());
}

}  // namespace
