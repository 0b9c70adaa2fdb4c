#include "json_lines.h"

namespace proxy {
namespace {

bool parse_part(std::string_view text, std::uint32_t& number) {
  const std::from_chars_result end = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && end.ec == std::errc{} && end.ptr == text.data() + text.size();
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte >= 0x7f) {
      out.append("\\u00");
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 15U]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

bool parse_id(std::string_view text, std::uint32_t& slot, std::uint32_t& generation) {
  if (text == "-") {
    slot = lb::RequestId{}.slot;
    generation = 0;
    return true;
  }
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return false;
  return parse_part(text.substr(0, dot), slot) && parse_part(text.substr(dot + 1), generation);
}

std::string bytes_of(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const bool latin1 = (lead == 0xC2 || lead == 0xC3) && i + 1 < text.size();  // U+0080..U+00FF in UTF-8
    if (latin1) ++i;
    const auto byte = static_cast<unsigned char>(text[i]);
    bytes.push_back(static_cast<char>(latin1 && lead == 0xC3 ? byte + 0x40 : byte));
  }
  return bytes;
}

}  // namespace proxy
