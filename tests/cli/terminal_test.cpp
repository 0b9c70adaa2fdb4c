// Colours and progress are for terminals, never with NO_COLOR; Unicode is for UTF-8 locales; lines fit the width.
#include <gtest/gtest.h>

#include <algorithm>

#include "cli.h"

namespace cli_test {
namespace {

constexpr const char* kEscape = "\x1b[";

ProcessOptions surroundings(bool terminal, std::vector<std::pair<std::string, std::string>> environment) {
  ProcessOptions options;
  options.terminal = terminal;
  options.environment = std::move(environment);
  return options;
}

bool has(const std::string& text, const std::string& piece) { return text.find(piece) != std::string::npos; }

bool only_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

TEST(Terminal, ColoursAreShownOnATerminalOnly) {
  const Words words{shipped("outage.json")};
  EXPECT_TRUE(has(lbsim(words, surroundings(true, {{"TERM", "xterm"}})).out, kEscape));
  const ProcessResult piped = lbsim(words, surroundings(false, {{"TERM", "xterm"}}));
  EXPECT_FALSE(has(piped.out + piped.err, kEscape));
}

TEST(Terminal, NoColorAndDumbTerminalsGetNone) {
  for (const auto& variable : {std::pair<std::string, std::string>{"NO_COLOR", "1"}, {"TERM", "dumb"}}) {
    const ProcessResult result = lbsim({shipped("outage.json")}, surroundings(true, {variable}));
    EXPECT_TRUE(has(result.out, "api-2"));
    EXPECT_FALSE(has(result.out, "\x1b")) << variable.first;
  }
}

TEST(Terminal, AnEmptyNoColorCountsAsUnset) {
  EXPECT_TRUE(has(lbsim({"policies"}, surroundings(true, {{"NO_COLOR", ""}, {"TERM", "xterm"}})).out, kEscape));
}

TEST(Terminal, NoColorShowsNoProgressEither) {
  const Folder folder;
  const std::string path = folder.write("endless.json", endless_scenario());
  Process process(command({path}), surroundings(true, {{"NO_COLOR", "1"}}));
  EXPECT_FALSE(process.wait_for("%", std::chrono::milliseconds(1500)));
  EXPECT_EQ(process.out(), "");
}

TEST(Terminal, UnicodeFollowsTheFirstLocaleVariableThatIsSet) {
  const Words words{shipped("outage.json")};
  EXPECT_FALSE(only_ascii(lbsim(words, surroundings(false, {{"LANG", "C.UTF-8"}})).out));
  EXPECT_FALSE(only_ascii(lbsim(words, surroundings(false, {{"LC_ALL", "de_DE.utf8"}, {"LANG", "C"}})).out));
  EXPECT_TRUE(only_ascii(lbsim(words, surroundings(false, {{"LC_ALL", "C"}, {"LANG", "C.UTF-8"}})).out));
  EXPECT_TRUE(only_ascii(lbsim(words, surroundings(false, {{"LC_CTYPE", "POSIX"}, {"LANG", "C.UTF-8"}})).out));
  EXPECT_TRUE(only_ascii(lbsim(words, surroundings(false, {})).out));
}

TEST(Terminal, LinesFitEightyColumns) {
  for (const char* name : {"flaky3.json", "outage.json", "slow_node.json", "weights.json"}) {
    const std::string text = lbsim({shipped(name), "--events"}).out;  // ASCII: a byte a column
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      EXPECT_LE(end - at, 80U) << text.substr(at, end - at);
      at = end + 1;
    }
  }
}

// A name is data: whatever stands in it, the terminal sees letters.
TEST(Terminal, NamesAreEscaped) {
  const Folder folder;
  const std::string path =
      folder.write("s.json", R"({"name": "\u001b[2Jname", "description": "\u001b]0;title\u0007", "duration": "1s",
                    "nodes": [{"name": "a\u001b[31m"}], "traffic": [{"name": "t", "path": "/\u001b[1m"}]})");
  const ProcessResult result = lbsim({path, "--events"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_FALSE(has(result.out + result.err, "\x1b"));
}

}  // namespace
}  // namespace cli_test
