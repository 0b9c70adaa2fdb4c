#include <algorithm>
#include <vector>

#include "lb/json/codec.h"

namespace lb::json {
namespace {

constexpr std::size_t kLongest = 64;  // no word of a table is longer: beyond it the input is not a slip

// Names are compared as people confuse them: perTryTimeout, per-try-timeout and per_try_timeout are one.
std::string fold(std::string_view word) {
  std::string folded;
  for (const char c : word) {
    if (c == '_' || c == '-') continue;
    folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return folded;
}

// Edits (insert, delete, replace, swap of neighbours) from a to b: the optimal string alignment distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
      row[j] = std::min({replace, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

// One slip in a short word, at most three in a long one; never so many that any word would do.
std::size_t allowed_slips(std::size_t length) {
  if (length < 3) return 0;
  return std::min<std::size_t>(3, 1 + length / 6);
}

}  // namespace

std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  if (word.size() > kLongest) return {};
  const std::string folded = fold(word);
  std::string_view nearest;
  std::size_t least = allowed_slips(folded.size()) + 1;
  for (const std::string_view candidate : known) {
    const std::size_t edits = distance(folded, fold(candidate));
    if (edits >= least) continue;
    least = edits;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace lb::json
