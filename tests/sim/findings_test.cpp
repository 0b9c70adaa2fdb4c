// Each kind of finding on made-up numbers: the shape that shows it, and the nearest one that does not. Whether it
// finds the same in runs is for scenarios/findings to show.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "diagnosis/diagnosis.h"
#include "lb/policy_registry.h"
#include "made_up_result.h"

namespace {

using Kind = sim::ResultEventKind;
using support::MadeUpResult;

TEST(Findings, KindsHaveNamesAndRulesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const sim::FindingKind& kind : sim::finding_kinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_FALSE(kind.doc.empty());
    EXPECT_FALSE(kind.rule.empty());
  }
  EXPECT_EQ(names.size(), 8U);
}

// docs/findings.md says of each kind what its table says.
TEST(Findings, AreDocumented) {
  std::ifstream file(std::string(LBSIM_SOURCE_DIR) + "/docs/findings.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const sim::FindingKind& kind : sim::finding_kinds()) {
    const std::string row = "| `" + std::string(kind.name) + "` | " + std::string(kind.doc) + " | " +
                            std::string(kind.rule) + " | [shows]";
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

TEST(Findings, AreNoneInARunWhereAllIsWell) {
  const MadeUpResult run(4);
  EXPECT_TRUE(sim::diagnose(run.result, run.scenario).empty());
}

// A fault begins at 3 s; of what ends in the buckets [from, to) a tenth succeeds.
MadeUpResult broken(double until, std::size_t from, std::size_t to) {
  MadeUpResult run(4);
  run.add_fault(3, until, {0});
  run.set_ends(from, to, 10, 90);
  return run;
}

TEST(Metastable, IsGoodputThatDoesNotReturnAfterItsTrigger) {
  MadeUpResult run = broken(4, 30, 100);
  const auto found = run.findings("metastable");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].from, MadeUpResult::time_of(4));
  EXPECT_EQ(found[0].to, MadeUpResult::time_of(10));
  EXPECT_NE(found[0].text.find("10 x slower"), std::string::npos) << found[0].text;
  EXPECT_NEAR(found[0].evidence[0].second, 1000, 1e-6) << "requests a second that succeeded before";
  EXPECT_NEAR(found[0].evidence[1].second, 100, 1e-6) << "and after";
}

TEST(Metastable, IsNotWhatReturnsLate) {
  MadeUpResult run = broken(4, 30, 80);
  EXPECT_TRUE(run.findings("metastable").empty());
}

TEST(Metastable, IsNotWhatWasBadBefore) {
  MadeUpResult run = broken(4, 0, 100);
  EXPECT_TRUE(run.findings("metastable").empty());
}

TEST(Metastable, IsNotAFaultThatLasts) {
  MadeUpResult run = broken(10, 30, 100);
  EXPECT_TRUE(run.findings("metastable").empty());
}

TEST(Metastable, IsNotMoreLoadThanBefore) {
  MadeUpResult run(4);
  run.add_fault(3, 4, {0});
  run.set_requests(40, 100, 120);
  run.set_ends(30, 100, 10, 110);
  EXPECT_TRUE(run.findings("metastable").empty());
}

TEST(Metastable, CanBeTriggeredByASurgeOfRequests) {
  MadeUpResult run(4);
  run.set_requests(30, 40, 400);
  run.set_ends(32, 100, 5, 95);
  const auto found = run.findings("metastable");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].from, MadeUpResult::time_of(4));
}

// 300 requests come in a bucket, of which clients send 200 again.
void ask_again(MadeUpResult& run, std::size_t from, std::size_t to) {
  run.set_requests(from, to, 300);
  for (std::size_t b = from; b < to; ++b) run.result.series.client_retries[b] = 200;
  run.set_ends(from, to, 20, 280);
}

TEST(Metastable, IsNotExcusedByTheLoadOfClientsWhoAskAgain) {
  MadeUpResult run(4);
  run.add_fault(3, 4, {0});
  ask_again(run, 30, 100);
  EXPECT_EQ(run.findings("metastable").size(), 1U);
}

TEST(RetryStorm, MayBeTheClients) {
  MadeUpResult run(4);
  ask_again(run, 30, 50);
  EXPECT_EQ(run.findings("retry_storm").size(), 1U);
}

