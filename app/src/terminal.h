#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace app {

/// What a stream can show.
struct Terminal {
  bool interactive = false;  ///< a terminal, not a file or pipe
  bool colour = false;       ///< a terminal, and NO_COLOR is unset or empty (no-color.org), and TERM is not "dumb"
  bool utf8 = false;         ///< by LC_ALL, LC_CTYPE, LANG: the first that is set and not empty
  std::size_t width = 80;    ///< columns, 40..160; 80 when it is no terminal
};
Terminal terminal_of(int descriptor);

/// Puts meaning, not colour, on text. Without colour it gives the text back as it came.
class Ink {
 public:
  explicit Ink(bool colour) : colour_(colour) {}

  std::string strong(std::string_view text) const { return wrap("1", text); }
  std::string faint(std::string_view text) const { return wrap("2", text); }
  std::string good(std::string_view text) const { return wrap("32", text); }
  std::string warning(std::string_view text) const { return wrap("33", text); }
  std::string bad(std::string_view text) const { return wrap("1;31", text); }

  /// One of the dashboard's six node colours, again and again.
  std::string node(std::size_t index, std::string_view text) const;

 private:
  std::string wrap(std::string_view code, std::string_view text) const;

  bool colour_;
};

/// The characters that charts are drawn with: Unicode, or ASCII where the locale is not UTF-8.
struct Glyphs {
  std::array<std::string_view, 9> levels;   ///< from nothing to full: a column of a sparkline
  std::array<std::string_view, 9> eighths;  ///< from nothing to full: the end of a bar
  std::string_view closed, half_open, open;
  std::string_view fault, fault_span;
  std::string_view rule, tick, peak, ellipsis, dot;
};
const Glyphs& glyphs(bool utf8);

}  // namespace app
