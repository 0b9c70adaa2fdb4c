// Damages a valid document at random, 20,000 times with a fixed seed, and reads what is left: it either parses or
// gives errors with a position inside the text; nothing crashes, and no message is long or unsafe to print. What
// is read without error is written and read again with the same result.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine_json/check.h"
#include "support/mutator.h"

namespace {

using lb::json::Document;
using sample::Sample;

const std::vector<std::string> kPieces{
    "{",      "}",       "[",     "]",           ",",         ":",        "\"",
    "\\",     "null",    "true",  "-1",          "1e400",     "0",        "{}",
    "[[]]",   "\\ud800", "\"5\"", "\"forever\"", "\"type\":", "\"a\":1,", "\xEF\xBB\xBF",
    "// x\n", "\x01"};

// How many of a run's documents ended in each way.
struct Tally {
  int unparsed = 0;
  int unread = 0;
  int read = 0;
};

std::size_t lines_in(std::string_view text) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void expect_good_errors(const lb::InputErrors& errors, std::string_view text) {
  ASSERT_FALSE(errors.empty());
  for (const lb::InputError& error : errors) {
    EXPECT_GE(error.line, 1U) << text;
    EXPECT_LE(error.line, lines_in(text)) << text;
    EXPECT_GE(error.column, 1U) << text;
    EXPECT_LE(error.column, text.size() + 1) << text;
    EXPECT_LE(error.message.size(), 200U) << text;
    EXPECT_EQ(lb::json::printable(error.message, 1000), error.message) << text;
  }
}

void check_one(const std::string& text, Tally& tally) {
  const auto document = Document::parse(text);
  if (!document.ok()) {
    ++tally.unparsed;
    return expect_good_errors(document.errors(), text);
  }
  const auto sample = lb::json::read<Sample>(document.value());
  if (!sample.ok()) {
    ++tally.unread;
    return expect_good_errors(sample.errors(), text);
  }
  ++tally.read;
  const std::string written = lb::json::write(Sample::knobs(), &sample.value()).dump();
  const Sample again = check::read_sample(written);
  EXPECT_TRUE(equal(Sample::knobs(), &sample.value(), &again)) << text;
}

TEST(Mutation, NeverCrashesAndAlwaysSaysWhere) {
  support::Mutator mutator(7974, kPieces);
  Tally tally;
  for (int i = 0; i < 20'000; ++i) check_one(mutator.damage(std::string(sample::kFullDocument)), tally);
  // Damage that always or never shows would test one path only.
  EXPECT_GT(tally.unparsed, 2000);
  EXPECT_GT(tally.unread, 500);
  EXPECT_GT(tally.read, 500);
}

}  // namespace
