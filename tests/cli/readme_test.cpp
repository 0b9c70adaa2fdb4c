// The README tells the truth: its table of policies is the program's own, and every file it links to exists.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli.h"

namespace cli_test {
namespace {

std::string readme() {
  std::ifstream file(std::string(LBSIM_SOURCE_DIR) + "/README.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Readme, TableOfPoliciesIsWhatTheProgramPrints) {
  const std::string text = readme();
  const std::string begin = "<!-- policies: the output of lbsim policies --markdown -->\n";
  const std::size_t from = text.find(begin);
  ASSERT_NE(from, std::string::npos);
  const std::size_t to = text.find("<!-- end of policies -->", from);
  ASSERT_NE(to, std::string::npos);
  EXPECT_EQ(text.substr(from + begin.size(), to - from - begin.size()), lbsim({"policies", "--markdown"}).out);
}

// The targets of [text](target) that are files of the tree.
std::vector<std::string> links_of(const std::string& text) {
  std::vector<std::string> links;
  for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
    const std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
    if (target.find_first_of(":#") == std::string::npos) links.push_back(target);
  }
  return links;
}

TEST(Readme, LinksLeadToFilesThatExist) {
  const std::vector<std::string> links = links_of(readme());
  EXPECT_GE(links.size(), 10U);
  for (const std::string& link : links) {
    EXPECT_TRUE(std::filesystem::exists(std::string(LBSIM_SOURCE_DIR) + "/" + link)) << link;
  }
}

TEST(Readme, StaysReadableInOneSitting) {
  const std::string text = readme();
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 200);
}

}  // namespace
}  // namespace cli_test
