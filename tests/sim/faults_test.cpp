// What each fault does to the requests of a run. One node, a request every 10 ms, 4 ms of service, a round trip of
// 2 ms, a fault from 1 s to 2 s: small enough to count by hand.
#include <gtest/gtest.h>

#include <string>

#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"

namespace {

sim::RunResult run_with(const std::string& fault, const std::string& balancer = "{}") {
  return support::run_checked(support::scenario_of(R"({"duration": "3s", "balancer": )" + balancer + R"(,
    "nodes": [{"name": "a", "backend": {"service_time": {"constant": "4ms"}, "network": {"constant": "2ms"}}}],
    "traffic": [{"arrivals": {"constant": 100}}],
    "faults": [{"at": "999ms", "for": "1s", "nodes": ["a"], )" +
                                                   fault + "}]}"));
}

std::uint64_t failures(const sim::RunResult& result, const std::string& reason) {
  for (const sim::FailureCount& failure : result.failures) {
    if (failure.reason == reason) return failure.count;
  }
  return 0;
}

TEST(Faults, ARefusingNodeServesWhatItHasAccepted) {
  // Requests come at 0, 10 ms, ... and arrive 1 ms later: those of 1 s to 1.99 s meet the fault; that of 0.99 s is
  // in service when it starts only if the service is still going on, which ends at 0.995 s.
  const sim::RunResult result = run_with(R"("outage": "refuse")");
  EXPECT_EQ(result.summary.requests, 300U);
  EXPECT_EQ(failures(result, "connect_failure"), 100U);
  EXPECT_EQ(result.summary.succeeded, 200U);
}

TEST(Faults, RefusalTakesARoundTrip) {
  const sim::RunResult result = run_with(R"("outage": "refuse")");
  EXPECT_EQ(result.summary.latency.max, 6);
  const std::size_t refused = result.series.latency_p50_ms.size() / 2;
  EXPECT_NEAR(result.series.latency_p50_ms[refused], 2, 0.02);
}

TEST(Faults, AResetCutsWhatIsInService) {
  const auto with_service = [](const std::string& service) {
    return support::run_checked(support::scenario_of(R"({"duration": "3s",
      "nodes": [{"name": "a", "backend": {"service_time": {"constant": ")" +
                                                     service + R"("}, "concurrency": 50}}],
      "traffic": [{"arrivals": {"constant": 100}}],
      "faults": [{"at": "999ms", "for": "1s", "nodes": ["a"], "outage": "reset"}]})"));
  };
  EXPECT_EQ(failures(with_service("4ms"), "reset"), 100U) << "those that come while it lasts";
  EXPECT_EQ(failures(with_service("55ms"), "reset"), 105U) << "and five that it finds in service: 950 to 990 ms";
}

TEST(Faults, AResetEmptiesTheLine) {
  const sim::RunResult result = support::run_checked(support::scenario_of(R"({"duration": "1s",
      "nodes": [{"name": "a", "backend": {"service_time": {"constant": "100ms"}}}],
      "traffic": [{"arrivals": {"constant": 100}}],
      "faults": [{"at": "505ms", "for": "10ms", "nodes": ["a"], "outage": "reset"}]})"));
  // By 505 ms 51 have come and 5 were served; one comes while it lasts. Then 48 more, served one after the other.
  EXPECT_EQ(failures(result, "reset"), 47U);
  EXPECT_EQ(result.summary.succeeded, 53U);
  EXPECT_DOUBLE_EQ(result.summary.duration_s, 0.52 + 48 * 0.1);
}

TEST(Faults, ABlackholeLosesRequestsForGood) {
  const sim::RunResult result = run_with(R"("outage": "blackhole")");
  EXPECT_EQ(failures(result, "unfinished"), 100U);
  EXPECT_EQ(result.summary.succeeded, 200U);
  EXPECT_EQ(result.nodes[0].attempts, 300U);
  EXPECT_EQ(result.nodes[0].succeeded, 200U);
}

TEST(Faults, ATimeoutEndsTheWaitForABlackhole) {
  const sim::RunResult result = run_with(R"("outage": "blackhole")", R"({"timeout": "250ms"})");
  EXPECT_EQ(failures(result, "timeout"), 100U);
  EXPECT_EQ(failures(result, "unfinished"), 0U);
  EXPECT_EQ(result.summary.latency.max, 250);
  EXPECT_EQ(result.nodes[0].failed, 100U);
}

TEST(Faults, ABlackholeSwallowsAnswersThatAreDueMeanwhile) {
  const sim::RunResult result = support::run_checked(support::scenario_of(R"({"duration": "1s",
      "nodes": [{"name": "a", "backend": {"service_time": {"constant": "100ms"}, "concurrency": 50}}],
      "traffic": [{"arrivals": {"constant": 100}}],
      "faults": [{"at": "505ms", "for": "50ms", "nodes": ["a"], "outage": "blackhole"}]})"));
  // Lost: answers due in [505, 555), of 410 to 450 ms; and requests that come in it, of 510 to 550 ms.
  EXPECT_EQ(failures(result, "unfinished"), 10U);
  EXPECT_EQ(result.summary.succeeded, 90U);
}

TEST(Faults, AFailureRateFailsRequests) { EXPECT_EQ(failures(run_with(R"("failure_rate": 1)"), "status"), 100U); }

TEST(Faults, SlowStretchesTheService) {
  const sim::RunResult result = run_with(R"("slow": 2)");
  EXPECT_EQ(result.summary.succeeded, 300U);
  EXPECT_EQ(result.summary.latency.max, 10);
  EXPECT_NEAR(result.summary.latency.mean, (200 * 6 + 100 * 10) / 300.0, 1e-9);
}

TEST(Faults, AreAmongTheEvents) {
  const sim::RunResult result = run_with(R"("slow": 2)");
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[0].kind, sim::ResultEventKind::kFaultStarted);
  EXPECT_EQ(result.events[0].at, std::chrono::milliseconds(999));
  EXPECT_EQ(result.events[1].kind, sim::ResultEventKind::kFaultEnded);
  EXPECT_EQ(result.events[1].at, std::chrono::milliseconds(1999));
}

TEST(Faults, OneMayFollowAnotherWithoutAGap) {
  const sim::RunResult result = support::run_checked(support::scenario_of(R"({"duration": "3s",
    "nodes": [{"name": "a", "backend": {"service_time": {"constant": "4ms"}}}],
    "traffic": [{"arrivals": {"constant": 100}}],
    "faults": [{"at": "2s", "for": "500ms", "nodes": ["a"], "slow": 2},
               {"at": "1s", "for": "1s", "nodes": ["a"], "slow": 1.5}]})"));
  EXPECT_NEAR(result.summary.latency.mean, (150 * 4 + 100 * 6 + 50 * 8) / 300.0, 1e-9);
}

TEST(Faults, OneWithoutAnEndLastsUntilTheEnd) {
  const sim::RunResult result =
      support::run_checked(support::scenario_of(R"({"duration": "2s", "nodes": [{"name": "a"}],
    "traffic": [{"arrivals": {"constant": 100}}], "faults": [{"at": "1s", "nodes": ["a"], "outage": "refuse"}]})"));
  EXPECT_EQ(failures(result, "connect_failure"), 100U);
}

}  // namespace
