// Who is let in: the access list, rates, requests of one client at a time, admission control.
#include <gtest/gtest.h>

#include "admission/made_admission.h"
#include "support/script_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

const Outcome kFine = Outcome::response(200);
const Outcome kBusy = Outcome::response(503);

AccessRule rule(AccessType type, std::string_view block) {
  AccessRule made{.type = type};
  EXPECT_EQ(parse_knob(block, made.address), "");
  return made;
}

TEST(BalancerGate, TheAccessListDecidesFirst) {
  BalancerConfig config;
  config.access_list = {rule(AccessType::kDeny, "10.0.0.0/8"), rule(AccessType::kAllow, "10.1.0.0/16")};
  config.limits.emplace().rate = RateConfig{.per_second = 1, .burst = 1};
  ScriptDriver driver(config, letters(1));
  EXPECT_EQ(driver.begin({.client = "10.2.0.1"}), "finish access_denied 403");
  EXPECT_EQ(driver.begin({.client = "10.1.0.1"}), "start a") << "the one refused took no token";
  EXPECT_EQ(driver.begin({.client = "192.0.2.1"}), "finish rate_limited 429");
  EXPECT_EQ(driver.count(EventKind::kAttemptStarted), 1);
  EXPECT_EQ(driver.count(EventKind::kRequestFinished), 2);
}

TEST(BalancerGate, AListThatIsTakenAwayLetsEveryoneIn) {
  BalancerConfig config;
  config.access_list = {rule(AccessType::kDeny, "0.0.0.0/0")};
  ScriptDriver driver(config, letters(1));
  EXPECT_EQ(driver.begin({.client = "10.2.0.1"}), "finish access_denied 403");
  driver.apply({});
  EXPECT_EQ(driver.begin({.client = "10.2.0.1"}), "start a");
}

TEST(BalancerGate, ARateLetsABurstPassAndThenSoManyASecond) {
  BalancerConfig config;
  config.limits.emplace().rate = RateConfig{.per_second = 10, .burst = 3};
  ScriptDriver driver(config, letters(1));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(driver.serve(), "a");
  EXPECT_EQ(driver.begin(), "finish rate_limited 429");
  driver.waits(99ms);
  EXPECT_EQ(driver.begin(), "finish rate_limited 429");
  driver.waits(1ms);
  EXPECT_EQ(driver.serve(), "a");
  EXPECT_EQ(driver.begin(), "finish rate_limited 429");
}

TEST(BalancerGate, EachClientHasItsRate) {
  BalancerConfig config;
  config.limits.emplace().rate_per_client = RateConfig{.per_second = 1, .burst = 1};
  ScriptDriver driver(config, letters(1));
  EXPECT_EQ(driver.serve({.client = "10.0.0.1"}), "a");
  EXPECT_EQ(driver.begin({.client = "10.0.0.1"}), "finish rate_limited 429");
  EXPECT_EQ(driver.serve({.client = "10.0.0.2"}), "a");
  EXPECT_EQ(driver.serve(), "a") << "who has no address is not limited";
  EXPECT_EQ(driver.serve(), "a");
}

TEST(BalancerGate, AClientHasSoManyRequestsAtATime) {
  BalancerConfig config;
  config.limits.emplace().max_connections_per_client = 2;
  ScriptDriver driver(config, letters(1));
  const Request one{.client = "10.0.0.1"};
  driver.begin(one);
  driver.begin(one);
  EXPECT_EQ(driver.begin(one), "finish throttled 503");
  EXPECT_EQ(driver.begin({.client = "10.0.0.2"}), "start a");
  driver.ends("a", kFine);
  EXPECT_EQ(driver.begin(one), "start a");
  EXPECT_EQ(driver.begin(one), "finish throttled 503");
}

