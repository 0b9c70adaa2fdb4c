// Retries beyond the first: budgets, bounds on nodes, Retry-After, and which methods may be sent again.
#include <gtest/gtest.h>

#include "lb/retry_budget.h"
#include "support/script_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

const Outcome kFine = Outcome::response(200);
const Outcome kBroken = Outcome::response(500);

BalancerConfig retrying(std::uint32_t max_attempts) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = max_attempts;
  return config;
}

// A budget of that kind with some knobs off their defaults.
Variant budget(std::string_view name, std::initializer_list<std::pair<std::string_view, double>> values) {
  Variant params = default_budget(name);
  for (const auto& [knob_name, value] : values) {
    const Knob* knob = params.active->table().find(knob_name);
    void* part = knob->part(params.address());
    if (const auto* integer = std::get_if<IntegerAccess>(&knob->access)) {
      integer->set(part, static_cast<std::int64_t>(value));
    } else {
      std::get<NumberAccess>(knob->access).set(part, value);
    }
  }
  return params;
}

// Requests that fail for ever, one after the other; how many attempts they made.
int attempts_of(ScriptDriver& driver, int requests) {
  for (int i = 0; i < requests; ++i) {
    driver.begin();
    while (driver.running() > 0) {
      for (const char* node : {"a", "b"}) driver.ends(node, kBroken);
    }
  }
  return driver.count(EventKind::kAttemptStarted);
}

TEST(BalancerBudget, FinagleLetsAShareOfTheRequestsBeRetried) {
  BalancerConfig config = retrying(100);
  config.retry->budget = budget("finagle", {{"ratio", 0.2}, {"min_per_second", 0}});
  ScriptDriver driver(config, letters(2));
  EXPECT_EQ(attempts_of(driver, 1000), 1200) << "200 retries for 1000 requests";
  EXPECT_EQ(driver.count(EventKind::kRetryDenied), 1000) << "each ended for want of budget";
}

TEST(BalancerBudget, FinagleHasAReserveForQuietTimes) {
  BalancerConfig config = retrying(1000);
  config.retry->budget = budget("finagle", {{"ratio", 0}, {"min_per_second", 3}});
  ScriptDriver driver(config, letters(2));
  EXPECT_EQ(attempts_of(driver, 1), 1 + 30) << "3 a second for the ten seconds that it looks back";
}

TEST(BalancerBudget, EnvoyBoundsTheRetriesAtATime) {
  BalancerConfig config = retrying(2);
  config.retry->budget = budget("envoy", {{"budget_percent", 20}, {"min_retry_concurrency", 1}});
  ScriptDriver driver(config, letters(1));
  for (int i = 0; i < 10; ++i) driver.begin();
  EXPECT_EQ(driver.ends("a", kBroken), "retry a");
  EXPECT_EQ(driver.ends("a", kBroken), "retry a") << "20 % of ten in flight";
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500");
  EXPECT_EQ(driver.count(EventKind::kRetryDenied), 1);
}

TEST(BalancerBudget, EnvoyCountsARetryUntilItHasEnded) {
  BalancerConfig config = retrying(2);
  config.retry->budget = budget("envoy", {{"budget_percent", 0}, {"min_retry_concurrency", 1}});
  config.retry->backoff = {.type = BackoffType::kFixed, .base = 1s, .jitter = {}};
  ScriptDriver driver(config, letters(1));
  driver.begin();
  driver.begin();
  EXPECT_EQ(driver.ends("a", kBroken), "") << "granted";
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500") << "the first is in its wait still";
  EXPECT_EQ(driver.waits(1s), "retry a");
  driver.begin();
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
  EXPECT_EQ(driver.ends("a", kBroken), "") << "its place is free again";
  driver.leaves(driver.balancer.begun());
  driver.begin();
  EXPECT_EQ(driver.ends("a", kBroken), "") << "so it is when its client has left";
}

TEST(BalancerBudget, OneRetryAfterAnotherTakesOnePlace) {
  BalancerConfig config = retrying(50);
  config.retry->budget = budget("envoy", {{"budget_percent", 0}, {"min_retry_concurrency", 1}});
  ScriptDriver driver(config, letters(1));
  EXPECT_EQ(attempts_of(driver, 1), 50);
}

