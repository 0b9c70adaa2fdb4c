// lbsim built with a policy from outside the engine: everything that follows from the registry follows for it too.
#include <gtest/gtest.h>

#include "support/process.h"

namespace {

using testing_support::ProcessResult;
using testing_support::run_process;
using Words = std::vector<std::string>;

const std::string kScenario = LBSIM_SOURCE_DIR "/examples/custom_policy/scenario.json";

ProcessResult custom(Words words) {
  words.insert(words.begin(), LBSIM_BIN_DIR "/lbsim_custom");
  return run_process(words);
}

TEST(CustomPolicy, PlaysItsScenarioAndMeetsItsExpectations) {
  const ProcessResult result = custom({"run", kScenario});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

TEST(CustomPolicy, MakesTheDifferenceThatTheScenarioExpects) {
  EXPECT_EQ(custom({"run", kScenario, "--set", "balancer.policy.type=round_robin"}).exit_code, 1);
}

TEST(CustomPolicy, IsUnknownToAnLbsimWithoutIt) {
  const ProcessResult result = run_process({LBSIM_BIN_DIR "/lbsim", "check", kScenario});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("skip_failed"), std::string::npos) << result.err;
}

TEST(CustomPolicy, IsListedWithItsKnobsBehindTheBuiltInOnes) {
  const std::string all = custom({"policies", "--markdown"}).out;
  EXPECT_NE(all.find("| `skip_failed` | turns over"), std::string::npos) << all;
  EXPECT_LT(all.find("| `round_robin` |"), all.find("| `skip_failed` |"));
  EXPECT_NE(custom({"policies", "skip_failed"}).out.find("distrust"), std::string::npos);
}

TEST(CustomPolicy, PrintsItsPicks) {
  const ProcessResult result =
      custom({"picks", "--policy", "skip_failed,distrust=5s", "--nodes", "a,b,c", "--count", "4"});
  EXPECT_EQ(result.out, "a b c a\n") << result.err;
}

TEST(CustomPolicy, IsInTheSchema) { EXPECT_NE(custom({"schema"}).out.find("\"skip_failed\""), std::string::npos); }

TEST(CustomPolicy, ItsKnobsAreCheckedLikeAnyOther) {
  const ProcessResult result = custom({"check", kScenario, "--set", "balancer.policy.distrust=soon"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("distrust"), std::string::npos) << result.err;
}

}  // namespace
