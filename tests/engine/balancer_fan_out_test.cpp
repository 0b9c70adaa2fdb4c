// Fan-out: a request goes to every node, each is retried on its own, and when and how the client is answered.
#include <gtest/gtest.h>

#include "support/script_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

const Outcome kCreated = Outcome::response(201);
const Outcome kBroken = Outcome::response(500);
const Request kRegister{.method = Method::kPost, .path = "/register"};

// As the LoadBalancer Service does it.
BalancerConfig registering(Respond respond = Respond::kAll) {
  BalancerConfig config;
  RouteConfig& route = config.routes.emplace_back();
  route.path = "/register";
  route.mode = RouteMode::kFanOut;
  route.success_status = 201;
  route.respond = respond;
  route.retry.emplace().max_attempts = 100;
  route.retry->methods = {Method::kPost};
  return config;
}

BackoffConfig lb_service() {
  return {.type = BackoffType::kLbService, .base = 1s, .max = 64s, .jitter = {JitterType::kAdded, 100ms, {}}};
}

BackoffConfig fixed(Duration wait) { return {.type = BackoffType::kFixed, .base = wait, .jitter = {}}; }

// A second passes before each retry.
BalancerConfig waiting() {
  BalancerConfig config = registering();
  config.routes[0].retry->backoff = fixed(1s);
  return config;
}

BalancerConfig trying_once(Respond respond = Respond::kAll) {
  BalancerConfig config = registering(respond);
  config.routes[0].retry->max_attempts = 1;
  return config;
}

TEST(BalancerFanOut, GoesToEveryNodeAndEndsWhenAllHaveSucceeded) {
  ScriptDriver driver(registering(), letters(3));
  EXPECT_EQ(driver.begin(kRegister), "start a, start b, start c");
  EXPECT_EQ(driver.ends("b", kCreated), "");
  EXPECT_EQ(driver.ends("a", kCreated), "");
  EXPECT_EQ(driver.balancer.requests_in_flight(), 1U);
  EXPECT_EQ(driver.ends("c", kCreated), "finish ok 201");
  EXPECT_EQ(driver.balancer.requests_in_flight(), 0U);
  EXPECT_EQ(driver.begin({.path = "/login"}), "start a") << "other requests go to one";
}

TEST(BalancerFanOut, GoesToNodesThatAreUnwellToo) {
  BalancerConfig config = registering();
  config.breaker = {.failures = 1, .window = {}};
  std::vector<NodeConfig> nodes = letters(6);
  nodes[1].health = NodeHealth::kDown;
  nodes[2].condition = NodeCondition::kDraining;
  nodes[3].condition = NodeCondition::kDisabled;
  nodes[4].weight = 0;
  ScriptDriver driver(config, nodes);
  driver.begin();
  driver.ends("a", Outcome::reset());
  ASSERT_EQ(driver.balancer.node(NodeId{0}).out, Exclusion::kBreakerOpen);
  EXPECT_EQ(driver.begin(kRegister), "start a, start b, start f") << "what is written must reach every copy";
}

TEST(BalancerFanOut, GoesBeyondPrioritiesAndLimitsOfNodes) {
  BalancerConfig config = registering();
  config.limits.emplace().max_in_flight_per_node = 1;
  std::vector<NodeConfig> nodes = letters(2);
  nodes[1].priority = 2;
  ScriptDriver driver(config, nodes);
  ASSERT_EQ(driver.begin(), "start a");
  EXPECT_EQ(driver.begin(kRegister), "start a, start b");
}

TEST(BalancerFanOut, WithoutAnyNodeThereIsNothingToDo) {
  std::vector<NodeConfig> nodes = letters(1);
  nodes[0].condition = NodeCondition::kDisabled;
  ScriptDriver driver(registering(), nodes);
  EXPECT_EQ(driver.begin(kRegister), "finish no_node 503");
  EXPECT_EQ(driver.balancer.requests_in_flight(), 0U);
}

TEST(BalancerFanOut, EachNodeIsRetriedOnItsOwn) {
  ScriptDriver driver(waiting(), letters(3));
  driver.begin(kRegister);
  EXPECT_EQ(driver.ends("a", kBroken), "");
  driver.ends("b", kCreated);
  EXPECT_EQ(driver.waits(400ms), "");
  EXPECT_EQ(driver.ends("c", Outcome::response(200)), "") << "200 is not 201";
  EXPECT_EQ(driver.waits(600ms), "retry a");
  EXPECT_EQ(driver.waits(400ms), "retry c");
  EXPECT_EQ(driver.ends("c", Outcome::connect_failure()), "") << "a connection error waits too";
  driver.ends("a", kCreated);
  EXPECT_EQ(driver.waits(1s), "retry c");
  EXPECT_EQ(driver.ends("c", kCreated), "finish ok 201");
}

