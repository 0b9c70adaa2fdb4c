// A new configuration while requests are in flight: what stays, what is new, and that the same one changes nothing.
#include <gtest/gtest.h>

#include "admission/made_admission.h"
#include "lb/retry_budget.h"
#include "support/script_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

const Outcome kFine = Outcome::response(200);
const Outcome kBroken = Outcome::response(500);

// Every mechanism that keeps something from request to request.
BalancerConfig everything() {
  BalancerConfig config;
  config.policy = default_policy("round_robin");
  config.timeout = 10s;
  config.retry.emplace().max_attempts = 3;
  config.retry->per_try_timeout = 1s;
  config.retry->budget = default_budget("grpc");
  config.retry->hedge = {.after = 500ms, .max = 1, .max_extra_load = 0.5};
  config.breaker = {.failures = 5, .window = {}, .open_for = 1s};
  config.outlier.emplace();
  config.health_monitor.emplace();
  config.max_fails.emplace();
  config.observe.emplace();
  config.slow_start.emplace();
  config.spill.emplace();
  config.panic.emplace();
  config.persistence.emplace().type = PersistenceType::kSourceIp;
  config.access_list.emplace_back().address = {"203.0.113.0/24", {203, 0, 113}, 4, 24};
  config.limits.emplace().max_in_flight_per_node = 4;
  config.limits->max_in_flight = 9;
  config.limits->queue = 3;
  config.limits->rate_per_client = RateConfig{.per_second = 100, .burst = 50};
  config.limits->max_connections_per_client = 8;
  config.admission = admission_params("gradient2");
  RouteConfig& all = config.routes.emplace_back();
  all.path = "/all";
  all.mode = RouteMode::kFanOut;
  all.retry.emplace().max_attempts = 2;
  all.retry->budget = default_budget("envoy");
  RouteConfig& sticky = config.routes.emplace_back();
  sticky.path = "/random/*";
  sticky.policy = default_policy("random");
  config.error_page.emplace();
  return config;
}

// A few hundred requests of all kinds; everything that the engine wanted meanwhile. The same configuration is
// applied again and again, or never.
std::string history(bool apply) {
  const BalancerConfig config = everything();
  const std::vector<NodeConfig> nodes = letters(4);
  ScriptDriver driver(config, nodes, 5);
  Rng rng(11);
  std::string text;
  const std::array<const char*, 4> paths{"/", "/all", "/random/x", "/else"};
  for (int i = 0; i < 400; ++i) {
    const std::string client = "10.0.0." + std::to_string(rng.below(9));
    text += driver.begin({.path = paths[rng.below(4)], .client = client}) + "\n";
    for (std::uint32_t k = rng.below(4); k > 0; --k) {
      const std::string node(1, static_cast<char>('a' + rng.below(4)));
      text += driver.ends(node, rng.below(5) == 0 ? kBroken : kFine) + "\n";
    }
    text += driver.waits(Duration{rng.below(200'000'000)}) + "\n";
    if (apply) text += driver.apply(config) + driver.set(nodes);
  }
  return text;
}

TEST(BalancerApply, TheSameConfigurationAgainChangesNothing) {
  const std::string untouched = history(false);
  EXPECT_NE(untouched.find("hedge"), std::string::npos);
  EXPECT_NE(untouched.find("retry"), std::string::npos);
  EXPECT_EQ(history(true), untouched);
}

TEST(BalancerApply, ABreakerKeepsItsStateUnlessItIsAnother) {
  BalancerConfig config;
  config.breaker = {.failures = 1, .window = {}};
  ScriptDriver driver(config, letters(2));
  driver.begin();
  driver.ends("a", kBroken);
  config.timeout = 3s;
  driver.apply(config);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen);
  config.breaker->failures = 2;
  driver.apply(config);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kClosed);
}

TEST(BalancerApply, ATimeoutHoldsForRequestsThatComeLater) {
  BalancerConfig config;
  config.timeout = 10s;
  ScriptDriver driver(config, letters(1));
  driver.begin();
  config.timeout = 1s;
  driver.apply(config);
  driver.begin();
  EXPECT_EQ(driver.waits(1s), "abort a, finish timeout 504");
  EXPECT_EQ(driver.waits(8s), "");
  EXPECT_EQ(driver.waits(1s), "abort a, finish timeout 504");
}

TEST(BalancerApply, ABudgetOfTheOldConfigurationPaysForItsRequests) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 9;
  config.retry->budget = default_budget("envoy");  // three retries at a time in any case
  ScriptDriver driver(config, letters(1));
  driver.begin();
  EXPECT_EQ(driver.ends("a", kBroken), "retry a");
  config.retry->max_attempts = 2;
  config.retry->budget = {};
  driver.apply(config);
  EXPECT_EQ(driver.ends("a", kBroken), "retry a") << "its third of nine";
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
  driver.begin();
  EXPECT_EQ(driver.ends("a", kBroken), "retry a");
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500");
}

TEST(BalancerApply, RetriesInFlightCountForTheNewBudgetToo) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 9;
  config.retry->budget = default_budget("envoy");
  ScriptDriver driver(config, letters(1));
  for (int i = 0; i < 3; ++i) driver.begin();
  for (int i = 0; i < 3; ++i) ASSERT_EQ(driver.ends("a", kBroken), "retry a");
  config.timeout = 10s;
  driver.apply(config);
  const AttemptId newcomer = driver.balancer.begin({}, driver.now)[0].attempt;
  EXPECT_EQ(driver.balancer.attempt_finished(newcomer, kBroken, driver.now)[0].kind, ActionKind::kFinishRequest);
  EXPECT_EQ(driver.count(EventKind::kRetryDenied), 1) << "three are under way";
  driver.ends("a", kFine);
  driver.begin();
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
  EXPECT_EQ(driver.ends("a", kBroken), "retry a");
}

TEST(BalancerApply, APolicyThatChangesServesRetriesToo) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = 2;
  ScriptDriver driver(config, letters(3));
  driver.begin();
  config.policy = default_policy("least_requests");
  driver.apply(config);
  EXPECT_EQ(driver.begin(), "start b");
  EXPECT_EQ(driver.ends("a", kBroken), "retry c");
}

TEST(BalancerApply, ClientsKeepTheirNodes) {
  BalancerConfig config;
  config.persistence.emplace().type = PersistenceType::kSourceIp;
  ScriptDriver driver(config, letters(3));
  EXPECT_EQ(driver.serve({.client = "10.0.0.1"}), "a");
  config.timeout = 1s;
  driver.apply(config);
  EXPECT_EQ(driver.serve({.client = "10.0.0.1"}), "a");
  config.persistence->max_clients = 2;
  driver.apply(config);
  EXPECT_EQ(driver.serve({.client = "10.0.0.1"}), "b") << "another table has forgotten them";
  config.persistence.reset();
  driver.apply(config);
  EXPECT_EQ(driver.serve({.client = "10.0.0.1"}), "c");
}

TEST(BalancerApply, LimitsOfClientsBeginAnewOnlyWhenTheyChange) {
  BalancerConfig config;
  config.limits.emplace().max_connections_per_client = 1;
  ScriptDriver driver(config, letters(1));
  driver.begin({.client = "10.0.0.1"});
  config.timeout = 1s;
  driver.apply(config);
  EXPECT_EQ(driver.begin({.client = "10.0.0.1"}), "finish throttled 503");
  config.limits->max_connections_per_client = 2;
  driver.apply(config);
  EXPECT_EQ(driver.begin({.client = "10.0.0.1"}), "start a");
}

}  // namespace
}  // namespace lb::testing
