#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lb::json {

/// The character at the front of a text: its code point and how many bytes it takes; 0 bytes when it is not UTF-8.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

/// In      text is not empty.
/// Out     overlong forms, surrogates and code points over U+10FFFF are not UTF-8.
Character decode_utf8(std::string_view text);

bool is_utf8(std::string_view text);

}  // namespace lb::json
