// Checks what is made of texts for people: printable, did_you_mean, format_error.

#include <gtest/gtest.h>

#include <array>

#include "lb/json/codec.h"

namespace {

using lb::json::did_you_mean;
using lb::json::format_error;
using lb::json::printable;

TEST(Printable, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable("weight 5 \"x\" \\ \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"),
            "weight 5 \"x\" \\ \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80");
}

TEST(Printable, EscapesWhatATerminalWouldActOn) {
  using namespace std::string_view_literals;
  EXPECT_EQ(printable("a\nb\rc\td"), "a\\nb\\rc\\td");
  EXPECT_EQ(printable("\x1B[2J\a\0\x7F"sv), "\\u001b[2J\\u0007\\u0000\\u007f");
  EXPECT_EQ(printable("\xC2\x9B"), "\\u009b");      // the one-byte form of ESC [
  EXPECT_EQ(printable("\xE2\x80\xAE"), "\\u202e");  // right-to-left override
  EXPECT_EQ(printable("\xE2\x81\xA6\xEF\xBB\xBF"), "\\u2066\\ufeff");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("a\xFF\xC3(\x80"), "a\\xff\\xc3(\\x80");
  EXPECT_EQ(printable("\xC0\xAF\xED\xA0\x80"), "\\xc0\\xaf\\xed\\xa0\\x80");
  EXPECT_EQ(printable("\xF4\x90\x80\x80 \xE2\x82"), "\\xf4\\x90\\x80\\x80 \\xe2\\x82");
}

TEST(Printable, ShortensWithoutSplittingACharacter) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abc...");
  EXPECT_EQ(printable("a\xE2\x82\xAC\xE2\x82\xAC", 6), "a...");
  EXPECT_EQ(printable("\n\n\n\n", 6), "\\n...");
  EXPECT_EQ(printable("abc", 2), "..");
  EXPECT_EQ(printable("abc", 0), "");
}

TEST(Printable, NeverPassesItsLimit) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 37 % 256);
  for (std::size_t limit = 0; limit < 200; ++limit) EXPECT_LE(printable(text, limit).size(), limit);
}

constexpr std::array<std::string_view, 6> kKnown{"weight",          "priority", "round_robin",
                                                 "per_try_timeout", "p2c",      "at"};

TEST(DidYouMean, FindsSlipsOfTheHand) {
  EXPECT_EQ(did_you_mean("wieght", kKnown), "weight");
  EXPECT_EQ(did_you_mean("weigth", kKnown), "weight");
  EXPECT_EQ(did_you_mean("wegt", kKnown), "");
  EXPECT_EQ(did_you_mean("weights", kKnown), "weight");
  EXPECT_EQ(did_you_mean("priorty", kKnown), "priority");
  EXPECT_EQ(did_you_mean("p2d", kKnown), "p2c");
  EXPECT_EQ(did_you_mean("round_robbin", kKnown), "round_robin");
}

TEST(DidYouMean, SeesOtherWaysOfWritingAName) {
  EXPECT_EQ(did_you_mean("perTryTimeout", kKnown), "per_try_timeout");
  EXPECT_EQ(did_you_mean("Round-Robin", kKnown), "round_robin");
  EXPECT_EQ(did_you_mean("AT", kKnown), "at");
}

TEST(DidYouMean, SaysNothingRatherThanAnything) {
  EXPECT_EQ(did_you_mean("", kKnown), "");
  EXPECT_EQ(did_you_mean("x", kKnown), "");
  EXPECT_EQ(did_you_mean("it", kKnown), "");
  EXPECT_EQ(did_you_mean("height_of_tree", kKnown), "");
  EXPECT_EQ(did_you_mean(std::string(1'000'000, 'w'), kKnown), "");
  EXPECT_EQ(did_you_mean("weight", {}), "");
}

TEST(DidYouMean, PrefersTheNearestThenTheFirst) {
  constexpr std::array<std::string_view, 3> kNear{"retries", "retry", "retro"};
  EXPECT_EQ(did_you_mean("retrys", kNear), "retry");
  EXPECT_EQ(did_you_mean("retr_", std::span(kNear).subspan(1)), "retry");
}

TEST(FormatError, HasTheFormOfACompiler) {
  EXPECT_EQ(format_error("scenarios/x.json", {.path = "/nodes/0/wieght",
                                              .message = "unknown key; did you mean \"weight\"?",
                                              .line = 12,
                                              .column = 17}),
            "scenarios/x.json:12:17: error: /nodes/0/wieght: unknown key; did you mean \"weight\"?");
}

TEST(FormatError, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(format_error("x.json", {.path = "", .message = "no such file"}), "x.json: error: no such file");
  EXPECT_EQ(format_error("", {.path = "/a", .message = "m", .line = 1, .column = 2}), "error: /a: m");
}

TEST(FormatError, IsSafeToPrintAndBounded) {
  const std::string long_text(5000, '\x1B');
  const std::string line =
      format_error(long_text, {.path = long_text, .message = long_text, .line = 1, .column = 1});
  EXPECT_EQ(line.find('\x1B'), std::string::npos);
  EXPECT_LE(line.size(), 400U + lb::json::kMessageLimit);
}

}  // namespace
