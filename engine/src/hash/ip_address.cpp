#include "hash/ip_address.h"

#include <algorithm>
#include <charconv>

namespace lb {
namespace {

// A whole number and nothing else. Signs and blanks are not digits, so from_chars refuses them for unsigned.
bool parse_number(std::string_view text, int base, std::uint32_t highest, std::uint32_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc{} && end == text.data() + text.size() && value <= highest;
}

bool is_port(std::string_view text) {
  std::uint32_t port = 0;
  return text.size() <= 5 && parse_number(text, 10, 65535, port);
}

bool parse_v4(std::string_view text, std::uint8_t* bytes) {
  for (int i = 0; i < 4; ++i) {
    const std::size_t end = i == 3 ? text.size() : text.find('.');
    std::uint32_t octet = 0;
    if (end > 3 || !parse_number(text.substr(0, end), 10, 255, octet)) return false;
    bytes[i] = static_cast<std::uint8_t>(octet);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

// Groups parted by single colons; the last may be an IPv4 address. Gives the number of bytes, or -1.
int parse_groups(std::string_view text, std::uint8_t* bytes, int room) {
  int used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, end);
    if (end == text.size() && group.find('.') != std::string_view::npos) {
      return used + 4 <= room && parse_v4(group, bytes + used) ? used + 4 : -1;
    }
    std::uint32_t value = 0;
    if (used + 2 > room || group.size() > 4 || !parse_number(group, 16, 0xffff, value)) return -1;
    bytes[used++] = static_cast<std::uint8_t>(value >> 8U);
    bytes[used++] = static_cast<std::uint8_t>(value & 0xffU);
    if (end + 1 == text.size()) return -1;  // ends with a colon
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return used;
}

bool parse_v6(std::string_view text, std::uint8_t* bytes) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return parse_groups(text, bytes, 16) == 16;
  if (text.substr(0, gap).find('.') != std::string_view::npos) return false;  // IPv4 stands at the end only
  std::array<std::uint8_t, 16> tail{};
  const int before = parse_groups(text.substr(0, gap), bytes, 16);
  const int after = parse_groups(text.substr(gap + 2), tail.data(), 16);
  if (before < 0 || after < 0 || before + after > 14) return false;  // the gap stands for one group at least
  std::copy_n(tail.begin(), after, bytes + 16 - after);
  return true;
}

}  // namespace

bool parse_ip(std::string_view text, IpAddress& address) {
  IpAddress parsed;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !(rest.starts_with(':') && is_port(rest.substr(1)))) return false;
    parsed.size = parse_v6(text.substr(1, end - 1), parsed.bytes.data()) ? 16 : 0;
  } else if (std::ranges::count(text, ':') >= 2) {
    parsed.size = parse_v6(text, parsed.bytes.data()) ? 16 : 0;
  } else {
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
    parsed.size = parse_v4(text.substr(0, colon), parsed.bytes.data()) ? 4 : 0;
  }
  if (parsed.size == 0) return false;
  address = parsed;
  return true;
}

}  // namespace lb