TEST(BalancerBudget, ALegOfAFanOutGivesItsPlaceBackWhenItIsDone) {
  BalancerConfig config;
  config.routes.resize(1);
  config.routes[0].mode = RouteMode::kFanOut;
  config.routes[0].retry.emplace().max_attempts = 9;
  config.routes[0].retry->budget = budget("envoy", {{"budget_percent", 0}, {"min_retry_concurrency", 1}});
  ScriptDriver driver(config, letters(2));
  driver.begin();
  EXPECT_EQ(driver.ends("a", kBroken), "retry a");
  EXPECT_EQ(driver.ends("a", kFine), "");
  EXPECT_EQ(driver.ends("b", kBroken), "retry b") << "a retries no more";
}

TEST(BalancerBudget, GrpcStopsRetriesWhenHalfTheTokensAreGone) {
  BalancerConfig config = retrying(1000);
  config.retry->budget = budget("grpc", {{"max_tokens", 10}, {"token_ratio", 0.5}});
  ScriptDriver driver(config, letters(2));
  EXPECT_EQ(attempts_of(driver, 1), 5) << "the fifth failure leaves 5 of 10";
  driver.serve();
  driver.serve();
  driver.serve();
  driver.serve();
  driver.begin();
  EXPECT_EQ(driver.ends("b", kBroken), "retry a")
      << "four successes brought two tokens, one is left above the half";
}

TEST(BalancerBudget, AFailureCountsBeforeItsRetryIsAskedForHoweverItCame) {
  BalancerConfig config = retrying(1000);
  config.retry->budget = budget("grpc", {{"max_tokens", 4}, {"token_ratio", 1}});
  for (const bool streamed : {false, true}) {
    ScriptDriver driver(config, letters(1));
    driver.begin();
    const auto fail = [&] { return streamed ? driver.answers("a", 500) : driver.ends("a", kBroken); };
    EXPECT_EQ(fail(), streamed ? "abort a, retry a" : "retry a");
    EXPECT_EQ(fail(), streamed ? "forward a 500" : "finish status 500") << "2 of 4 are left";
    if (streamed) driver.ends("a", kBroken);
    driver.serve();
    driver.begin();
    EXPECT_EQ(fail(), streamed ? "forward a 500" : "finish status 500") << "one token came and one went";
  }
}

TEST(BalancerBudget, IsSharedByTheRoutesWithoutARetryOfTheirOwn) {
  BalancerConfig config = retrying(2);
  config.retry->budget = budget("finagle", {{"ratio", 0}, {"min_per_second", 1}});  // ten in all
  config.routes.resize(2);
  config.routes[0].path = "/shared";
  config.routes[1].path = "/own";
  config.routes[1].retry = config.retry;
  ScriptDriver driver(config, letters(1));
  const auto retries = [&](std::string_view path, int requests) {
    int granted = 0;
    for (int i = 0; i < requests; ++i) {
      driver.begin({.path = path});
      granted += driver.ends("a", kBroken) == "retry a" ? 1 : 0;
      driver.ends("a", kBroken);
    }
    return granted;
  };
  EXPECT_EQ(retries("/", 6), 6);
  EXPECT_EQ(retries("/shared", 6), 4);
  EXPECT_EQ(retries("/own", 12), 10);
}

TEST(BalancerBudget, NoMoreAttemptsThanAllowedWhateverItGrants) {
  BalancerConfig config = retrying(3);
  config.retry->budget = budget("finagle", {{"ratio", 1000}, {"min_per_second", 1000000}});
  ScriptDriver driver(config, letters(2));
  EXPECT_EQ(attempts_of(driver, 10), 30);
  EXPECT_EQ(driver.count(EventKind::kRetryDenied), 0);
}

TEST(BalancerRetry, TriesAsManyNodesAsAllowedEachAsOftenAsAllowed) {
  BalancerConfig config = retrying(1000);
  config.retry->max_nodes = 2;
  config.retry->same_node_tries = 3;
  ScriptDriver driver(config, letters(4));
  std::string tried = driver.begin().substr(6);
  for (std::string next; !next.starts_with("finish"); tried += next.starts_with("retry") ? next.substr(6) : "") {
    next = driver.ends(std::string_view(&tried.back(), 1), kBroken);
  }
  EXPECT_EQ(tried, "aaabbb");
}

