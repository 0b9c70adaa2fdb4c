#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lb/json/document.h"
#include "lb/json/line_index.h"

namespace lb::json {

/// Why a text was refused, and where.
struct ParseError {
  std::size_t offset = 0;
  std::string path;  ///< JSON pointer, where the text up to it made sense
  std::string message;
};

/// Either the first thing that is not JSON, or everything that JSON leaves open and we refuse (duplicate keys).
struct ParseErrors {
  bool is_syntax = false;
  std::vector<ParseError> errors;
};

/// Reads one JSON value that is the whole of `text`.
///
/// Out     no errors: `root` is the value, with the offset of every key and value in `text`.
///         Otherwise `root` is unspecified.
ParseErrors parse_value(std::string_view text, const LineIndex& lines, Value& root);

/// `key` as one step of a JSON pointer: "/a~1b" for "a/b".
std::string pointer_step(std::string_view key);

}  // namespace lb::json
