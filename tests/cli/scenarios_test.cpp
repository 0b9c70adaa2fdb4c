// Every shipped scenario is valid, runs, and meets its own expectations.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli.h"
#include "support/shipped_scenarios.h"

namespace cli_test {
namespace {

Words all_shipped() {
  Words paths;
  for (const std::string& name : support::shipped_scenarios()) paths.push_back(shipped(name + ".json"));
  return paths;
}

TEST(Scenarios, AllAreValid) {
  Words words{"check"};
  for (const std::string& path : all_shipped()) words.push_back(path);
  const ProcessResult result = lbsim(words);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
}

TEST(Scenarios, EachDescribesItselfAndMeetsItsExpectations) {
  ASSERT_GE(all_shipped().size(), 90U);
  for (const std::string& path : all_shipped()) {
    const ProcessResult result = lbsim({path, "--json", "-"});
    EXPECT_EQ(result.exit_code, 0) << path << "\n" << result.err;
    const auto json = nlohmann::json::parse(result.out);
    EXPECT_GE(json["expect"].size(), 1U) << path;
    const ProcessResult report = lbsim({path});
    EXPECT_EQ(report.out.find("FAIL\n"), std::string::npos) << report.out;
    EXPECT_NE(report.out.find("EXPECTED"), std::string::npos) << path;
  }
}

TEST(Scenarios, AFileAloneIsRun) {
  EXPECT_EQ(lbsim({shipped("weights.json")}).out, lbsim({"run", shipped("weights.json")}).out);
}

}  // namespace
}  // namespace cli_test
