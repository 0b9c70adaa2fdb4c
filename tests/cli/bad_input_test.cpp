// Every kind of bad input, through the binary: a file is written, run, and refused with one line an error
// (file:line:column: error: path: what is wrong, what is allowed), exit code 2, and nothing written.
#include <gtest/gtest.h>

#include <algorithm>

#include "cli.h"

namespace cli_test {
namespace {

// Lines 1 to 10; the parts that tests replace stand at known places.
constexpr const char* kGood = R"({
  "duration": "1s",
  "nodes": [
    {"name": "a"},
    {"name": "b"}
  ],
  "traffic": [
    {"name": "t", "arrivals": {"poisson": 100}}
  ]
}
)";

constexpr const char* kBothNodes = "{\"name\": \"a\"},\n    {\"name\": \"b\"}";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kGood;
  return text.replace(text.find(from), from.size(), to);  // throws where `from` is not there
}

std::string node_b(const std::string& keys) { return with(R"({"name": "b"})", R"({"name": "b", )" + keys + "}"); }
std::string rate(const std::string& text) { return with("100", text); }
std::string in_front(const std::string& line) { return with("  \"nodes\"", "  " + line + ",\n  \"nodes\""); }
std::string many(const std::string& piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

struct Bad {
  const char* name;
  std::string text;
  std::string position;             ///< "line:column"
  std::vector<std::string> pieces;  ///< that the message has
};

void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

class BadInput : public testing::TestWithParam<Bad> {};

TEST_P(BadInput, IsRefusedAtItsPositionAndNothingIsWritten) {
  const Folder folder;
  const std::string path = folder.write("bad.json", GetParam().text);
  const ProcessResult result =
      lbsim({"run", path, "--json", folder.path() + "/out.json", "--csv", folder.path() + "/out.csv"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(result.err.starts_with(path + ":" + GetParam().position + ": error: ")) << result.err;
  for (const std::string& piece : GetParam().pieces) {
    EXPECT_NE(result.err.find(piece), std::string::npos) << piece << "\n" << result.err;
  }
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_LE(result.err.size(), path.size() + 450);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"bad.json"});
}

const std::vector<Bad> kSyntax{
    {"Empty", "", "1:1", {"empty"}},
    {"NotJson", "hello\n", "1:1", {"unexpected 'hello'"}},
    {"TrailingComma", with(R"({"name": "b"})", R"({"name": "b"},)"), "6:3", {"after a comma"}},
    {"SecondDocument", kGood + std::string("{}"), "11:1", {"end of the document"}},
    {"NulAtTheEnd", kGood + std::string(1, '\0'), "11:1", {"NUL"}},
    {"DuplicateKey", node_b(R"("name": "c")"), "5:19", {"/nodes/1/name", "duplicate key", "5:6"}},
    {"NotANumber", rate("NaN"), "8:43", {"NaN", "finite"}},
    {"Overflow", rate("1e999"), "8:43", {"1e999", "out of range"}},
    {"MillionDigits", rate(many("1", 1'000'000)), "8:43", {"out of range"}},
    {"TenThousandLevels", many("[", 10'000) + many("]", 10'000), "1:65", {"64 levels"}},
    {"HundredThousandLevelsInside", rate(many("[", 100'000) + many("]", 100'000)), "8:103", {"64 levels"}},
    {"InvalidUtf8", with("\"b\"", "\"b\xff\xfe\""), "5:16", {"UTF-8"}},
};

const std::vector<Bad> kValues{
    {"WrongType", with("\"1s\"", "5"), "2:15", {"/duration", "expected a duration", "got 5"}},
    {"UnknownKey", node_b(R"("wieght": 3)"), "5:19", {"/nodes/1/wieght: unknown key; did you mean \"weight\"?"}},
    {"Negative", node_b(R"("weight": -1)"), "5:29", {"/nodes/1/weight", "from 0 to 65535, got -1"}},
    {"IntegerOver64Bits", node_b(R"("weight": 99999999999999999999)"), "5:29", {"from 0 to 65535"}},
    {"TrueAsInteger", node_b(R"("weight": true)"), "5:29", {"expected an integer", "got true"}},
    {"FractionAsInteger", node_b(R"("weight": 3.9)"), "5:29", {"expected an integer", "got 3.9"}},
    {"RateZero", rate("0"), "8:43", {"/traffic/0/arrivals/poisson", "requests/s, got 0"}},
    {"WeightOverRange", node_b(R"("weight": 70000)"), "5:29", {"/nodes/1/weight", "from 0 to 65535"}},
    {"AllWeightsZero",
     with(kBothNodes, R"({"name": "a", "weight": 0})"),
     "4:29",
     {"/nodes/0/weight", "all weights"}},
    {"UnknownPolicy",
     in_front(R"("balancer": {"policy": {"type": "fastest"}})"),
     "3:35",
     {"/balancer/policy/type", "fastest", "round_robin", "least_requests", "p2c", "\"ip_hash\"\n"}},
    {"DurationWithoutUnit", with("\"1s\"", "\"10\""), "2:15", {"/duration", "with a unit", "got \"10\""}},
    {"DurationTooLong", with("\"1s\"", "\"1e15s\""), "2:15", {"/duration"}},
    {"MoreNodesThanMemory", node_b(R"("count": 1000000000)"), "5:28", {"/nodes/1/count", "1000000"}},
};

const std::vector<Bad> kRules{
    {"NoNodes", with(kBothNodes, ""), "3:12", {"/nodes", "at least one node"}},
    {"MissingNodes", "{\"traffic\": []}\n", "1:1", {"nodes", "required"}},
    {"TwoNodesOfOneName", with("\"b\"", "\"a\""), "5:14", {"/nodes/1/name", "two nodes have this name"}},
    {"FaultNamingNoNode",
     in_front(R"("faults": [{"at": "0s", "nodes": ["zz"], "outage": "refuse"}])"),
     "3:37",
     {"/faults/0/nodes/0", "zz", "there are a, b"}},
    {"FaultWithoutNodes",
     in_front(R"("faults": [{"at": "0s", "outage": "refuse"}])"),
     "3:14",
     {"/faults/0/nodes"}},
};

std::string name_of(const testing::TestParamInfo<Bad>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Syntax, BadInput, testing::ValuesIn(kSyntax), name_of);
INSTANTIATE_TEST_SUITE_P(Rules, BadInput, testing::ValuesIn(kRules), name_of);
INSTANTIATE_TEST_SUITE_P(Values, BadInput, testing::ValuesIn(kValues), name_of);

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(BadInputFile, AllErrorsOfAFileAreToldInItsOrder) {
  const Folder folder;
  const std::string path = folder.write(
      "bad.json", in_front(R"("duration": "x", "seed": 1.5)").replace(2, 19, R"("warmup": "-1s",  )"));
  const ProcessResult result = lbsim({path});
  EXPECT_EQ(result.exit_code, 2);
  const std::vector<std::string> expected{
      path + ":2:11: error: /warmup: ", path + ":3:15: error: /duration: ", path + ":3:28: error: /seed: "};
  std::size_t at = 0;
  for (const std::string& line : expected) {
    at = result.err.find(line, at);
    ASSERT_NE(at, std::string::npos) << line << "\n" << result.err;
  }
  EXPECT_EQ(lines(result.err), 3U) << result.err;
}

TEST(BadInputFile, OnlyTheFirstTenErrorsAreTold) {
  const Folder folder;
  std::string keys;
  for (int i = 0; i < 25; ++i) keys += "\"zzz" + std::to_string(i) + "\": 1, ";
  const ProcessResult result = lbsim({folder.write("bad.json", "{" + keys + "\"seed\": 1}")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(lines(result.err), 11U) << result.err;
  EXPECT_NE(result.err.find("more errors"), std::string::npos) << result.err;
}

TEST(BadInputFile, WhatATerminalWouldActOnIsEscaped) {
  const Folder folder;
  const ProcessResult result = lbsim({folder.write("bad.json", R"({"\u001b[31mred": 1})")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err.find('\x1b'), std::string::npos);
  EXPECT_NE(result.err.find("u001b"), std::string::npos) << result.err;
}

TEST(BadInputFile, MissingFilesDirectoriesAndDevicesAreNamed) {
  const Folder folder;
  const std::vector<std::pair<std::string, std::string>> cases{
      {folder.path() + "/none.json", "no such file"}, {folder.path(), "directory"}, {"/dev/zero", "file"}};
  for (const auto& [path, message] : cases) {
    for (const char* command : {"run", "check", "gui", "proxy"}) {
      const ProcessResult result = lbsim({command, path});
      EXPECT_EQ(result.exit_code, 2) << command << " " << path;
      EXPECT_TRUE(result.err.starts_with(path + ": error: ")) << result.err;
      EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
      EXPECT_EQ(lines(result.err), 1U);
    }
  }
}

TEST(BadInputFile, CheckTellsOfEveryFile) {
  const Folder folder;
  const std::string good = folder.write("good.json", kGood);
  const std::string bad = folder.write("bad.json", rate("0"));
  const std::string worse = folder.write("worse.json", "");
  const ProcessResult result = lbsim({"check", bad, good, worse});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, good + ": ok\n");
  EXPECT_NE(result.err.find(bad + ":8:43: "), std::string::npos) << result.err;
  EXPECT_NE(result.err.find(worse + ":1:1: "), std::string::npos) << result.err;
}

TEST(BadInputFile, ValuesOfTheCommandLineAreCheckedLikeThoseOfTheFile) {
  const Folder folder;
  const std::string path = folder.write("good.json", kGood);
  const std::vector<std::pair<Words, std::string>> cases{
      {{"--set", "nodes.0.weight=-1"}, "/nodes/0/weight: expected an integer"},
      {{"--set", "nodes.7.weight=1"}, "nodes"},
      {{"--set", "durations=1s"}, "did you mean \"duration\"?"},
      {{"--set", "duration"}, "="},
      {{"--seed", "many"}, "/seed: expected an integer"},
      {{"--seed", "-1"}, "/seed: expected an integer"},
  };
  for (const auto& [words, message] : cases) {
    Words all{"run", path};
    all.insert(all.end(), words.begin(), words.end());
    const ProcessResult result = lbsim(all);
    EXPECT_EQ(result.exit_code, 2) << words.back();
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("(given on the command line)"), std::string::npos) << result.err;
  }
}

// Rules across fields are told together with values that could not be read, where the two do not touch.
TEST(BadInput, EveryErrorIsToldAtOnce) {
  const Folder folder;
  const std::string path = folder.write("bad.json", R"({"nodes": [{"name": "a"}, {"name": "a"}],
 "traffic": [{"arrivals": {"poisson": 0}}],
 "duration": "5", "warmup": "9s"})");
  const ProcessResult result = lbsim({path});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find(":1:36: error: /nodes/1/name: two nodes"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find(":2:39: error: /traffic/0/arrivals/poisson"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find(":3:14: error: /duration"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find("/warmup"), std::string::npos) << "it is compared with a duration that is not known";
}

}  // namespace
}  // namespace cli_test