TEST(RetryStorm, IsARetryForEachRequestInVain) {
  MadeUpResult run(4);
  run.set_retries(30, 50, 300);
  run.set_ends(30, 50, 20, 80);
  const auto found = run.findings("retry_storm");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].from, MadeUpResult::time_of(3));
  EXPECT_EQ(found[0].to, MadeUpResult::time_of(5));
}

TEST(RetryStorm, IsNotRetriesThatSaveTheRequests) {
  MadeUpResult run(4);
  run.set_retries(30, 50, 300);
  EXPECT_TRUE(run.findings("retry_storm").empty());
}

TEST(RetryStorm, IsNotFailureWithFewRetries) {
  MadeUpResult run(4);
  run.set_retries(30, 50, 20);
  run.set_ends(30, 50, 20, 80);
  EXPECT_TRUE(run.findings("retry_storm").empty());
}

TEST(RetryStorm, IsNotAMomentOfIt) {
  MadeUpResult run(4);
  run.set_retries(30, 32, 300);
  run.set_ends(30, 32, 20, 80);
  EXPECT_TRUE(run.findings("retry_storm").empty());
}

// Node 0 has a fault; while it is out the others get its share, and trip one after the other.
void cascade(MadeUpResult& run) {
  run.add_event(3, Kind::kBreakerTripped, 0);
  run.add_event(3.5, Kind::kBreakerTripped, 1);
  run.add_event(4.0, Kind::kBreakerTripped, 2);
  run.set_node(0, 30, 60, {0, 0});
  for (const std::uint32_t node : {1U, 2U, 3U}) run.set_node(node, 30, 60, {33, 5});
}

TEST(EjectionCascade, IsNodesThatFallForTheLoadOfOthers) {
  MadeUpResult run(4);
  run.add_fault(2.9, 6, {0});
  cascade(run);
  const auto found = run.findings("ejection_cascade");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].node, 0);
  EXPECT_EQ(found[0].from, MadeUpResult::time_of(3));
  EXPECT_EQ(found[0].to, MadeUpResult::time_of(4));
}

TEST(EjectionCascade, IsNotNodesThatFailForThemselves) {
  MadeUpResult run(4);
  run.add_fault(2.9, 6, {0, 1, 2});
  cascade(run);
  EXPECT_TRUE(run.findings("ejection_cascade").empty());
}

TEST(EjectionCascade, IsNotNodesThatCarryNoMoreThanUsual) {
  MadeUpResult run(4);
  run.add_fault(2.9, 6, {0});
  cascade(run);
  for (const std::uint32_t node : {0U, 1U, 2U, 3U}) run.set_node(node, 30, 60, {25, 5});
  EXPECT_TRUE(run.findings("ejection_cascade").empty());
}

TEST(EjectionCascade, IsNotOneAfterTheOtherWasBack) {
  MadeUpResult run(4);
  run.add_fault(2.9, 6, {0});
  for (const std::uint32_t node : {0U, 1U, 2U}) {
    run.add_event(3 + node, Kind::kBreakerTripped, node);
    run.add_event(3.5 + node, Kind::kBreakerClosed, node);
  }
  run.set_node(0, 30, 60, {0, 0});
  for (const std::uint32_t node : {1U, 2U, 3U}) run.set_node(node, 30, 60, {33, 5});
  EXPECT_TRUE(run.findings("ejection_cascade").empty());
}

// Trips and closings by turns, `closed` seconds of each second.
void flap(MadeUpResult& run, std::size_t times, double closed, std::uint32_t balancers = 1) {
  for (std::size_t i = 0; i < times; ++i) {
    const auto from = static_cast<double>(i);
    run.add_event(from, Kind::kBreakerTripped, 1, static_cast<std::uint32_t>(i) % balancers);
    run.add_event(from + 1 - closed, Kind::kBreakerClosed, 1, static_cast<std::uint32_t>(i) % balancers);
  }
}

TEST(BreakerFlapping, IsClosingOnlyToTripSoon) {
  MadeUpResult run(4);
  flap(run, 6, 0.5);
  const auto found = run.findings("breaker_flapping");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].node, 1);
  EXPECT_EQ(found[0].evidence[0].second, 5) << "returns that did not last";
}

