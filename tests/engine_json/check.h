#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine_json/sample.h"
#include "lb/json/codec.h"

// Short forms shared by the tests of this folder.
namespace check {

/// "1:2 /path: message" of every error.
inline std::vector<std::string> lines_of(const lb::InputErrors& errors) {
  std::vector<std::string> lines;
  for (const lb::InputError& error : errors) {
    lines.push_back(std::to_string(error.line) + ":" + std::to_string(error.column) + " " + error.path + ": " +
                    error.message);
  }
  return lines;
}

/// The errors of parsing `text`, none when it parses.
inline std::vector<std::string> parse_errors(std::string_view text) {
  const auto document = lb::json::Document::parse(std::string(text));
  return document.ok() ? std::vector<std::string>{} : lines_of(document.errors());
}

/// The document; the test ends when it does not parse.
inline lb::json::Document parsed(std::string_view text) {
  auto document = lb::json::Document::parse(std::string(text));
  for (const std::string& line : document.ok() ? std::vector<std::string>{} : lines_of(document.errors())) {
    LB_ASSERT(false, line.c_str());
  }
  return std::move(document).value();
}

/// The errors of reading `text` as a Sample, none when it reads.
inline std::vector<std::string> read_errors(std::string_view text) {
  const auto sample = lb::json::read<sample::Sample>(parsed(text));
  return sample.ok() ? std::vector<std::string>{} : lines_of(sample.errors());
}

/// The Sample that `text` reads as; the test ends when it does not.
inline sample::Sample read_sample(std::string_view text) {
  return lb::json::read<sample::Sample>(parsed(text)).value();
}

using Lines = std::vector<std::string>;

}  // namespace check
