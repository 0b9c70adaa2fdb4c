#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

/// An #include directive: <path> when angled, "path" otherwise.
struct Include {
  std::size_t line = 0;  ///< from 1
  std::string path;
  bool angled = false;
};

/// A file of the tree, read once for all rules.
///
/// `lines` is the text as it stands. `code` is the text of a C++ file with comments, literals' contents and
/// directives turned into blanks, line for line, so that a rule that looks for a word finds only code.
struct Source {
  std::string path;  ///< from the top of the tree, with slashes
  std::vector<std::string> lines;
  std::vector<std::string> code;  ///< empty unless is_cpp()
  std::vector<bool> commented;    ///< per line: it holds a comment, or a part of one
  std::vector<Include> includes;

  bool is_header() const { return path.ends_with(".h"); }
  bool is_cpp() const { return is_header() || path.ends_with(".cpp"); }
  bool in(std::string_view folder) const { return path.starts_with(folder); }
};

Source read_source(std::string path, std::string_view text);

bool is_word_character(char c);

/// Where the first occurrence of `word` starts that is not a part of a longer name; npos when there is none.
/// One `*` in it stands for any characters of a name.
std::size_t find_word(std::string_view line, std::string_view word);

}  // namespace tidy
