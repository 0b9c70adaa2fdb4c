// The rules themselves: each finds a planted violation, where it stands, and leaves the right form alone.

#include "tidy/rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tidy {
namespace {

struct Planted {
  std::string_view rule;
  std::string path;
  std::string text;
  std::size_t line;
};

void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.rule << " in " << planted.path; }

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::vector<Violation> check(std::string_view rule, const Tree& tree) {
  const auto found = std::ranges::find(rules(), rule, &Rule::name);
  return found == rules().end() ? std::vector<Violation>{} : found->check(tree);
}

std::vector<Planted> planted() {
  const std::string includes_own_second = "#include <vector>\n\n#include \"sim/run.h\"\n";
  return {
      {"file_length", "sim/src/a.cpp", repeated("int a;\n", 500), 0},
      {"function_length", "gui/src/a.cpp", "\nvoid f() {\n" + repeated("  g();\n", 69) + "}\n", 2},
      {"parameter_count", "app/src/a.cpp", "void f(int a, int b, int c, int d, int e, int f) {}\n", 1},
      {"balanced_braces", "proxy/src/a.cpp", "#if A\nvoid f() {\n#else\nvoid g() {\n#endif\n}\n", 0},
      {"banned_words", "engine/src/a.cpp", "void f() {\n  throw 1;\n}\n", 2},
      {"banned_words", "engine/json/src/a.cpp", "auto a = std::chrono::steady_clock::now();\n", 1},
      {"banned_words", "engine/src/a.cpp", "int a = rand();\n", 1},
      {"banned_words", "engine/src/a.cpp", "auto a = std::getenv(\"A\");\n", 1},
      {"banned_words", "sim/src/a.cpp", "std::exponential_distribution<> a;\n", 1},
      {"banned_words", "engine/src/a.cpp", "double a = std::pow(2.0, b);\n", 1},
      {"banned_words", "sim/src/a.cpp", "double a = std::exp(b);\n", 1},
      {"banned_headers", "engine/src/a.cpp", "#include <thread>\n", 1},
      {"banned_headers", "engine/src/a.cpp", "#include <mutex>\n", 1},
      {"banned_headers", "engine/include/lb/a.h", "#include <atomic>\n", 1},
      {"banned_headers", "engine/json/src/a.cpp", "#include <iostream>\n", 1},
      {"banned_headers", "engine/src/a.cpp", "#include <fstream>\n", 1},
      {"banned_headers", "engine/src/a.cpp", "#include <random>\n", 1},
      {"banned_headers", "engine/src/a.cpp", "#include <boost/asio.hpp>\n", 1},
      {"banned_headers", "engine/src/a.cpp", "#include <nlohmann/json.hpp>\n", 1},
      {"banned_headers", "sim/src/a.cpp", "#include <random>\n", 1},
      {"leftovers", "README.md",
       "one\nTO"
       "DO: two\n",
       2},
      {"leftovers", "tests/a.cpp",
       "// FIX"
       "ME\n",
       1},
      {"machine_paths", "docs/a.md",
       "see /ho"
       "me/someone/lbsim\n",
       1},
      {"pragma_once", "gui/src/a.h", "#include <vector>\n", 1},
      {"own_header_first", "sim/src/run.cpp", includes_own_second, 3},
      {"comment_share", "sim/include/sim/a.h", "#pragma once\n// one\nint a;\nint b;\n", 0},
      {"target_graph", "engine/src/a.cpp", "#include \"lb/json/codec.h\"\n", 1},
      {"target_graph", "engine/json/src/a.cpp", "#include \"sim/run.h\"\n", 1},
      {"target_graph", "sim/src/a.cpp", "#include \"proxy/proxy.h\"\n", 1},
      {"target_graph", "proxy/src/a.cpp", "#include \"sim/run.h\"\n", 1},
      {"target_graph", "gui/src/a.cpp", "#include \"sim/run.h\"\n", 1},
      {"target_graph", "gui/src/a.cpp", "#include \"lb/json/codec.h\"\n", 1},
      {"folder_readme", "sim/src/a.cpp", "int a;\n", 0},
  };
}

class PlantedViolation : public testing::TestWithParam<Planted> {};

TEST_P(PlantedViolation, IsFound) {
  const Planted& plant = GetParam();
  const std::vector<Violation> found = check(plant.rule, {read_source(plant.path, plant.text)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, plant.line);
  EXPECT_FALSE(found[0].message.empty());
}

INSTANTIATE_TEST_SUITE_P(Rules, PlantedViolation, testing::ValuesIn(planted()));

TEST(Rules, EachHasAPlantedViolation) {
  for (const Rule& rule : rules()) {
    EXPECT_TRUE(std::ranges::any_of(planted(), [&](const Planted& plant) { return plant.rule == rule.name; }))
        << rule.name;
  }
}

TEST(Rules, LeaveGoodCodeAlone) {
  const Tree tree{
      read_source("sim/README.md", "# sim\n"),
      read_source("sim/include/sim/run.h",
                  "#pragma once\n\n/// Does not throw; asks no Clock::now().\nint run();\n"),
      read_source("sim/src/run.cpp",
                  "#include \"sim/run.h\"\n\n#include \"lb/json/codec.h\"\n\nint run() {\n  return 1;\n}\n"),
  };
  for (const Rule& rule : rules()) EXPECT_TRUE(rule.check(tree).empty()) << rule.name;
}

TEST(Rules, BanWordsInCodeOnly) {
  const Tree tree{read_source("engine/src/a.cpp", "// throw\nauto a = \"throw\";\nauto b = rethrow;\n")};
  EXPECT_TRUE(check("banned_words", tree).empty());
}

TEST(Rules, AllowFilesAndJsonInTheirTarget) {
  const Tree tree{read_source("engine/json/src/a.cpp", "#include <fstream>\n#include <nlohmann/json.hpp>\n")};
  EXPECT_TRUE(check("banned_headers", tree).empty());
}

TEST(Rules, NameWhatToUseInstead) {
  const auto found = check("banned_headers", {read_source("engine/src/a.cpp", "#include <random>\n")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "<random> has no place in engine/; use lb::Rng, which the driver seeds");
}

TEST(Rules, TakeASlashInsideAnAddressForNoMachinePath) {
  const Tree tree{read_source("README.md",
                              "https://example.com/ho"
                              "me/ and docs/wo"
                              "rk/page.md\n")};
  EXPECT_TRUE(check("machine_paths", tree).empty());
}

}  // namespace
}  // namespace tidy
