#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parse.h"

namespace lb::json {

/// What the parser had read when it stopped.
enum class After : std::uint8_t { kNothing, kOpenObject, kOpenList, kKey, kMember, kItem, kDocument };

struct SyntaxStop {
  std::string_view text;
  std::size_t cursor = 0;      ///< end of the last key, value or bracket
  std::size_t stopped_at = 0;  ///< offset of the last byte that was looked at
  After after = After::kNothing;
  std::string_view what;  ///< the library's own message: quoted only where it holds no byte of the text
  bool overflow = false;  ///< the token is a number too large for a double
};

/// Says which token cannot stand where it stands, and what can.
ParseError explain_syntax(const SyntaxStop& stop);

}  // namespace lb::json
