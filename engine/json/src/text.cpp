#include <algorithm>
#include <array>

#include "lb/json/codec.h"
#include "utf8.h"

namespace lb::json {
namespace {

std::string hex(std::uint32_t value, std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; value >>= 4U) text[i] = kDigits[value & 0xFU];
  return text;
}

// Control characters, and those that make a terminal show text in another order or not at all.
bool acts_on_terminal(std::uint32_t code) {
  constexpr std::array<std::array<std::uint32_t, 2>, 8> kRanges{{{0x00, 0x1F},
                                                                 {0x7F, 0x9F},
                                                                 {0xAD, 0xAD},
                                                                 {0x61C, 0x61C},
                                                                 {0x200B, 0x200F},
                                                                 {0x2028, 0x202E},
                                                                 {0x2060, 0x206F},
                                                                 {0xFEFF, 0xFEFF}}};
  return std::any_of(kRanges.begin(), kRanges.end(),
                     [code](const auto& range) { return code >= range[0] && code <= range[1]; });
}

// The character at the front as it may be printed.
std::string shown(std::string_view text, Character character) {
  if (character.bytes == 0) return "\\x" + hex(static_cast<unsigned char>(text[0]), 2);
  if (!acts_on_terminal(character.code)) return std::string(text.substr(0, character.bytes));
  switch (character.code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return "\\u" + hex(character.code, 4);
  }
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  constexpr std::string_view kMore = "...";
  std::string out;
  std::size_t cut = 0;
  while (!text.empty()) {
    const Character character = decode_utf8(text);
    const std::string piece = shown(text, character);
    if (out.size() + piece.size() > limit) {
      out.resize(cut);
      return out.append(kMore.substr(0, limit));
    }
    out += piece;
    if (out.size() + kMore.size() <= limit) cut = out.size();
    text.remove_prefix(std::max<std::size_t>(character.bytes, 1));
  }
  return out;
}

std::string format_error(std::string_view file, const InputError& error) {
  constexpr std::size_t kFileLimit = 200;
  constexpr std::size_t kPathLimit = 120;
  std::string line = printable(file, kFileLimit);
  if (!line.empty()) {
    if (error.line > 0) line += ":" + std::to_string(error.line) + ":" + std::to_string(error.column);
    line += ": ";
  }
  line += "error: ";
  if (!error.path.empty()) line += printable(error.path, kPathLimit) + ": ";
  return line + printable(error.message, kMessageLimit);
}

}  // namespace lb::json
