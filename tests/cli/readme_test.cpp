// The README tells the truth: its table of policies is the program's own, and every file it links to exists.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
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

TEST(Readme, LinksLeadToFilesThatExist) {
  const std::string text = readme();
  const std::regex link(R"(\]\(([^)#:]+)\))");
  int links = 0;
  for (auto found = std::sregex_iterator(text.begin(), text.end(), link); found != std::sregex_iterator();
       ++found) {
    ++links;
    EXPECT_TRUE(std::filesystem::exists(std::string(LBSIM_SOURCE_DIR) + "/" + (*found)[1].str())) << (*found)[1];
  }
  EXPECT_GE(links, 10);
}

TEST(Readme, StaysReadableInOneSitting) {
  const std::string text = readme();
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 200);
}

}  // namespace
}  // namespace cli_test
