// Words: commands, options, help. Wrong ones are told with what was probably meant, and exit code 2.
#include <gtest/gtest.h>

#include "cli.h"

namespace cli_test {
namespace {

const std::vector<std::string> kCommands{"run",     "compare",  "check", "gui",    "proxy",  "replay",
                                         "backend", "policies", "picks", "spread", "schema", "help"};

void expect_usage_error(const Words& words, const std::string& message) {
  const ProcessResult result = lbsim(words);
  EXPECT_EQ(result.exit_code, 2) << message;
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
}

TEST(CommandLine, HelpListsEveryCommand) {
  for (const Words& words : {Words{"help"}, Words{"--help"}, Words{"-h"}}) {
    const ProcessResult result = lbsim(words);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.err, "");
    for (const std::string& name : kCommands) {
      EXPECT_NE(result.out.find("\n  " + name + " "), std::string::npos) << name;
    }
  }
}

TEST(CommandLine, EveryCommandHasHelpWithItsUsage) {
  for (const std::string& name : kCommands) {
    const ProcessResult help = lbsim({"help", name});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_TRUE(help.out.starts_with("Usage  lbsim " + name)) << help.out;
    EXPECT_NE(help.out.find("Examples\n"), std::string::npos) << name;
    EXPECT_EQ(lbsim({name, "--help"}).out, help.out);
    EXPECT_EQ(lbsim({name, "-h"}).out, help.out);
  }
}

TEST(CommandLine, HelpFitsEightyColumns) {
  for (const std::string& name : kCommands) {
    const std::string text = lbsim({"help", name}).out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string line = text.substr(at, end - at);
      const bool example = line.starts_with("  lbsim ") || line.starts_with("  SKIP");
      EXPECT_TRUE(example || line.size() <= 80) << line;
      at = end + 1;
    }
  }
}

// Every option that help shows is taken, and needs a value exactly where help shows one.
TEST(CommandLine, HelpAndParserAgree) {
  for (const std::string& name : kCommands) {
    const std::string text = lbsim({"help", name}).out;
    for (std::size_t at = text.find("\n  --"); at != std::string::npos; at = text.find("\n  --", at + 1)) {
      const std::size_t end = text.find(' ', at + 3);
      const std::string option = text.substr(at + 3, end - at - 3);
      const bool takes_value = text[end + 1] != ' ';
      const ProcessResult result = lbsim({name, option, "--no-such-option"});
      EXPECT_EQ(result.exit_code, 2);
      const bool unknown = result.err.find("unknown option \"--no-such-option\"") != std::string::npos;
      const bool missing = result.err.find("option " + option + " needs a value") != std::string::npos;
      EXPECT_EQ(unknown, !takes_value) << option << "\n" << result.err;
      EXPECT_EQ(missing, takes_value) << option << "\n" << result.err;
    }
  }
}

TEST(CommandLine, VersionIsPrinted) {
  const ProcessResult result = lbsim({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(result.out.starts_with("lbsim 0.")) << result.out;
}

TEST(CommandLine, NothingToDoIsWrongUsageAndShowsHelp) {
  const ProcessResult result = lbsim({});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.out.find("Usage"), std::string::npos);
}

TEST(CommandLine, UnknownWordsGetADidYouMean) {
  expect_usage_error({"polcies"}, R"(unknown command "polcies"; did you mean "policies"?)");
  expect_usage_error({"help", "pikcs"}, R"(unknown command "pikcs"; did you mean "picks"?)");
  expect_usage_error({"run", "x.json", "--jsn", "-"}, R"(unknown option "--jsn"; did you mean "--json"?)");
  expect_usage_error({"run", "x.json", "--sede=3"}, R"(unknown option "--sede"; did you mean "--seed"?)");
  expect_usage_error({"xyzzy"}, "unknown command \"xyzzy\" (");
  expect_usage_error({"run", "x.json", "-z"}, "unknown option \"-z\"");
  expect_usage_error({"--seed", "3"}, "options follow");
}

TEST(CommandLine, MissingAndExtraWordsAreTold) {
  expect_usage_error({"run"}, "run: needs FILE.json");
  expect_usage_error({"check"}, "check: needs FILE.json");
  expect_usage_error({"run", "a.json", "b.json"}, "unexpected argument \"b.json\"");
  expect_usage_error({"schema", "a.json"}, "unexpected argument \"a.json\"");
  expect_usage_error({"run", "a.json", "--json"}, "json");
  expect_usage_error({"run", "a.json", "--json", "--csv", "x"}, "option --json needs a value: FILE");
  expect_usage_error({"run", "a.json", "--json="}, "option --json needs a value: FILE");
  expect_usage_error({"run", "a.json", "--quiet=maybe"}, "maybe");
  expect_usage_error({"run", "a.json", "--json", "-", "--csv", "-"}, "cannot both have standard output");
}

TEST(CommandLine, OddWordsAreRefusedWithoutACrash) {
  for (const std::string& word :
       {std::string(100'000, 'x'), std::string("--") + std::string(100'000, 'x'), std::string("\x1b[31m\xff"),
        std::string("-"), std::string("--"), std::string()}) {
    const ProcessResult result = lbsim({word});
    EXPECT_EQ(result.exit_code, 2) << word.substr(0, 10);
    EXPECT_LE(result.err.size(), 500U);
    EXPECT_EQ(result.err.find('\x1b'), std::string::npos);
    EXPECT_EQ(lbsim({"run", "x.json", "--set=" + word}).exit_code, 2);
  }
}

}  // namespace
}  // namespace cli_test
