// `lbsim picks`: the engine's own order, checked against published sequences and by counting.
#include <gtest/gtest.h>

#include <algorithm>

#include "cli.h"

namespace cli_test {
namespace {

std::string picks(const std::string& policy, const std::string& nodes, const Words& more = {}) {
  Words words{"picks", "--policy", policy, "--nodes", nodes};
  words.insert(words.end(), more.begin(), more.end());
  const ProcessResult result = lbsim(words);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

void expect_refused(const Words& words, const std::string& message) {
  Words all{"picks"};
  all.insert(all.end(), words.begin(), words.end());
  const ProcessResult result = lbsim(all);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
}

// The example of the nginx commit that introduced smooth weighted round robin.
TEST(Picks, WeightedRoundRobinIsThatOfNginx) {
  EXPECT_EQ(picks("weighted_round_robin", "a:5,b:1,c:1", {"--count", "7"}), "a a b a c a a\n");
}

TEST(Picks, RoundRobinTakesTurnsInTheOrderGiven) {
  EXPECT_EQ(picks("round_robin", "x,y,z", {"--count", "7"}), "x y z x y z x\n");
}

TEST(Picks, OneALineAndTenWhenNotTold) {
  EXPECT_EQ(picks("round_robin", "x,y", {"--lines"}), "x\ny\nx\ny\nx\ny\nx\ny\nx\ny\n");
}

TEST(Picks, RandomPicksFollowTheSeedAndTheWeights) {
  const std::string one = picks("random", "a:3,b:1", {"--count", "4000", "--seed", "1"});
  EXPECT_EQ(one, picks("random", "a:3,b:1", {"--count", "4000"}));
  EXPECT_NE(one, picks("random", "a:3,b:1", {"--count", "4000", "--seed", "2"}));
  const auto a = std::count(one.begin(), one.end(), 'a');
  EXPECT_NEAR(static_cast<double>(a), 3000, 4 * 27.4);  // 4 standard errors, sqrt(4000 x 3/4 x 1/4) = 27.4
}

TEST(Picks, ANodeOfWeightZeroIsNeverPicked) {
  for (const char* policy : {"round_robin", "weighted_round_robin", "random", "least_requests", "p2c"}) {
    EXPECT_EQ(picks(policy, "a:0,b", {"--count", "3"}), "b b b\n") << policy;
  }
}

TEST(Picks, BadWordsAreToldWithWhatIsAllowed) {
  expect_refused({"--policy", "p2d", "--nodes", "a"}, "did you mean \"p2c\"?");
  expect_refused({"--policy", "fastest", "--nodes", "a"}, "\"round_robin\"");
  expect_refused({"--policy", "p2c,speed=3", "--nodes", "a"}, "/policy/speed: unknown key");
  expect_refused({"--policy", "p2c", "--nodes", "a:70000"}, "0..65535");
  expect_refused({"--policy", "p2c", "--nodes", "a:-1"}, "0..65535");
  expect_refused({"--policy", "p2c", "--nodes", "a:"}, "0..65535");
  expect_refused({"--policy", "p2c", "--nodes", "a,a"}, "two nodes");
  expect_refused({"--policy", "p2c", "--nodes", "a:0,b:0"}, "all weights are 0");
  expect_refused({"--policy", "p2c", "--nodes", "a,,b"}, "/1/name");
  expect_refused({"--policy", "p2c", "--nodes", "a", "--count", "0"}, "--count");
  expect_refused({"--policy", "p2c", "--nodes", "a", "--count", "1e3"}, "--count");
  expect_refused({"--nodes", "a"}, "needs --policy");
  expect_refused({"--policy", "p2c"}, "needs --nodes");
}

}  // namespace
}  // namespace cli_test
