// Routes: which one a request takes, what is its own there, and what becomes of it when the routes change.
#include <gtest/gtest.h>

#include "support/script_driver.h"

namespace lb::testing {
namespace {

const Outcome kFine = Outcome::response(200);
const Outcome kBroken = Outcome::response(500);

RouteConfig to_first(std::string path) {
  RouteConfig route;
  route.path = std::move(path);
  route.policy = default_policy("first");
  return route;
}

TEST(BalancerRoute, TheFirstThatMatchesCounts) {
  BalancerConfig config;
  RouteConfig retried;
  retried.path = "/a/b";
  retried.retry.emplace().max_attempts = 2;
  config.routes = {to_first("/a/*"), retried};
  ScriptDriver driver(config, letters(2));
  EXPECT_EQ(driver.begin({.path = "/a/b"}), "start a");
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500") << "the second route, which retries, matches too";
  std::swap(config.routes[0], config.routes[1]);
  driver.apply(config);
  driver.begin({.path = "/a/b"});
  EXPECT_EQ(driver.ends("a", kBroken), "retry b");
}

TEST(BalancerRoute, MatchesPathsExactlyOrByTheirBeginning) {
  BalancerConfig config;
  config.routes = {to_first("/login"), to_first("/static/*")};
  ScriptDriver driver(config, letters(2));
  const auto twice = [&](std::string_view path) {
    std::string nodes = driver.serve({.path = path});
    return nodes += driver.serve({.path = path});
  };
  for (const char* path : {"/login", "/login?user=1", "/static/", "/static/x/y.png", "/static/?v=2"}) {
    EXPECT_EQ(twice(path), "aa") << path;
  }
  for (const char* path : {"/login/", "/logi", "/", "/static", "/x?/login"}) EXPECT_EQ(twice(path), "ab") << path;
}

TEST(BalancerRoute, MatchesTheMethodsThatItNames) {
  BalancerConfig config;
  config.routes = {to_first("/x")};
  config.routes[0].methods = {Method::kPost, Method::kPut};
  ScriptDriver driver(config, letters(2));
  const auto twice = [&](Method method) {
    std::string nodes = driver.serve({.method = method, .path = "/x"});
    return nodes += driver.serve({.method = method, .path = "/x"});
  };
  EXPECT_EQ(twice(Method::kPost), "aa");
  EXPECT_EQ(twice(Method::kPut), "aa");
  EXPECT_EQ(twice(Method::kGet), "ab");
}

TEST(BalancerRoute, PoliciesOfRoutesKeepAStateOfTheirOwn) {
  BalancerConfig config;
  config.routes.resize(2);
  config.routes[0].path = "/one";
  config.routes[0].policy = default_policy("round_robin");
  config.routes[1].path = "/shared";
  ScriptDriver driver(config, letters(3));
  EXPECT_EQ(driver.serve({.path = "/one"}), "a");
  EXPECT_EQ(driver.serve({.path = "/else"}), "a") << "the balancer's rotation has not begun";
  EXPECT_EQ(driver.serve({.path = "/one"}), "b");
  EXPECT_EQ(driver.serve({.path = "/shared"}), "b") << "without a policy of its own a route uses the balancer's";
}

TEST(BalancerRoute, RetriesAsItSaysOrAsTheBalancerDoes) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 2;
  config.routes.resize(2);
  config.routes[0].path = "/once";
  config.routes[0].retry.emplace().max_attempts = 1;
  config.routes[1].path = "/plain";
  ScriptDriver driver(config, letters(2));
  driver.begin({.path = "/once"});
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500");
  driver.begin({.path = "/plain"});
  EXPECT_EQ(driver.ends("b", kBroken), "retry a");
}

TEST(BalancerRoute, OneStatusAloneMayBeTheSuccess) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 2;
  config.routes.resize(1);
  config.routes[0].path = "/made";
  config.routes[0].success_status = 201;
  ScriptDriver driver(config, letters(2));
  driver.begin({.path = "/made"});
  EXPECT_EQ(driver.ends("a", kFine), "retry b") << "200 is not 201";
  EXPECT_EQ(driver.ends("b", kFine), "finish status 200") << "the client sees what the node said";
  driver.begin({.path = "/made"});
  EXPECT_EQ(driver.ends("a", Outcome::response(201)), "finish ok 201");
  driver.begin({.path = "/other"});
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200");
}

TEST(BalancerRoute, ASuccessStatusThatIsAnErrorElsewhereIsASuccess) {
  BalancerConfig config;
  config.breaker = {.failures = 1, .window = {}};
  config.routes.resize(1);
  config.routes[0].success_status = 503;
  ScriptDriver driver(config, letters(1));
  driver.begin();
  EXPECT_EQ(driver.ends("a", Outcome::response(503)), "finish ok 503");
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
}

TEST(BalancerRoute, RequestsInFlightKeepTheRouteThatTheyTook) {
  BalancerConfig config;
  config.routes = {to_first("/x")};
  config.routes[0].retry.emplace().max_attempts = 3;
  ScriptDriver driver(config, letters(3));
  driver.begin({.path = "/x"});
  config.routes[0].retry->max_attempts = 1;
  EXPECT_EQ(driver.apply(config), "");
  EXPECT_EQ(driver.ends("a", kBroken), "retry b");
  EXPECT_EQ(driver.ends("b", kBroken), "retry c") << "two retries were promised when it came";
  EXPECT_EQ(driver.ends("c", kBroken), "finish status 500");
  driver.begin({.path = "/x"});
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500");
}

TEST(BalancerRoute, ARetryFindsThePolicyOfItsRouteWhereverItStandsNow) {
  BalancerConfig config;
  RouteConfig other;
  other.path = "/y";
  other.policy = default_policy("random");
  config.routes = {to_first("/x")};
  config.routes[0].retry.emplace().max_attempts = 2;
  config.routes[0].retry->same_node_tries = 1;
  config.routes.insert(config.routes.begin(), other);
  ScriptDriver driver(config, letters(9));
  driver.begin({.path = "/x"});
  config.routes.erase(config.routes.begin());  // `first` moves from the third place to the second
  driver.apply(config);
  EXPECT_EQ(driver.ends("a", kBroken), "retry b");
}

TEST(BalancerRoute, ARetryOfARouteThatIsGoneAsksTheBalancersPolicy) {
  BalancerConfig config;
  config.routes = {to_first("/x")};
  config.routes[0].retry.emplace().max_attempts = 2;
  ScriptDriver driver(config, letters(3));
  driver.begin({.path = "/x"});
  config.routes.clear();
  driver.apply(config);
  EXPECT_EQ(driver.begin(), "start a");
  EXPECT_EQ(driver.begin(), "start b");
  EXPECT_EQ(driver.ends("a", kBroken), "retry c") << "it is the rotation's turn";
  EXPECT_EQ(driver.ends("c", kFine), "finish ok 200");
}

}  // namespace
}  // namespace lb::testing
