#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/source.h"

namespace tidy {

/// What is wrong where, and what to do instead.
struct Violation {
  std::string path;
  std::size_t line = 0;  ///< from 1; 0 for the file or folder as a whole
  std::string message;
};

using Tree = std::vector<Source>;

/// One rule over the whole tree. It answers every violation, not only the first.
struct Rule {
  std::string_view name;
  std::vector<Violation> (*check)(const Tree& tree);
};

/// All of them: the one list that the tree is checked with.
std::span<const Rule> rules();

// size_rules.cpp
inline constexpr std::size_t kMaxFileLines = 499;  // style: 500 is too many
inline constexpr std::size_t kMaxFunctionLines = 70;
inline constexpr std::size_t kMaxParameters = 5;
std::vector<Violation> file_length(const Tree& tree);
std::vector<Violation> function_length(const Tree& tree);
std::vector<Violation> parameter_count(const Tree& tree);
std::vector<Violation> balanced_braces(const Tree& tree);

// word_rules.cpp
std::vector<Violation> banned_words(const Tree& tree);
std::vector<Violation> banned_headers(const Tree& tree);
std::vector<Violation> leftovers(const Tree& tree);
std::vector<Violation> machine_paths(const Tree& tree);

// header_rules.cpp
inline constexpr std::size_t kMinCommentPercent = 30;  // of the lines that are not blank; 35 to 50 is the aim
std::vector<Violation> pragma_once(const Tree& tree);
std::vector<Violation> own_header_first(const Tree& tree);
std::vector<Violation> comment_share(const Tree& tree);
std::vector<Violation> target_graph(const Tree& tree);
std::vector<Violation> folder_readme(const Tree& tree);

}  // namespace tidy
