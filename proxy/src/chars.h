#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace proxy {

/// What a byte may be part of. One table look-up a byte of a head.
enum CharClass : std::uint8_t {
  kToken = 1,   ///< RFC 9110 5.6.2: field names and methods
  kValue = 2,   ///< RFC 9110 5.5: tab, space, visible, and bytes over 0x7f
  kTarget = 4,  ///< a request target: visible ASCII without '#'
  kHost = 8,    ///< RFC 3986 3.2.2: names, IPv4, bracketed IPv6, and a port
};

namespace detail {

constexpr bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

constexpr std::array<std::uint8_t, 256> make_char_table() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const char c = static_cast<char>(i);
    const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool visible = i > 0x20 && i < 0x7f;
    std::uint8_t bits = 0;
    if (alnum || (visible && contains("!#$%&'*+-.^_`|~", c))) bits |= kToken;
    if (visible || c == ' ' || c == '\t' || i >= 0x80) bits |= kValue;
    if (visible && c != '#') bits |= kTarget;
    if (alnum || (visible && contains("-._~%!$&'()*+,;=:[]", c))) bits |= kHost;
    table[i] = bits;
  }
  return table;
}

inline constexpr std::array<std::uint8_t, 256> kCharTable = make_char_table();

}  // namespace detail

constexpr bool is(char c, CharClass wanted) {
  return (detail::kCharTable[static_cast<std::uint8_t>(c)] & wanted) != 0;
}

constexpr bool all(std::string_view text, CharClass wanted) {
  for (const char c : text) {
    if (!is(c, wanted)) return false;
  }
  return true;
}

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/// In      `lowercase` has no capital letter.
constexpr bool same_word(std::string_view text, std::string_view lowercase) {
  if (text.size() != lowercase.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lowercase[i]) return false;
  }
  return true;
}

/// Without the spaces and tabs around it.
constexpr std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Calls `use` with each non-empty element of a comma-separated list.
template <class Use>
constexpr void for_each_element(std::string_view list, Use&& use) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view element = trimmed(list.substr(0, comma));
    if (!element.empty()) use(element);
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace proxy