TEST(BreakerFlapping, IsNotANodeThatBreaksAnewEachTime) {
  MadeUpResult run(4);
  flap(run, 6, 0.5);
  for (int i = 0; i < 6; ++i) run.add_fault(std::max(0.0, i - 0.1), i + 0.4, {1});
  EXPECT_TRUE(run.findings("breaker_flapping").empty());
}

TEST(BreakerFlapping, IsNotThreeReturns) {
  MadeUpResult run(4);
  flap(run, 4, 0.5);
  EXPECT_TRUE(run.findings("breaker_flapping").empty());
}

TEST(BreakerFlapping, IsNotABreakerThatIsMostlyClosed) {
  MadeUpResult run(4);
  flap(run, 9, 0.9);
  EXPECT_TRUE(run.findings("breaker_flapping").empty());
}

TEST(BreakerFlapping, IsNotProbesThatFail) {
  MadeUpResult run(4);
  for (std::size_t i = 0; i < 9; ++i) {
    run.add_event(static_cast<double>(i), Kind::kBreakerTripped, 1);
    run.add_event(static_cast<double>(i) + 0.5, Kind::kBreakerProbing, 1);
  }
  EXPECT_TRUE(run.findings("breaker_flapping").empty());
}

TEST(BreakerFlapping, IsNotOneTripOfEachBalancer) {
  MadeUpResult run(4);
  run.scenario.balancers = 6;
  flap(run, 6, 0.5, 6);
  EXPECT_TRUE(run.findings("breaker_flapping").empty());
}

TEST(Sinkhole, IsAFastFailingNodeThatDrawsTraffic) {
  MadeUpResult run(4);
  run.set_node(2, 30, 50, {70, 70, 1});
  for (const std::uint32_t node : {0U, 1U, 3U}) run.set_node(node, 30, 50, {10, 0});
  const auto found = run.findings("sinkhole");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].node, 2);
  EXPECT_NEAR(found[0].evidence[0].second, 0.7, 1e-9);
  EXPECT_NEAR(found[0].evidence[1].second, 0.25, 1e-9);
}

TEST(Sinkhole, IsNotAFailingNodeWithItsUsualShare) {
  MadeUpResult run(4);
  run.set_node(2, 30, 50, {25, 25, 1});
  EXPECT_TRUE(run.findings("sinkhole").empty());
}

TEST(Sinkhole, IsNotAFailingNodeThatStandsInForAnother) {
  MadeUpResult run(3);
  run.set_node(0, 30, 50, {0, 0});
  run.set_node(1, 30, 50, {50, 0});
  run.set_node(2, 30, 50, {50, 50, 1});
  EXPECT_TRUE(run.findings("sinkhole").empty());
}

TEST(Sinkhole, IsNotANodeThatFailsSlowly) {
  MadeUpResult run(4);
  run.set_node(2, 30, 50, {70, 70, 500});
  for (const std::uint32_t node : {0U, 1U, 3U}) run.set_node(node, 30, 50, {10, 0});
  EXPECT_TRUE(run.findings("sinkhole").empty());
}

// A node that always failed has no usual share: only a policy that goes by load is known to be drawn.
TEST(Sinkhole, IsNotANodeThatWasNeverWellUnderAPolicyOfFixedShares) {
  MadeUpResult run(4);
  run.set_node(2, 0, 100, {70, 70, 1});
  for (const std::uint32_t node : {0U, 1U, 3U}) run.set_node(node, 0, 100, {10, 0});
  run.scenario.balancer.policy = lb::default_policy("ip_hash");
  EXPECT_TRUE(run.findings("sinkhole").empty());
  run.scenario.balancer.policy = lb::default_policy("least_requests");
  EXPECT_EQ(run.findings("sinkhole").size(), 1U);
}

// Node 1 is out from 2 s to 4 s, and then gets `attempts` a bucket for half a second.
MadeUpResult returning(std::uint32_t attempts, float latency_p99_ms) {
  MadeUpResult run(4);
  run.add_event(2, Kind::kNodeDown, 1);
  run.add_event(4, Kind::kNodeUp, 1);
  run.set_node(1, 20, 40, {0, 0});
  run.set_node(1, 40, 45, {attempts, 0, latency_p99_ms});
  return run;
}

TEST(RecoveryHerd, IsANodeThatIsOverrunWhenItReturns) {
  MadeUpResult run = returning(120, 200);
  const auto found = run.findings("recovery_herd");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].node, 1);
  EXPECT_EQ(found[0].from, MadeUpResult::time_of(4));
}

