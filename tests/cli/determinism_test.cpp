// The same scenario and seed give the same bytes, whatever surrounds the process.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli.h"

namespace cli_test {
namespace {

std::string json_of(const Words& words, const ProcessOptions& options = {}) {
  Words all{"run", shipped("flaky3.json"), "--json", "-"};
  all.insert(all.end(), words.begin(), words.end());
  const ProcessResult result = lbsim(all, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_GT(result.out.size(), 1000U);
  return result.out;
}

TEST(Determinism, TwoRunsGiveTheSameBytes) { EXPECT_EQ(json_of({}), json_of({})); }

TEST(Determinism, SurroundingsDoNotMatter) {
  const std::string plain = json_of({});
  const Folder folder;
  ProcessOptions options;
  options.directory = folder.path();
  options.environment = {{"LC_ALL", "de_DE.UTF-8"}, {"LANG", "C.UTF-8"},        {"TZ", "Asia/Kolkata"},
                         {"NO_COLOR", "1"},         {"MALLOC_PERTURB_", "165"}, {"HOME", "/nonexistent"}};
  EXPECT_EQ(plain, json_of({}, options));
}

TEST(Determinism, TheReportIsTheSameOnEveryRunToo) {
  const ProcessResult first = lbsim({shipped("outage.json"), "--events"});
  const ProcessResult second = lbsim({shipped("outage.json"), "--events"});
  EXPECT_EQ(first.out, second.out);
}

TEST(Determinism, TheFileAndStandardOutputGetTheSameBytes) {
  const Folder folder;
  const ProcessResult result = lbsim({shipped("flaky3.json"), "--json", folder.path() + "/r.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(folder.read("r.json"), json_of({}));
  EXPECT_NE(result.out.find("server1"), std::string::npos);  // the report is printed all the same
}

TEST(Determinism, AnotherSeedIsAnotherRunAndASetSeedIsTheSame) {
  const std::string seven = json_of({"--seed", "7"});
  EXPECT_NE(seven, json_of({}));
  EXPECT_EQ(seven, json_of({"--set", "seed=7"}));
  EXPECT_EQ(json_of({}), json_of({"--seed", "1"}));
}

TEST(Determinism, WallTimeIsThereOnlyWhereAskedFor) {
  EXPECT_FALSE(nlohmann::json::parse(json_of({}))["summary"].contains("wall_s"));
  EXPECT_GT(nlohmann::json::parse(json_of({"--wall-time"}))["summary"]["wall_s"].get<double>(), 0);
}

}  // namespace
}  // namespace cli_test
