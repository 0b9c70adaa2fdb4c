// flaky3 against its formula. Let N requests come, a share w of them POST; one node of three fails a POST with
// probability f; the nodes get equal shares of the A = N + R attempts; a failed attempt is retried once, on
// another node, so the flaky node sees first attempts only. Then
//     failures = f w A / 3 = R        =>        R / N = (w f / 3) / (1 - w f / 3)
// R is a thinned Poisson count given N, so its standard error is at most sqrt(E[R]).
#include <gtest/gtest.h>

#include <cmath>

#include "sim/run.h"
#include "support/conservation.h"
#include "support/scenario_file.h"

namespace {

constexpr double kPostShare = 0.5;    // 300 of 600 requests a second
constexpr double kFailureRate = 0.2;  // SKIP_SOME_REQUESTS
constexpr double kSkipped = kPostShare * kFailureRate / 3;
constexpr double kStandardErrors = 3;

class Flaky3Test : public testing::TestWithParam<std::uint64_t> {
 protected:
  static sim::RunResult play(std::uint64_t seed) {
    sim::Scenario scenario = support::shipped_scenario("flaky3");
    scenario.seed = seed;
    return support::run_checked(scenario);
  }
};

TEST_P(Flaky3Test, RetriesAndFailuresAreThoseOfTheFormula) {
  const sim::RunResult result = play(GetParam());
  const auto requests = static_cast<double>(result.summary.requests);
  const double expected = requests * kSkipped / (1 - kSkipped);
  const double error = std::sqrt(expected);
  EXPECT_NEAR(static_cast<double>(result.summary.retries), expected, kStandardErrors * error);
  EXPECT_NEAR(static_cast<double>(result.nodes[1].failed), expected, kStandardErrors * error);
  EXPECT_NEAR(result.summary.amplification, 1 / (1 - kSkipped), kStandardErrors * error / requests);
}

TEST_P(Flaky3Test, EveryFailureIsRetriedAndNoRequestFails) {
  const sim::RunResult result = play(GetParam());
  EXPECT_EQ(result.summary.retries, result.nodes[1].failed);
  EXPECT_EQ(result.summary.failed, 0U);
  EXPECT_EQ(result.summary.succeeded, result.summary.requests);
  EXPECT_EQ(result.nodes[1].retries, 0U) << "a retry never goes back to the node that failed";
}

TEST_P(Flaky3Test, NodesShareTheAttemptsEqually) {
  for (const sim::NodeResult& node : play(GetParam()).nodes) EXPECT_NEAR(node.share, 1.0 / 3, 0.01 / 3);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Flaky3Test, testing::Values(1, 2, 3, 4, 5));

}  // namespace
