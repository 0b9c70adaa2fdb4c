// Clients that belong to a node: the cookie they get, and what it does.
#include "fixture.h"

namespace {

using namespace test;

proxy::ProxyConfig with_cookies(const std::vector<std::string>& addresses) {
  proxy::ProxyConfig config = config_for(addresses);
  config.balancer.persistence.emplace().cookie = "at";
  return config;
}

std::string ask(RunningProxy& proxy, const std::string& fields = {}) {
  RawClient client(proxy.port());
  client.send(get("/", fields));
  return client.read_answer();
}

std::string set_cookie(const std::string& node) {
  return "\r\nSet-Cookie: at=" + lb::persistence_cookie(node) + "; Path=/; HttpOnly\r\n";
}

std::string cookie(const std::string& node) { return "Cookie: x=y; at=" + lb::persistence_cookie(node) + "\r\n"; }

TEST(Persistence, GivesAClientTheCookieOfItsNode) {
  ScriptedNode one(always(ok_answer("one")));
  ScriptedNode two(always(ok_answer("two")));
  RunningProxy proxy(with_cookies({one.address(), two.address()}));
  for (int i = 0; i < 4; ++i) {
    const std::string answer = ask(proxy);
    const std::string node = body_of(answer) == "one" ? "server1" : "server2";
    EXPECT_NE(answer.find(set_cookie(node)), std::string::npos) << answer;
  }
  EXPECT_GT(one.connections(), 0);
  EXPECT_GT(two.connections(), 0);
}

TEST(Persistence, SendsAClientBackAndSaysNothingMore) {
  ScriptedNode one(always(ok_answer("one")));
  ScriptedNode two(always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n"));
  RunningProxy proxy(with_cookies({one.address(), two.address()}));
  for (int i = 0; i < 4; ++i) {
    const std::string answer = ask(proxy, cookie("server2"));
    EXPECT_EQ(body_of(answer), "two");
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos) << answer;
  }
  EXPECT_EQ(one.connections(), 0);
}

TEST(Persistence, AssignsAClientAnewWhoseNodeFails) {
  ScriptedNode one(always(ok_answer("one")));
  proxy::ProxyConfig config = with_cookies({one.address(), "127.0.0.1:" + std::to_string(closed_port())});
  config.balancer.retry.emplace().max_attempts = 2;
  RunningProxy proxy(config);
  const std::string answer = ask(proxy, cookie("server2"));
  EXPECT_EQ(body_of(answer), "one");
  EXPECT_NE(answer.find(set_cookie("server1")), std::string::npos) << answer;
}

TEST(Persistence, AnswersOfTheProxyItselfHaveNone) {
  const std::string closed = "127.0.0.1:" + std::to_string(closed_port());
  RunningProxy proxy(with_cookies({closed}));
  const std::string answer = ask(proxy);
  EXPECT_EQ(status_of(answer), 502);
  EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos) << answer;
}

TEST(Persistence, ByAddressNeedsNoCookie) {
  ScriptedNode one(always(ok_answer("one")));
  ScriptedNode two(always(ok_answer("two")));
  proxy::ProxyConfig config = with_cookies({one.address(), two.address()});
  config.balancer.persistence->type = lb::PersistenceType::kSourceIp;
  RunningProxy proxy(config);
  const std::string first = ask(proxy);
  EXPECT_EQ(first.find("Set-Cookie"), std::string::npos) << first;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(body_of(ask(proxy)), body_of(first));
}

TEST(Persistence, RefusesACookieNameThatIsNone) {
  proxy::ProxyConfig config = with_cookies({"127.0.0.1:80"});
  config.balancer.persistence->cookie = "a b\r\nX: y";
  const lb::InputErrors errors = proxy::validate(config);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].path, "/balancer/persistence/cookie");
}

}  // namespace
