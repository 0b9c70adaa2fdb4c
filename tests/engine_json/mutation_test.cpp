// Damages a valid document at random, 20,000 times with a fixed seed, and reads what is left: it either parses or
// gives errors with a position inside the text; nothing crashes, and no message is long or unsafe to print. What
// is read without error is written and read again with the same result.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "engine_json/check.h"

namespace {

using lb::json::Document;
using sample::Sample;

class Mutator {
 public:
  explicit Mutator(std::uint32_t seed) : random_(seed) {}

  std::string damage(std::string text) {
    for (std::size_t changes = 1 + random_() % 3; changes > 0; --changes) change(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  void change(std::string& text) {
    const std::size_t from = below(text.size() + 1);
    const std::size_t count = std::min<std::size_t>(below(12), text.size() - from);
    switch (below(6)) {
      case 0:
        text.erase(from, count);
        break;
      case 1:
        text.insert(from, text.substr(from, count));
        break;
      case 2:
        text.insert(from, kPieces[below(kPieces.size())]);
        break;
      case 3:
        text.insert(from, 1, static_cast<char>(below(256)));
        break;
      case 4:
        if (from < text.size()) text[from] = static_cast<char>(below(256));
        break;
      default:
        text.resize(from < text.size() / 2 ? text.size() : from);
        break;
    }
    if (text.empty()) text = "{";
  }

  const std::vector<std::string> kPieces{
      "{",      "}",       "[",     "]",           ",",         ":",        "\"",
      "\\",     "null",    "true",  "-1",          "1e400",     "0",        "{}",
      "[[]]",   "\\ud800", "\"5\"", "\"forever\"", "\"type\":", "\"a\":1,", "\xEF\xBB\xBF",
      "// x\n", "\x01"};
  std::mt19937 random_;
};

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
  Mutator mutator(7974);
  Tally tally;
  for (int i = 0; i < 20'000; ++i) check_one(mutator.damage(std::string(sample::kFullDocument)), tally);
  // Damage that always or never shows would test one path only.
  EXPECT_GT(tally.unparsed, 2000);
  EXPECT_GT(tally.unread, 500);
  EXPECT_GT(tally.read, 500);
}

}  // namespace
