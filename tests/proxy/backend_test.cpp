// The demo backend of document 004: what it answers, and which requests it drops.
#include "proxy/backend.h"

#include <gtest/gtest.h>

#include "fixture.h"

namespace {

using namespace test;

std::vector<int> statuses(std::uint64_t seed, int requests) {
  proxy::Backend backend({.port = 0, .name = "s", .skip_some_requests = true, .seed = seed});
  EXPECT_EQ(backend.start(), "");
  RawClient client(backend.port());
  std::vector<int> found;
  for (int i = 0; i < requests; ++i) {
    client.send(post("/register", "username=x"));
    found.push_back(status_of(client.read_answer()));
  }
  EXPECT_EQ(backend.dropped(), static_cast<std::uint64_t>(std::count(found.begin(), found.end(), 500)));
  return found;
}

TEST(Backend, AnswersTheRoutesOfTheDocument) {
  proxy::Backend backend({.port = 0, .name = "server1"});
  ASSERT_EQ(backend.start(), "");
  RawClient client(backend.port());
  const auto ask = [&](const std::string& request) {
    client.send(request);
    return client.read_answer();
  };
  EXPECT_EQ(status_of(ask(get("/login"))), 200);
  EXPECT_EQ(status_of(ask(post("/register", "a=b"))), 201);
  EXPECT_EQ(status_of(ask(post("/changePassword?x", "a=b"))), 201);
  EXPECT_EQ(status_of(ask(get("/register"))), 404);
  EXPECT_EQ(status_of(ask(post("/login", ""))), 404);
  EXPECT_EQ(status_of(ask(
                "POST /register HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")),
            201);
  EXPECT_NE(ask(get("/login")).find("server1"), std::string::npos);
  EXPECT_EQ(backend.requests(), 7U);
}

// 1,000 draws of 0.2: the standard deviation is 12.6; 5 of them are allowed.
TEST(Backend, DropsAFifthOfThePosts) {
  const std::vector<int> found = statuses(1, 1000);
  const auto dropped = std::count(found.begin(), found.end(), 500);
  EXPECT_NEAR(static_cast<double>(dropped), 200, 63);
  EXPECT_EQ(std::count(found.begin(), found.end(), 201), 1000 - dropped);
}

TEST(Backend, DropsTheSameRequestsForTheSameSeed) {
  const std::vector<int> once = statuses(7, 100);
  EXPECT_EQ(once, statuses(7, 100));
  EXPECT_NE(once, statuses(8, 100));
}

TEST(Backend, NeverDropsAGet) {
  proxy::Backend backend({.port = 0, .skip_some_requests = true});
  ASSERT_EQ(backend.start(), "");
  RawClient client(backend.port());
  for (int i = 0; i < 200; ++i) {
    client.send(get("/login"));
    ASSERT_EQ(status_of(client.read_answer()), 200);
  }
}

TEST(Backend, ReportsItsLoadWhenAsked) {
  for (const double capacity : {0.0, 100.0}) {
    proxy::Backend backend({.port = 0, .capacity = capacity});
    ASSERT_EQ(backend.start(), "");
    RawClient client(backend.port());
    client.send(get("/login") + get("/login"));
    client.read_answer();
    const std::string answer = client.read_answer();
    const bool found = answer.find(
                           "\r\nEndpoint-Load-Metrics: TEXT application_utilization=0.020000,"
                           "rps_fractional=2.000000,eps=0.000000\r\n") != std::string::npos;
    EXPECT_EQ(found, capacity > 0) << answer;
  }
}

TEST(Backend, SaysThatThePortIsTaken) {
  proxy::Backend first({.port = 0});
  ASSERT_EQ(first.start(), "");
  proxy::Backend second({.port = first.port()});
  EXPECT_NE(second.start().find("cannot listen on"), std::string::npos);
}

}  // namespace