TEST(BalancerFanOut, GivesANodeUpAfterItsAttempts) {
  ScriptDriver driver(registering(), letters(2));
  driver.begin(kRegister);
  driver.ends("b", kCreated);
  for (int attempt = 1; attempt < 100; ++attempt) ASSERT_EQ(driver.ends("a", kBroken), "retry a") << attempt;
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500");
  EXPECT_EQ(driver.count(EventKind::kAttemptStarted), 101);
}

TEST(BalancerFanOut, WaitsAsTheLoadBalancerServiceDoes) {
  BalancerConfig config = registering();
  config.routes[0].retry->backoff = lb_service();
  ScriptDriver driver(config, letters(1));
  driver.begin(kRegister);
  for (const double wanted : {2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 64.0}) {
    ASSERT_EQ(driver.ends("a", kBroken), "");
    const Duration wait = driver.balancer.next_deadline() - driver.now;
    EXPECT_GE(to_seconds(wait), wanted);
    EXPECT_LT(to_seconds(wait), wanted + 0.1);
    EXPECT_EQ(driver.waits(wait), "retry a");
  }
}

TEST(BalancerFanOut, TellsOfTheFirstFailureWhenOneIsGivenUp) {
  ScriptDriver driver(trying_once(), letters(3));
  driver.begin(kRegister);
  EXPECT_EQ(driver.ends("c", Outcome::connect_failure()), "");
  EXPECT_EQ(driver.ends("a", kBroken), "");
  EXPECT_EQ(driver.ends("b", kCreated), "finish connect_failure 502");
}

TEST(BalancerFanOut, TheFirstSuccessMayBeTheAnswer) {
  ScriptDriver driver(registering(Respond::kFirst), letters(3));
  driver.begin(kRegister);
  EXPECT_EQ(driver.ends("a", kBroken), "retry a");
  EXPECT_EQ(driver.ends("b", kCreated), "forward b 201");
  EXPECT_EQ(driver.ends("a", kBroken), "retry a") << "the others go on being served";
  EXPECT_EQ(driver.ends("a", kCreated), "");
  EXPECT_EQ(driver.balancer.requests_in_flight(), 1U);
  EXPECT_EQ(driver.ends("c", kCreated), "finish ok 201");
}

TEST(BalancerFanOut, AfterTheAnswerTheOthersMayFail) {
  ScriptDriver driver(trying_once(Respond::kFirst), letters(3));
  driver.begin(kRegister);
  EXPECT_EQ(driver.ends("a", kBroken), "");
  EXPECT_EQ(driver.ends("b", kCreated), "forward b 201");
  EXPECT_EQ(driver.ends("c", kBroken), "finish ok 201");
}

TEST(BalancerFanOut, WithoutAnySuccessTheFirstFailureIsTheAnswer) {
  ScriptDriver driver(trying_once(Respond::kFirst), letters(2));
  driver.begin(kRegister);
  EXPECT_EQ(driver.ends("b", Outcome::reset()), "");
  EXPECT_EQ(driver.ends("a", kBroken), "finish reset 502");
}

TEST(BalancerFanOut, AnswersCountWhenTheyAreWhole) {
  ScriptDriver driver(registering(Respond::kFirst), letters(2));
  driver.begin(kRegister);
  EXPECT_EQ(driver.answers("a", 201), "");
  EXPECT_EQ(driver.ends("a", Outcome::reset()), "retry a") << "the answer broke off";
  EXPECT_EQ(driver.ends("a", kCreated), "forward a 201");
}

TEST(BalancerFanOut, ANodeThatIsDisabledMeanwhileIsCut) {
  ScriptDriver driver(waiting(), letters(2));
  driver.begin(kRegister);
  driver.ends("b", kCreated);
  std::vector<NodeConfig> nodes = letters(2);
  nodes[0].condition = NodeCondition::kDisabled;
  EXPECT_EQ(driver.set(nodes), "abort a");
  EXPECT_EQ(driver.waits(1s), "finish cut 503");
}

