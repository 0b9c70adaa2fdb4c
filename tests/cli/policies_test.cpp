// `lbsim policies`: every registered policy says what it does, costs, and is good for.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli.h"

namespace cli_test {
namespace {

const std::vector<std::string> kPolicies{"round_robin",
                                         "weighted_round_robin",
                                         "load_report_round_robin",
                                         "random",
                                         "priority_weighted",
                                         "least_requests",
                                         "least_connections",
                                         "p2c",
                                         "least_load",
                                         "prequal",
                                         "first",
                                         "ring_hash",
                                         "maglev",
                                         "rendezvous",
                                         "jump",
                                         "map_hash",
                                         "ip_hash"};

TEST(Policies, EachIsListedWithEverythingToChooseBy) {
  const ProcessResult result = lbsim({"policies"});
  EXPECT_EQ(result.exit_code, 0);
  const std::string text = "\n" + result.out;
  std::size_t at = 0;
  for (const std::string& name : kPolicies) {
    at = text.find("\n" + name + "\n", at);
    ASSERT_NE(at, std::string::npos) << name;
    const std::string section = text.substr(at, text.find("\n\n", at + 1) - at);
    for (const char* row : {"what", "cost", "weights", "load", "use when", "avoid when", "source"}) {
      EXPECT_NE(section.find(std::string("\n  ") + row), std::string::npos) << name << " " << row;
    }
  }
}

TEST(Policies, OneIsShownWithItsKnobs) {
  const ProcessResult result = lbsim({"policies", "weighted_round_robin"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.out.find("\n  dialect  "), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("default nginx; allowed nginx"), std::string::npos) << result.out;
}

TEST(Policies, JsonHasTheSame) {
  const auto list = nlohmann::json::parse(lbsim({"policies", "--json"}).out);
  ASSERT_GT(list.size(), kPolicies.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(list[i]["kind"] == "policy", i < kPolicies.size());
    if (i < kPolicies.size()) {
      EXPECT_EQ(list[i]["name"], kPolicies[i]);
    }
    for (const char* key : {"summary", "cost", "use_when", "avoid_when", "source"}) {
      EXPECT_GT(list[i][key].get<std::string>().size(), 2U) << list[i]["name"] << " " << key;
    }
  }
  EXPECT_EQ(nlohmann::json::parse(lbsim({"policies", "p2c", "--json"}).out), list[7]);
}

TEST(Policies, MechanismsAreListedToo) {
  const std::string text = lbsim({"policies"}).out;
  for (const char* name : {"gradient2", "client_throttling", "outlier", "retry.budget", "retry.hedge", "zones"}) {
    EXPECT_NE(text.find(std::string("\n") + name + "\n  what"), std::string::npos) << name;
  }
  const ProcessResult one = lbsim({"policies", "outlier"});
  EXPECT_NE(one.out.find("\n  base_ejection_time  "), std::string::npos) << one.out;
  EXPECT_NE(one.out.find("\"balancer\": {\"outlier\": {...}}"), std::string::npos) << one.out;
}

TEST(Policies, AnUnknownOneGetsADidYouMeanAndTheList) {
  const ProcessResult result = lbsim({"policies", "randm"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("unknown policy \"randm\"; did you mean \"random\"? (known: round_robin, "),
            std::string::npos)
      << result.err;
}

}  // namespace
}  // namespace cli_test