TEST(BalancerRetry, EndsWhenNoNodeIsLeftThatWasNotTried) {
  BalancerConfig config = retrying(1000);
  config.retry->max_nodes = 10;
  ScriptDriver driver(config, letters(2));
  driver.begin();
  EXPECT_EQ(driver.ends("a", kBroken), "retry b");
  EXPECT_EQ(driver.ends("b", kBroken), "finish status 500");
}

TEST(BalancerRetry, ANodeThatGoesOutHasNoTriesLeft) {
  BalancerConfig config = retrying(9);
  config.retry->same_node_tries = 5;
  config.breaker = {.failures = 2, .window = {}};
  ScriptDriver driver(config, letters(2));
  driver.begin();
  EXPECT_EQ(driver.ends("a", kBroken), "retry a");
  EXPECT_EQ(driver.ends("a", kBroken), "retry b") << "its breaker has opened";
}

TEST(BalancerRetry, WaitsAsLongAsTheNodeAskedOrHalfAsLongAgain) {
  BalancerConfig config = retrying(100);
  config.retry->retry_after.emplace().max = 10s;
  config.retry->backoff = {.type = BackoffType::kFixed, .base = 7ms, .jitter = {}};
  ScriptDriver driver(config, letters(2));
  Outcome busy = Outcome::response(503);
  driver.begin();
  for (const char* node : {"a", "b", "a"}) {
    busy.retry_after = 2s;
    EXPECT_EQ(driver.ends(node, busy), "");
    const Duration wait = driver.balancer.next_deadline() - driver.now;
    EXPECT_GE(wait, 2s);
    EXPECT_LT(wait, 3s);
    driver.waits(wait);
  }
  busy.retry_after = 11s;
  EXPECT_EQ(driver.ends("b", busy), "");
  EXPECT_EQ(driver.balancer.next_deadline() - driver.now, 7ms) << "too long: the backoff decides";
}

TEST(BalancerRetry, WithoutRetryAfterTheWishIsNotHeeded) {
  BalancerConfig config = retrying(2);
  ScriptDriver driver(config, letters(2));
  Outcome busy = Outcome::response(503);
  busy.retry_after = 2s;
  driver.begin();
  EXPECT_EQ(driver.ends("a", busy), "retry b");
}

TEST(BalancerRetry, SendsAgainWhatMayBeSentTwiceOrCannotHaveArrived) {
  for (const Method method : {Method::kGet, Method::kHead, Method::kPut, Method::kDelete, Method::kOptions,
                              Method::kTrace, Method::kPost, Method::kPatch, Method::kConnect, Method::kOther}) {
    const bool idempotent = method < Method::kPost || method == Method::kPut || method == Method::kDelete ||
                            method == Method::kOptions || method == Method::kTrace;
    ScriptDriver driver(retrying(2), letters(2));
    driver.begin({.method = method});
    EXPECT_EQ(driver.ends("a", kBroken), idempotent ? "retry b" : "finish status 500") << to_string(method);
    ScriptDriver refused(retrying(2), letters(2));
    refused.begin({.method = method});
    EXPECT_EQ(refused.ends("a", Outcome::connect_failure()), "retry b") << to_string(method);
  }
}

TEST(BalancerRetry, ATimeoutOfAPostIsItsEnd) {
  BalancerConfig config = retrying(5);
  config.retry->per_try_timeout = 1s;
  ScriptDriver driver(config, letters(2));
  driver.begin({.method = Method::kPost});
  EXPECT_EQ(driver.waits(1s), "abort a, finish timeout 504");
}

TEST(BalancerRetry, OnlyWhatIsListedIsRetriedThoughAllOfItFails) {
  BalancerConfig config = retrying(5);
  config.retry->on = {{FailureKind::What::kStatus, 429}};
  config.breaker = {.failures = 2, .window = {}};
  ScriptDriver driver(config, letters(1));
  driver.begin();
  EXPECT_EQ(driver.ends("a", Outcome::response(429)), "retry a");
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500");
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen) << "both count against the node";
}

}  // namespace
}  // namespace lb::testing
