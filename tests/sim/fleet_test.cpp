// Several balancers that share the traffic without knowing of each other: who gets a request, when each starts, and that
// each has a state and a seed of its own. Counted by hand where arrivals are even; 4 standard errors for chance.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"

namespace {

const std::string kFour = R"({"duration": "100s", "balancers": 4, "balancer": {"policy": {"type": "random"}},
  "nodes": [{"name": "n", "count": 3, "backend": {"service_time": {"constant": "1ms"}, "concurrency": 100}}],
  "traffic": [{"arrivals": {"constant": 100}}]})";

sim::RunResult run_with(const std::vector<std::string>& assignments) {
  return support::run_checked(support::scenario_of(kFour, assignments));
}

TEST(Fleet, TakesTurns) {
  const sim::RunResult result = run_with({});
  ASSERT_EQ(result.balancers.size(), 4U);
  for (const sim::BalancerResult& balancer : result.balancers) EXPECT_EQ(balancer.attempts, 2500U);
}

TEST(Fleet, SharesAtRandom) {
  const sim::RunResult result = run_with({"balancer_dispatch=random"});
  std::set<std::uint64_t> counts;
  for (const sim::BalancerResult& balancer : result.balancers) {
    EXPECT_NEAR(static_cast<double>(balancer.attempts), 2500, 4 * std::sqrt(10'000 * 0.25 * 0.75));
    counts.insert(balancer.attempts);
  }
  EXPECT_GT(counts.size(), 1U) << "that would be turns";
}

// The first is there from the start; with four starts spread over the whole run it has by far the most.
TEST(Fleet, GivesRequestsToThoseThatHaveStarted) {
  const sim::RunResult result = run_with({"balancer_start_spread=99s"});
  ASSERT_EQ(result.balancers.size(), 4U);
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_GT(result.balancers[0].attempts, result.balancers[i].attempts);
    EXPECT_GE(result.balancers[i - 1].attempts, result.balancers[i].attempts)
        << "they stand in order of their starts";
  }
  EXPECT_EQ(result.summary.failed, 0U);
}

TEST(Fleet, EachDrawsItsOwn) {
  const sim::RunResult result = run_with({"balancers=2"});
  ASSERT_EQ(result.balancers.size(), 2U);
  EXPECT_NE(result.balancers[0].shares, result.balancers[1].shares) << "the same seed twice picks the same nodes";
}

// Each has to find out for itself that the node fails: five failures each, the last two of them at one time.
TEST(Fleet, EachHasABreakerOfItsOwn) {
  const sim::RunResult result = run_with(
      {"nodes.0.backend.failure.rate=1", "balancer.breaker.failures=5", "balancer.breaker.open_for=forever"});
  EXPECT_EQ(result.summary.breaker_trips, 4U * 3U);
  for (const sim::BalancerResult& balancer : result.balancers) EXPECT_EQ(balancer.breaker_trips, 3U);
}

// One of a fleet decides as a balancer alone does: the first draws from the scenario's own seed.
TEST(Fleet, OfOneIsABalancer) {
  const sim::RunResult one = run_with({"balancers=1"});
  const sim::RunResult dispatched = run_with({"balancers=1", "balancer_dispatch=random"});
  for (std::size_t i = 0; i < one.nodes.size(); ++i)
    EXPECT_EQ(one.nodes[i].attempts, dispatched.nodes[i].attempts);
}

TEST(Fleet, RefusesWhatItCouldNotHold) {
  EXPECT_NE(support::errors_of(R"({"balancers": 10000, "nodes": [{"name": "n", "count": 401}],
                                   "traffic": [{}]})")
                .find("/balancers: balancers x nodes is more than the 4000000"),
            std::string::npos);
  EXPECT_NE(support::errors_of(R"({"balancer_start_spread": "1s", "nodes": [{"name": "n"}], "traffic": [{}]})")
                .find("/balancer_start_spread: is of a fleet"),
            std::string::npos);
  EXPECT_NE(support::errors_of(R"({"duration": "5s", "balancers": 2, "balancer_start_spread": "5s",
                                   "nodes": [{"name": "n"}], "traffic": [{}]})")
                .find("/balancer_start_spread: must be less than duration"),
            std::string::npos);
}

}  // namespace