// A fault at more nodes than are named one by one is one event, which has the first of them.
TEST(RecoveryHerd, IsSeenAtEveryNodeOfAFaultAtMany) {
  MadeUpResult run(12);
  run.add_fault(2, 4, {1, 2, 3, 4, 5, 6, 7, 8});
  for (const Kind kind : {Kind::kFaultStarted, Kind::kFaultEnded}) {
    run.add_event(kind == Kind::kFaultStarted ? 2 : 4, kind, 1);
    run.result.events.back().fault = 0;
    run.result.events.back().nodes = 8;
  }
  for (std::uint32_t node = 1; node <= 8; ++node) run.set_node(node, 20, 40, {0, 0});
  run.set_node(6, 40, 45, {60, 0, 200});
  const auto found = run.findings("recovery_herd");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].node, 6);
  EXPECT_EQ(found[0].from, MadeUpResult::time_of(4));
}

TEST(RecoveryHerd, IsNotANodeThatCarriesIt) { EXPECT_TRUE(returning(120, 30).findings("recovery_herd").empty()); }

TEST(RecoveryHerd, IsNotANodeThatIsSlowWithItsShare) {
  EXPECT_TRUE(returning(25, 200).findings("recovery_herd").empty());
}

TEST(RecoveryHerd, IsNotANodeThatWasNeverAway) {
  MadeUpResult run = returning(120, 200);
  run.set_node(1, 20, 40, {25, 0});
  EXPECT_TRUE(run.findings("recovery_herd").empty());
}

TEST(PhaseSynchronisation, IsAttemptsThatMeetMoreOftenThanByChance) {
  MadeUpResult run(10);
  run.scenario.balancers = 20;
  run.result.series.meetings.assign(MadeUpResult::kBuckets, 1);
  for (std::size_t b = 20; b < 40; ++b) run.result.series.meetings[b] = 6;
  const auto found = run.findings("phase_synchronisation");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].from, MadeUpResult::time_of(2));
  EXPECT_EQ(found[0].to, MadeUpResult::time_of(4));
}

TEST(PhaseSynchronisation, IsNotChance) {
  MadeUpResult run(10);
  run.scenario.balancers = 20;
  run.result.series.meetings.assign(MadeUpResult::kBuckets, 1.3F);
  EXPECT_TRUE(run.findings("phase_synchronisation").empty());
}

TEST(PhaseSynchronisation, IsNotAFewAttemptsThatHappenToMeet) {
  MadeUpResult run(10);
  run.scenario.balancers = 20;
  for (std::uint32_t node = 0; node < 10; ++node) run.set_node(node, 0, 100, {1, 0});
  run.result.series.meetings.assign(MadeUpResult::kBuckets, 2.5F);
  EXPECT_TRUE(run.findings("phase_synchronisation").empty());
}

TEST(Panic, LastsUntilTheLastBalancerIsOutOfIt) {
  MadeUpResult run(4);
  run.scenario.balancers = 2;
  run.add_event(1.0, Kind::kNodeDown, 0, 0);
  run.add_event(1.1, Kind::kNodeDown, 1, 0);
  run.add_event(1.2, Kind::kPanicBegan, 0, 0);
  run.add_event(1.5, Kind::kPanicBegan, 0, 1);
  run.add_event(2.0, Kind::kPanicEnded, 0, 0);
  run.add_event(3.0, Kind::kPanicEnded, 0, 1);
  const auto found = run.findings("panic");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].from, MadeUpResult::time_of(1.2));
  EXPECT_EQ(found[0].to, MadeUpResult::time_of(3));
  EXPECT_EQ(found[0].evidence[0].second, 2) << "nodes that half of the fleet had out";
}

TEST(Panic, LastsToTheEndWhereNothingEndsIt) {
  MadeUpResult run(4);
  run.add_event(1.2, Kind::kPanicBegan, 0);
  const auto found = run.findings("panic");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].to, MadeUpResult::time_of(10));
}

TEST(Panic, IsNotNodesThatAreOut) {
  MadeUpResult run(4);
  run.add_event(1.0, Kind::kNodeDown, 0);
  run.add_event(1.1, Kind::kNodeDown, 1);
  EXPECT_TRUE(run.findings("panic").empty());
}

}  // namespace
