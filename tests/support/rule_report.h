#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

namespace support {

/// What a result says, held against what it should say: a line for each that differs, at most twenty.
class RuleReport {
 public:
  static constexpr double kRounding = 1e-9;  ///< sums of nanoseconds in doubles

  void say(const std::string& what, double is, double should) {
    if (++broken_ > kMostLines) return;
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), ": %.17g, and not %.17g\n", is, should);
    lines_ += what + text.data();
  }
  void equal(const std::string& what, std::uint64_t is, std::uint64_t should) {
    if (is != should) say(what, static_cast<double>(is), static_cast<double>(should));
  }
  /// What cannot be known exactly: `least`, and up to so many `more`.
  void within(const std::string& what, std::uint64_t is, std::uint64_t least, std::uint64_t more) {
    if (is < least) say(what + " at least", static_cast<double>(is), static_cast<double>(least));
    if (is > least + more) say(what + " at most", static_cast<double>(is), static_cast<double>(least + more));
  }
  void near(const std::string& what, double is, double should) {
    if (!(std::abs(is - should) <= kRounding * std::max(1.0, std::abs(should)))) say(what, is, should);
  }

  const std::string& lines() const { return lines_; }

 private:
  static constexpr int kMostLines = 20;

  std::string lines_;
  int broken_ = 0;
};

}  // namespace support