TEST(BalancerFanOut, ANodeThatIsEnabledAgainBeforeItsRetryGetsIt) {
  ScriptDriver driver(waiting(), letters(1));
  driver.begin(kRegister);
  std::vector<NodeConfig> nodes = letters(1);
  nodes[0].condition = NodeCondition::kDisabled;
  driver.set(nodes);
  driver.set(letters(1));
  EXPECT_EQ(driver.waits(1s), "retry a");
  EXPECT_EQ(driver.ends("a", kCreated), "finish ok 201");
}

TEST(BalancerFanOut, ANodeThatIsRemovedFinishesWhatItHas) {
  ScriptDriver driver(registering(), letters(2));
  driver.begin(kRegister);
  std::vector<NodeConfig> nodes = letters(2);
  nodes.erase(nodes.begin());
  EXPECT_EQ(driver.set(nodes), "");
  EXPECT_EQ(driver.ends("a", kCreated), "");
  EXPECT_EQ(driver.ends("b", kCreated), "finish ok 201");
}

TEST(BalancerFanOut, ANodeThatIsRemovedIsNotTriedAgain) {
  ScriptDriver driver(waiting(), letters(2));
  driver.begin(kRegister);
  driver.ends("b", kCreated);
  std::vector<NodeConfig> nodes = letters(2);
  nodes.erase(nodes.begin());
  driver.set(nodes);
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500");
}

TEST(BalancerFanOut, ANodeThatTakesTheIdOfOneThatLeftDoesNotGetItsRetry) {
  ScriptDriver driver(waiting(), letters(2));
  driver.begin(kRegister);
  driver.ends("b", kCreated);
  driver.ends("a", kBroken);  // waits for its retry
  std::vector<NodeConfig> nodes = letters(2);
  nodes[0].name = "x";
  EXPECT_EQ(driver.set(nodes), "finish cut 503");
  ASSERT_EQ(driver.balancer.node(NodeId{0}).config.name, "x");
  EXPECT_EQ(driver.waits(1s), "");
}

TEST(BalancerFanOut, EachAttemptHasItsTimeout) {
  BalancerConfig config = registering();
  config.routes[0].retry->per_try_timeout = 100ms;
  config.routes[0].retry->max_attempts = 2;
  ScriptDriver driver(config, letters(2));
  driver.begin(kRegister);
  driver.ends("b", kCreated);
  EXPECT_EQ(driver.waits(100ms), "abort a, retry a");
  EXPECT_EQ(driver.waits(100ms), "abort a, finish timeout 504");
}

TEST(BalancerFanOut, TheRequestsTimeoutEndsAllOfIt) {
  BalancerConfig config = registering();
  config.timeout = 1s;
  ScriptDriver driver(config, letters(3));
  driver.begin(kRegister);
  driver.ends("b", kCreated);
  EXPECT_EQ(driver.waits(1s), "abort a, abort c, finish timeout 504");
  EXPECT_EQ(driver.count(EventKind::kAttemptFinished), 3);
}

TEST(BalancerFanOut, AfterTheAnswerTheTimeoutEndsOnlyTheOthers) {
  BalancerConfig config = registering(Respond::kFirst);
  config.timeout = 1s;
  ScriptDriver driver(config, letters(2));
  driver.begin(kRegister);
  EXPECT_EQ(driver.ends("b", kCreated), "forward b 201");
  EXPECT_EQ(driver.waits(1s), "abort a, finish ok 201") << "the client has had its answer, whole";
}

TEST(BalancerFanOut, ACancelledOneIsAbortedEverywhere) {
  ScriptDriver driver(waiting(), letters(3));
  driver.begin(kRegister);
  driver.ends("a", kBroken);
  EXPECT_EQ(driver.leaves(driver.balancer.begun()), "abort b, abort c, finish cancelled 0");
  EXPECT_EQ(driver.waits(1s), "") << "the retry that waited does not come back";
}

TEST(BalancerFanOut, CountsAgainstTheBreakersThatLetItIn) {
  BalancerConfig config = registering();
  config.breaker = {.failures = 3, .window = {}};
  ScriptDriver driver(config, letters(2));
  driver.begin(kRegister);
  driver.ends("b", kCreated);
  for (int i = 0; i < 3; ++i) driver.ends("a", kBroken);
  EXPECT_EQ(driver.balancer.node(NodeId{0}).breaker, BreakerState::kOpen);
  EXPECT_EQ(driver.ends("a", kCreated), "finish ok 201")
      << "an open breaker does not keep a copy from being written";
}

}  // namespace
}  // namespace lb::testing
