// The reader of sources: what it takes for code, comment, literal and directive.

#include "tidy/source.h"

#include <gtest/gtest.h>

namespace tidy {
namespace {

TEST(Source, BlanksCommentsAndKeepsLines) {
  const Source source = read_source("a.cpp", "int a;  // throw\n/* throw\n throw */ int b;\n");
  ASSERT_EQ(source.code.size(), 3U);
  EXPECT_EQ(source.code[0], "int a;          ");
  EXPECT_EQ(source.code[2], "          int b;");
}

TEST(Source, MarksTheLinesThatHoldAComment) {
  const Source source = read_source("a.h", "int a;  ///< one\nint b;\n/* two\nthree */\n// four");
  EXPECT_EQ(source.commented, (std::vector<bool>{true, false, true, true, true}));
}

TEST(Source, BlanksLiteralsAndKeepsTheirQuotes) {
  const Source source = read_source("a.cpp", "f(\"a \\\" throw\", '\"', 'x');");
  EXPECT_EQ(source.code[0], "f(\"          \", ' ', ' ');");
}

TEST(Source, BlanksRawLiteralsOfSeveralLines) {
  const Source source = read_source("a.cpp", "auto a = R\"x(throw {\n\" throw)x\"; throw b;");
  EXPECT_EQ(source.code[0].find("throw"), std::string::npos);
  EXPECT_EQ(source.code[1].find("throw"), 12U);
}

TEST(Source, TakesADigitSeparatorForAPartOfTheNumber) {
  const Source source = read_source("a.cpp", "int a = 1'000; throw b;");
  EXPECT_EQ(source.code[0], "int a = 1'000; throw b;");
}

TEST(Source, BlanksDirectivesWithTheirContinuations) {
  const Source source = read_source("a.cpp", "#define A \\\n  throw {\nint a;");
  EXPECT_EQ(find_word(source.code[1], "throw"), std::string_view::npos);
  EXPECT_EQ(source.code[2], "int a;");
}

TEST(Source, ListsIncludesWithTheirLines) {
  const Source source =
      read_source("a.cpp", "#include <atomic>\n\n#  include \"lb/time.h\"  // why\n// #include <mutex>\n");
  ASSERT_EQ(source.includes.size(), 2U);
  EXPECT_EQ(source.includes[0].path, "atomic");
  EXPECT_TRUE(source.includes[0].angled);
  EXPECT_EQ(source.includes[1].path, "lb/time.h");
  EXPECT_EQ(source.includes[1].line, 3U);
}

TEST(FindWord, FindsWholeWordsOnly) {
  EXPECT_EQ(find_word("rethrow; throw x;", "throw"), 9U);
  EXPECT_EQ(find_word("strand(1)", "rand("), std::string_view::npos);
  EXPECT_EQ(find_word("Clock::now()", "::now("), 5U);
}

TEST(FindWord, ReadsAStarAsAnyNameCharacters) {
  EXPECT_EQ(find_word("std::normal_distribution<> d", "std::*_distribution"), 0U);
  EXPECT_EQ(find_word("sim::normal_distribution d", "std::*_distribution"), std::string_view::npos);
  EXPECT_EQ(find_word("std::vector<a_distribution> d", "std::*_distribution"), std::string_view::npos);
}

}  // namespace
}  // namespace tidy
