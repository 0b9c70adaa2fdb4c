// Lines of a text that comes in blocks of any size: each whole and once, and a bound on what a line may be.
#include "sim/line_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using sim::LineReader;

// Gives at most `block` bytes at a time.
LineReader::Read in_blocks(std::string_view text, std::size_t block) {
  return [text, block](std::span<char> place) mutable {
    const std::size_t count = std::min({place.size(), text.size(), block});
    std::copy_n(text.data(), count, place.data());
    text.remove_prefix(count);
    return static_cast<std::ptrdiff_t>(count);
  };
}

std::vector<std::string> lines_of(LineReader reader) {
  std::vector<std::string> lines;
  std::string_view line;
  while (reader.next(line)) lines.emplace_back(line);
  return lines;
}

TEST(LineReader, GivesEachLineWholeWhateverTheBlocks) {
  const std::string text = "one\ntwo\r\n\nfour, without an end";
  for (const std::size_t block : {1U, 2U, 3U, 7U, 1000U}) {
    EXPECT_EQ(lines_of(LineReader(in_blocks(text, block))),
              (std::vector<std::string>{"one", "two", "", "four, without an end"}));
  }
}

TEST(LineReader, AnEmptyTextHasNoLines) {
  EXPECT_TRUE(lines_of(LineReader(sim::read_text(""))).empty());
  EXPECT_EQ(lines_of(LineReader(sim::read_text("\n"))), std::vector<std::string>{""});
}

TEST(LineReader, ALineMayHaveExactlyTheMostBytes) {
  const std::string longest(LineReader::kMaxLine, 'x');
  const std::string text = longest + "\nnext";
  LineReader reader(sim::read_text(text));
  std::string_view line;
  ASSERT_TRUE(reader.next(line));
  EXPECT_FALSE(reader.too_long());
  EXPECT_EQ(line, longest);
  ASSERT_TRUE(reader.next(line));
  EXPECT_EQ(line, "next");
}

TEST(LineReader, ALongerLineIsCutAndTheNextIsWhole) {
  const std::string text = "a\n" + std::string(5 * LineReader::kMaxLine, 'x') + "\nb\n";
  for (const std::size_t block : {std::size_t{999}, std::size_t{1} << 20U}) {
    LineReader reader(in_blocks(text, block));
    std::string_view line;
    ASSERT_TRUE(reader.next(line));
    ASSERT_TRUE(reader.next(line));
    EXPECT_TRUE(reader.too_long());
    EXPECT_EQ(line.size(), LineReader::kMaxLine);
    EXPECT_EQ(reader.number(), 2U);
    ASSERT_TRUE(reader.next(line));
    EXPECT_FALSE(reader.too_long());
    EXPECT_EQ(line, "b");
    EXPECT_EQ(reader.number(), 3U);
    EXPECT_FALSE(reader.next(line));
    EXPECT_EQ(reader.bytes(), text.size());
  }
}

TEST(LineReader, SaysWhenReadingFailed) {
  bool first = true;
  LineReader reader([&first](std::span<char> place) -> std::ptrdiff_t {
    if (!first) return -1;
    first = false;
    place[0] = 'x';
    return 1;
  });
  std::string_view line;
  EXPECT_TRUE(reader.next(line));
  EXPECT_FALSE(reader.next(line));
  EXPECT_TRUE(reader.failed());
}

}  // namespace
