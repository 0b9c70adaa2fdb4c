// Ctrl-C ends a run soon, with what was played so far, marked as partial.
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "cli.h"

namespace cli_test {
namespace {

TEST(Interrupt, EndsWithAPartialResultThatSaysSo) {
  const Folder folder;
  const std::string path = folder.write("endless.json", endless_scenario());
  Process process(command({path, "--json", folder.path() + "/part.json"}), on_a_terminal());
  ASSERT_TRUE(process.wait_for(" s of 3600.0 s", std::chrono::seconds(30)));
  process.send(SIGINT);
  const auto sent = std::chrono::steady_clock::now();
  const ProcessResult result = process.finish(std::chrono::seconds(30));
  EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(2));
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_NE(result.out.find("INTERRUPTED"), std::string::npos) << result.out;
  const auto json = nlohmann::json::parse(folder.read("part.json"));
  EXPECT_EQ(json["interrupted"], true);
  EXPECT_LT(json["summary"]["duration_s"].get<double>(), 3600);
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"endless.json", "part.json"}));
}

TEST(Interrupt, TerminationIsTheSame) {
  const Folder folder;
  Process process(command({folder.write("endless.json", endless_scenario())}), on_a_terminal());
  ASSERT_TRUE(process.wait_for(" s of 3600.0 s", std::chrono::seconds(30)));
  process.send(SIGTERM);
  EXPECT_EQ(process.finish(std::chrono::seconds(30)).exit_code, 130);
}

// An endless line is no reason not to hear of it.
TEST(Interrupt, EndsTheReadingOfALog) {
  Process process(command({"import", "/dev/zero"}), on_a_terminal());
  ASSERT_TRUE(process.wait_for(" lines", std::chrono::seconds(30)));
  process.send(SIGINT);
  const ProcessResult result = process.finish(std::chrono::seconds(30));
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_NE(result.out.find("nothing was written"), std::string::npos) << result.out;
}

TEST(Interrupt, ACompleteRunDoesNotSayInterrupted) {
  const ProcessResult result = lbsim({shipped("weights.json"), "--json", "-"});
  EXPECT_NE(nlohmann::json::parse(result.out).value("interrupted", false), true);
}

}  // namespace
}  // namespace cli_test