TEST(BalancerGate, RequestsThatWaitCountAmongTheirClients) {
  BalancerConfig config;
  config.limits.emplace().max_connections_per_client = 2;
  config.limits->max_in_flight = 1;
  config.limits->queue = 9;
  ScriptDriver driver(config, letters(1));
  const Request one{.client = "10.0.0.1"};
  driver.begin(one);
  EXPECT_EQ(driver.begin(one), "");
  EXPECT_EQ(driver.begin(one), "finish throttled 503");
  driver.leaves(driver.balancer.begun());
  driver.ends("a", kFine);
  EXPECT_EQ(driver.begin(one), "");
}

// Requests turned away in calm, in trouble, and when it is long over.
struct Shed {
  int before = 0;
  int during = 0;
  int after = 0;
};

struct Phase {
  int requests;
  Duration latency;
  Outcome outcome;
};

// Twenty requests at a time, of which the node answers all after a while. How many are turned away.
int shed_in(ScriptDriver& driver, const Phase& phase) {
  int shed = 0;
  for (int round = 0; round < phase.requests / 20; ++round) {
    for (int i = 0; i < 20; ++i) shed += driver.begin() == "finish shed 503" ? 1 : 0;
    driver.waits(phase.latency);
    while (driver.running() > 0) driver.ends("a", phase.outcome);
  }
  return shed;
}

Shed trial(const Variant& admission, const Phase& trouble) {
  BalancerConfig config;
  config.admission = admission;
  ScriptDriver driver(config, letters(1));
  const Phase calm{2000, 10ms, kFine};
  Shed shed;
  shed_in(driver, calm);  // to find out what calm is
  shed.before = shed_in(driver, calm);
  shed.during = shed_in(driver, trouble);
  shed_in(driver, {20'000, 10ms, kFine});  // to get over it
  shed.after = shed_in(driver, calm);
  return shed;
}

// With windows and limits of the size of the test. Each takes 20 at a time in calm.
Variant scaled(std::string_view name) {
  if (name == "client_throttling") return admission_params(name, {{"window", 1.0}, {"min_requests", 100.0}});
  if (name == "admission_control") return admission_params(name, {{"window", 1.0}});
  if (name == "vegas") return admission_params(name, {{"max_limit", 20.0}, {"probe_multiplier", 1000.0}});
  if (name == "gradient2") return admission_params(name, {{"min_limit", 5.0}, {"max_limit", 20.0}});
  if (name == "aimd") return admission_params(name, {{"min_limit", 5.0}});
  return admission_params(name);
}

class BalancerAdmission : public ::testing::TestWithParam<const char*> {};

TEST_P(BalancerAdmission, ShedsInTroubleAndRecovers) {
  const std::string_view name = GetParam();
  const bool by_latency = name.starts_with("gradient") || name == "vegas";
  const Phase slow{2000, 500ms, kFine};
  const Phase refusing{2000, 10ms, kBusy};
  const Shed shed = trial(scaled(name), by_latency ? slow : refusing);
  EXPECT_LT(shed.before, 100) << "of 2000";
  EXPECT_GT(shed.during, 200) << "of 2000";
  EXPECT_LT(shed.after, 100) << "of 2000";
}

std::vector<const char*> every_admission() {
  std::vector<const char*> names;
  for (const AdmissionType& type : admissions()) names.push_back(type.params.name.data());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Every, BalancerAdmission, ::testing::ValuesIn(every_admission()),
                         [](const auto& made) { return std::string(made.param); });

TEST(BalancerGate, WhoIsShedTakesNoPlaceOfItsClient) {
  BalancerConfig config;
  config.admission = admission_params("aimd", {{"initial_limit", 1.0}, {"min_limit", 1.0}, {"max_limit", 1.0}});
  config.limits.emplace().max_connections_per_client = 1;
  ScriptDriver driver(config, letters(1));
  driver.begin({.client = "10.0.0.1"});
  EXPECT_EQ(driver.begin({.client = "10.0.0.2"}), "finish shed 503");
  driver.ends("a", kFine);
  EXPECT_EQ(driver.begin({.client = "10.0.0.2"}), "start a");
}

}  // namespace
}  // namespace lb::testing
