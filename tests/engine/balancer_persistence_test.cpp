// Session persistence: who belongs to which node, for how long, and what the conditions of nodes do to it.
#include <gtest/gtest.h>

#include "support/script_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

const Outcome kFine = Outcome::response(200);
const Outcome kBroken = Outcome::response(500);

BalancerConfig by_cookie() {
  BalancerConfig config;
  config.persistence.emplace();
  return config;
}

BalancerConfig by_address(std::uint32_t max_clients = 100) {
  BalancerConfig config;
  config.persistence.emplace().type = PersistenceType::kSourceIp;
  config.persistence->ttl = 60s;
  config.persistence->max_clients = max_clients;
  return config;
}

// A client of the node of that name, by its cookie.
class ClientOf {
 public:
  explicit ClientOf(std::string_view node) : fields_(persistence_cookie(node)) {}
  Request request() const { return {.fields = &fields_}; }

 private:
  CookieFields fields_;
};

std::vector<NodeConfig> with_condition(std::size_t count, std::size_t node, NodeCondition condition) {
  std::vector<NodeConfig> nodes = letters(count);
  nodes[node].condition = condition;
  return nodes;
}

TEST(BalancerPersistence, ACookieIsSixteenDigitsThatDoNotNameTheNode) {
  const std::string cookie = persistence_cookie("api-1");
  EXPECT_EQ(cookie.size(), 16U);
  EXPECT_EQ(cookie.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(cookie, persistence_cookie("api-2"));
  EXPECT_EQ(cookie, persistence_cookie("api-1"));
}

TEST(BalancerPersistence, ANewClientIsToldOfItsNodeOnce) {
  ScriptDriver driver(by_cookie(), letters(3));
  driver.begin();
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200 assign");
  const ClientOf client("a");
  EXPECT_EQ(driver.begin(client.request()), "start a");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200") << "it knows";
}

TEST(BalancerPersistence, AStreamedAnswerTellsItWhenItBegins) {
  ScriptDriver driver(by_cookie(), letters(3));
  driver.begin();
  EXPECT_EQ(driver.answers("a", 200), "forward a 200 assign");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200") << "the answer's head is gone by now";
}

TEST(BalancerPersistence, AClientStaysWithItsNode) {
  ScriptDriver driver(by_cookie(), letters(3));
  const ClientOf client("c");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(driver.serve(client.request()), "c");
  EXPECT_EQ(driver.serve(), "a") << "the policy was not asked meanwhile";
}

TEST(BalancerPersistence, ACookieThatMeansNothingIsReplaced) {
  for (const char* cookie : {"", "a", "0123456789abcdef", "zzzzzzzzzzzzzzzz", "0123456789abcdef0"}) {
    ScriptDriver driver(by_cookie(), letters(2));
    const CookieFields fields{cookie};
    EXPECT_EQ(driver.begin({.fields = &fields}), "start a") << cookie;
    EXPECT_EQ(driver.ends("a", kFine), "finish ok 200 assign") << cookie;
  }
}

TEST(BalancerPersistence, AFailureAssignsNobodyButAnAnswerDoes) {
  ScriptDriver driver(by_cookie(), letters(2));
  driver.begin();
  EXPECT_EQ(driver.ends("a", Outcome::reset()), "finish reset 502");
  driver.begin();
  EXPECT_EQ(driver.ends("b", kBroken), "finish status 500 assign") << "the node has answered";
}

TEST(BalancerPersistence, ARetryElsewhereMovesTheClient) {
  BalancerConfig config = by_cookie();
  config.retry.emplace().max_attempts = 2;
  ScriptDriver driver(config, letters(2));
  const ClientOf client("a");
  EXPECT_EQ(driver.begin(client.request()), "start a");
  EXPECT_EQ(driver.ends("a", kBroken), "retry b");
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200 assign");
}

TEST(BalancerPersistence, ADrainingNodeKeepsItsClientsAndTakesNoOthers) {
  ScriptDriver driver(by_cookie(), with_condition(2, 0, NodeCondition::kDraining));
  const ClientOf client("a");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(driver.serve(client.request()), "a");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(driver.serve(), "b");
}

TEST(BalancerPersistence, ADrainingNodeThatIsUnwellKeepsNobody) {
  BalancerConfig config = by_cookie();
  config.breaker = {.failures = 1, .window = {}};
  ScriptDriver driver(config, with_condition(2, 0, NodeCondition::kDraining));
  const ClientOf client("a");
  EXPECT_EQ(driver.begin(client.request()), "start a");
  EXPECT_EQ(driver.ends("a", kBroken), "finish status 500");
  EXPECT_EQ(driver.serve(client.request()), "b");
}

TEST(BalancerPersistence, DrainingLetsWhatIsInFlightEndAndKeepsTheClient) {
  ScriptDriver driver(by_cookie(), letters(2));
  const ClientOf client("a");
  driver.begin(client.request());
  EXPECT_EQ(driver.set(with_condition(2, 0, NodeCondition::kDraining)), "");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200");
  EXPECT_EQ(driver.serve(client.request()), "a");
}

TEST(BalancerPersistence, ADisabledNodeLosesItsClientsForGood) {
  ScriptDriver driver(by_cookie(), letters(2));
  const ClientOf client("a");
  driver.begin(client.request());
  EXPECT_EQ(driver.set(with_condition(2, 0, NodeCondition::kDisabled)), "abort a, finish cut 503");
  EXPECT_EQ(driver.begin(client.request()), "start b");
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200 assign");
  driver.set(letters(2));
  const ClientOf moved("b");
  EXPECT_EQ(driver.serve(moved.request()), "b") << "it belongs to b now";
}

TEST(BalancerPersistence, ANodeThatIsOutLosesItsClients) {
  BalancerConfig config = by_cookie();
  config.breaker = {.failures = 1, .window = {}, .open_for = 1s};
  ScriptDriver driver(config, letters(2));
  const ClientOf client("a");
  driver.begin(client.request());
  driver.ends("a", kBroken);
  EXPECT_EQ(driver.begin(client.request()), "start b");
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200 assign");
}

TEST(BalancerPersistence, ANodeThatIsDownOrHasNoWeightLosesItsClients) {
  std::vector<NodeConfig> nodes = letters(3);
  nodes[0].health = NodeHealth::kDown;
  nodes[1].weight = 0;
  ScriptDriver driver(by_cookie(), nodes);
  EXPECT_EQ(driver.serve(ClientOf("a").request()), "c");
  EXPECT_EQ(driver.serve(ClientOf("b").request()), "c");
}

TEST(BalancerPersistence, TheCookieOfANodeThatIsGoneIsNotThatOfItsSuccessor) {
  ScriptDriver driver(by_cookie(), letters(2));
  std::vector<NodeConfig> nodes = letters(2);
  nodes[0].name = "x";
  driver.set(nodes);
  ASSERT_EQ(driver.balancer.node(NodeId{0}).config.name, "x") << "it has a's id";
  const ClientOf client("a");
  driver.serve();
  EXPECT_EQ(driver.begin(client.request()), "start b") << "the rotation's choice";
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200 assign");
  nodes = letters(2);
  driver.set(nodes);
  EXPECT_EQ(driver.serve(client.request()), "a") << "the node is back, and with it its clients";
}

TEST(BalancerPersistence, AClientThatWaitsDoesNotFollowAnIdToAnotherNode) {
  BalancerConfig config = by_cookie();
  config.limits.emplace().max_in_flight = 1;
  config.limits->queue = 5;
  config.policy = default_policy("first");
  ScriptDriver driver(config, letters(3));
  driver.begin();
  const ClientOf client("b");
  EXPECT_EQ(driver.begin(client.request()), "");
  std::vector<NodeConfig> nodes = letters(3);
  nodes[1].name = "x";
  driver.set(nodes);
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200 assign, start a");
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200 assign");
}

TEST(BalancerPersistence, AnAddressIsRemembered) {
  ScriptDriver driver(by_address(), letters(3));
  const Request one{.client = "10.0.0.1"};
  const Request two{.client = "10.0.0.2"};
  driver.begin(one);
  EXPECT_EQ(driver.ends("a", kFine), "finish ok 200") << "there is nothing to tell the client";
  EXPECT_EQ(driver.serve(two), "b");
  EXPECT_EQ(driver.serve(one), "a");
  EXPECT_EQ(driver.serve(two), "b");
  EXPECT_EQ(driver.serve(), "c") << "who has no address is not remembered";
  EXPECT_EQ(driver.serve(), "a");
}

TEST(BalancerPersistence, AnAddressIsForgottenAfterItsTime) {
  ScriptDriver driver(by_address(), letters(3));
  const Request one{.client = "10.0.0.1"};
  driver.serve(one);
  driver.waits(60s);
  EXPECT_EQ(driver.serve(one), "a") << "which begins anew with each request";
  driver.waits(60s);
  EXPECT_EQ(driver.serve(one), "a");
  driver.waits(60s + 1ns);
  EXPECT_EQ(driver.serve(one), "b");
}

TEST(BalancerPersistence, TheLeastRecentlySeenIsForgottenForAnother) {
  ScriptDriver driver(by_address(2), letters(4));
  EXPECT_EQ(driver.serve({.client = "10.0.0.1"}), "a");
  EXPECT_EQ(driver.serve({.client = "10.0.0.2"}), "b");
  EXPECT_EQ(driver.serve({.client = "10.0.0.1"}), "a");
  EXPECT_EQ(driver.serve({.client = "10.0.0.3"}), "c") << "in the place of the second";
  EXPECT_EQ(driver.serve({.client = "10.0.0.1"}), "a");
  EXPECT_EQ(driver.serve({.client = "10.0.0.2"}), "d");
}

TEST(BalancerPersistence, AnAddressDoesNotFollowAnIdToAnotherNode) {
  ScriptDriver driver(by_address(), letters(2));
  const Request one{.client = "10.0.0.1"};
  EXPECT_EQ(driver.serve(one), "a");
  std::vector<NodeConfig> nodes = letters(2);
  nodes[0].name = "x";
  driver.set(nodes);
  EXPECT_EQ(driver.serve(), "b");
  EXPECT_EQ(driver.serve(), "x");
  EXPECT_EQ(driver.serve(one), "b") << "the rotation's choice, not the node with a's id";
}

TEST(BalancerPersistence, AnAddressMovesWithTheConditionsAsACookieDoes) {
  ScriptDriver driver(by_address(), letters(2));
  const Request one{.client = "10.0.0.1"};
  EXPECT_EQ(driver.serve(one), "a");
  driver.set(with_condition(2, 0, NodeCondition::kDraining));
  EXPECT_EQ(driver.serve(one), "a");
  driver.set(with_condition(2, 0, NodeCondition::kDisabled));
  EXPECT_EQ(driver.serve(one), "b");
  driver.set(letters(2));
  EXPECT_EQ(driver.serve(one), "b") << "it was assigned anew";
}

TEST(BalancerPersistence, AFanOutAssignsNobody) {
  BalancerConfig config = by_cookie();
  config.routes.resize(1);
  config.routes[0].path = "/all";
  config.routes[0].mode = RouteMode::kFanOut;
  ScriptDriver driver(config, letters(2));
  EXPECT_EQ(driver.begin({.path = "/all"}), "start a, start b");
  driver.ends("a", kFine);
  EXPECT_EQ(driver.ends("b", kFine), "finish ok 200");
}

}  // namespace
}  // namespace lb::testing
