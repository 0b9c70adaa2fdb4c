#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace app {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value(variable(name));
    if (value.empty()) continue;
    std::transform(value.begin(), value.end(), value.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

// Narrower than 40 columns nothing fits; wider than 160 a row is hard to follow.
std::size_t width_of(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return std::clamp<std::size_t>(size.ws_col, 40, 160);
}

}  // namespace

Terminal terminal_of(int descriptor) {
  Terminal terminal;
  terminal.interactive = isatty(descriptor) == 1;
  terminal.colour = terminal.interactive && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  terminal.utf8 = locale_is_utf8();
  if (terminal.interactive) terminal.width = width_of(descriptor);
  return terminal;
}

std::string Ink::wrap(std::string_view code, std::string_view text) const {
  if (!colour_ || text.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string Ink::node(std::size_t index, std::string_view text) const {
  // The nearest of the 256 colours to the dashboard's dark palette: sky, lime, violet, sand, magenta, brown.
  constexpr std::array<std::string_view, 6> kPalette{"38;5;74",  "38;5;150", "38;5;98",
                                                     "38;5;222", "38;5;162", "38;5;137"};
  return wrap(kPalette[index % kPalette.size()], text);
}

const Glyphs& glyphs(bool utf8) {
  static constexpr Glyphs kUnicode{{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
                                   {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"},
                                   "─",
                                   "▒",
                                   "█",
                                   "▼",
                                   "━",
                                   "─",
                                   "┴",
                                   "↑",
                                   "…",
                                   "·"};
  static constexpr Glyphs kAscii{{" ", ".", ":", "-", "=", "+", "*", "%", "#"},
                                 {"", "", "", "", "", "#", "#", "#", "#"},
                                 "-",
                                 "?",
                                 "#",
                                 "v",
                                 "=",
                                 "-",
                                 "+",
                                 "^",
                                 "...",
                                 "-"};
  return utf8 ? kUnicode : kAscii;
}

}  // namespace app
