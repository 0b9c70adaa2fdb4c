#include "text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace app {
namespace {

struct Range {
  char32_t first, last;
};

// Unicode 15: the blocks of combining marks and joiners that stand in names.
constexpr std::array<Range, 7> kNarrow{{{0x300, 0x36f},
                                        {0x483, 0x489},
                                        {0x591, 0x5bd},
                                        {0x64b, 0x65f},
                                        {0x200b, 0x200f},
                                        {0x20d0, 0x20ff},
                                        {0xfe00, 0xfe0f}}};
// Unicode 15, EastAsianWidth W and F, by block.
constexpr std::array<Range, 8> kWide{{{0x1100, 0x115f},
                                      {0x2e80, 0xa4cf},
                                      {0xac00, 0xd7a3},
                                      {0xf900, 0xfaff},
                                      {0xfe30, 0xfe6f},
                                      {0xff00, 0xff60},
                                      {0x1f300, 0x1faff},
                                      {0x20000, 0x3fffd}}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](Range r) { return r.first <= c && c <= r.last; });
}

std::size_t width_of(char32_t c) {
  if (within(kNarrow, c)) return 0;
  return within(kWide, c) ? 2 : 1;
}

// Takes one character off the front. A byte that begins no character counts as one of its own.
char32_t take(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t c = length == 1 ? lead : lead & (0x7fU >> length);
  const std::size_t taken = std::min(length, text.size());
  for (std::size_t i = 1; i < taken; ++i) c = (c << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(taken);
  return c;
}

void wrap_paragraph(std::string_view paragraph, std::size_t width, std::vector<std::string>& lines) {
  std::string line;
  for (const std::string& word : split(paragraph, ' ')) {
    if (word.empty()) continue;
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  lines.push_back(std::move(line));
}

}  // namespace

std::string fixed(double value, int decimals) {
  std::array<char, 400> buffer{};  // a double has at most 309 digits before the point
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  return {buffer.data(), end.ptr};
}

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string grouped_decimal(double value, int decimals) {
  std::string text = fixed(std::abs(value), decimals);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  for (std::size_t at = std::min(text.find('.'), text.size()); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return value < 0 && !zero ? "-" + text : text;
}

std::string trimmed_decimal(double value, int decimals) {
  std::string text = fixed(value, decimals);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string percent(double ratio) { return fixed(ratio * 100, 1) + " %"; }

std::string milliseconds(double value) {
  if (value <= 0) return "-";
  if (value < 1) return fixed(value * 1000, 0) + " us";
  if (value < 1000) return fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0) + " ms";
  return fixed(value / 1000, 2) + " s";
}

std::string compact(double value) {
  constexpr std::array<const char*, 5> kSuffixes{"", "k", "M", "G", "T"};
  std::size_t step = 0;
  while (value >= 999.5 && step + 1 < kSuffixes.size()) {
    value /= 1000;
    ++step;
  }
  const int decimals = step == 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fixed(value, decimals) + kSuffixes[step];
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) width += width_of(take(text));
  return width;
}

std::string clipped(std::string_view text, std::size_t width, std::string_view mark) {
  if (display_width(text) <= width) return std::string(text);
  const std::size_t room = width - std::min(width, display_width(mark));
  std::string_view rest = text;
  std::size_t used = 0;
  while (!rest.empty()) {
    std::string_view after = rest;
    used += width_of(take(after));
    if (used > room) break;
    rest = after;
  }
  return std::string(text.substr(0, text.size() - rest.size())) + std::string(mark);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  for (const std::string& paragraph : split(text, '\n')) wrap_paragraph(paragraph, width, lines);
  return lines;
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width - std::min(width, display_width(text)), ' ');
}

std::string padded_left(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, display_width(text)), ' ') + std::string(text);
}

std::string joined(const std::vector<std::string>& pieces, std::string_view separator) {
  std::string text;
  for (const std::string& piece : pieces) {
    if (&piece != &pieces.front()) text += separator;
    text += piece;
  }
  return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> pieces;
  for (;;) {
    const std::size_t at = text.find(separator);
    pieces.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return pieces;
    text.remove_prefix(at + 1);
  }
}

std::vector<std::string> split_values(std::string_view text, char separator) {
  std::vector<std::string> pieces{{}};
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && (!quoted || text[i - 1] != '\\')) quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) ++depth;
    if (!quoted && (c == ']' || c == '}')) --depth;
    if (c == separator && !quoted && depth <= 0) {
      pieces.emplace_back();
    } else {
      pieces.back() += c;
    }
  }
  return pieces;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string escaped = "\"";
  for (const char c : text) escaped += c == '"' ? std::string("\"\"") : std::string(1, c);
  return escaped + "\"";
}

}  // namespace app
