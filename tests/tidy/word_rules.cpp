#include <algorithm>
#include <array>

#include "tidy/rules.h"

namespace tidy {
namespace {

struct Ban {
  std::string_view folder;
  std::string_view word;  ///< as find_word() takes it, or a header as written between < and >
  std::string_view instead;
};

constexpr std::string_view kNow = "the time that the driver passes in";
constexpr std::string_view kRng = "lb::Rng, which the driver seeds";
constexpr std::string_view kThreads = "nothing: a Balancer belongs to one thread, the driver's";
constexpr std::string_view kEvents = "an event that a listener may print";
constexpr std::string_view kConfig = "a knob of the configuration";
constexpr std::string_view kErrors = "a Result for input errors, LB_ASSERT for programmer errors";

constexpr std::string_view kMath = "lb/math.h: the last bits of the C library's differ between platforms";

constexpr std::array kWords{
    Ban{"engine/", "throw", kErrors},
    Ban{"engine/", "::now(", kNow},
    Ban{"engine/", "rand(", kRng},
    Ban{"engine/", "srand(", kRng},
    Ban{"engine/", "getenv", kConfig},
    Ban{"engine/", "std::*_distribution", "lb::Rng's own draws"},
    Ban{"sim/", "std::*_distribution", "sim/distribution.h: the standard ones differ between libraries"},
    Ban{"engine/", "std::exp(", kMath},
    Ban{"engine/", "std::log(", kMath},
    Ban{"engine/", "std::pow(", kMath},
    Ban{"engine/", "std::tanh(", kMath},
    Ban{"sim/", "std::exp(", kMath},
    Ban{"sim/", "std::log(", kMath},
    Ban{"sim/", "std::pow(", kMath},
    Ban{"sim/", "std::tanh(", kMath},
    Ban{"sim/", "rand(", kRng},
    Ban{"sim/", "srand(", kRng},
};

constexpr std::array kHeaders{
    Ban{"engine/", "thread", kThreads},
    Ban{"engine/", "mutex", kThreads},
    Ban{"engine/", "shared_mutex", kThreads},
    Ban{"engine/", "condition_variable", kThreads},
    Ban{"engine/", "future", kThreads},
    Ban{"engine/", "atomic", kThreads},
    Ban{"engine/", "iostream", kEvents},
    Ban{"engine/", "random", kRng},
    Ban{"engine/", "boost/", "std, or the driver"},
    Ban{"engine/include/", "fstream", "engine/json: files are read there"},
    Ban{"engine/src/", "fstream", "engine/json: files are read there"},
    Ban{"engine/include/", "nlohmann/", "a knob table: engine/json reads and writes it"},
    Ban{"engine/src/", "nlohmann/", "a knob table: engine/json reads and writes it"},
    Ban{"sim/", "random", "lb::Rng and sim/distribution.h: the standard ones differ between libraries"},
};

// Written in two parts, so that this file passes its own rules.
constexpr std::array<std::string_view, 2> kLeftovers{
    "TO"
    "DO",
    "FIX"
    "ME"};
constexpr std::array<std::string_view, 5> kMachinePaths{
    "/ho"
    "me/",
    "/ro"
    "ot/",
    "/Us"
    "ers/",
    "/wo"
    "rk/",
    "/mn"
    "t/"};

std::string message(const Ban& ban, const std::string& word) {
  return word + " has no place in " + std::string(ban.folder) + "; use " + std::string(ban.instead);
}

bool names_header(std::string_view path, std::string_view header) {
  return header.ends_with('/') ? path.starts_with(header) : path == header;
}

/// Whether a path that starts with `place` starts in this line: "a/home/b" goes on from a name before it.
bool starts_path(std::string_view line, std::string_view place) {
  std::size_t at = line.find(place);
  while (at != std::string_view::npos) {
    const char before = at == 0 ? ' ' : line[at - 1];
    if (!is_word_character(before) && std::string_view("./-~}").find(before) == std::string_view::npos)
      return true;
    at = line.find(place, at + 1);
  }
  return false;
}

}  // namespace

std::vector<Violation> banned_words(const Tree& tree) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    for (const Ban& ban : kWords) {
      if (!source.in(ban.folder)) continue;
      for (std::size_t line = 0; line < source.code.size(); ++line) {
        if (find_word(source.code[line], ban.word) == std::string_view::npos) continue;
        found.push_back({source.path, line + 1, message(ban, std::string(ban.word))});
      }
    }
  }
  return found;
}

std::vector<Violation> banned_headers(const Tree& tree) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    for (const Ban& ban : kHeaders) {
      if (!source.in(ban.folder)) continue;
      for (const Include& include : source.includes) {
        if (!names_header(include.path, ban.word)) continue;
        found.push_back({source.path, include.line, message(ban, "<" + include.path + ">")});
      }
    }
  }
  return found;
}

std::vector<Violation> leftovers(const Tree& tree) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    for (std::size_t line = 0; line < source.lines.size(); ++line) {
      const bool left = std::ranges::any_of(kLeftovers, [&](std::string_view word) {
        return find_word(source.lines[line], word) != std::string_view::npos;
      });
      if (left)
        found.push_back({source.path, line + 1, "work left to do: do it, or write it down in the tracker"});
    }
  }
  return found;
}

std::vector<Violation> machine_paths(const Tree& tree) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    for (std::size_t line = 0; line < source.lines.size(); ++line) {
      const bool named = std::ranges::any_of(
          kMachinePaths, [&](std::string_view place) { return starts_path(source.lines[line], place); });
      if (named) found.push_back({source.path, line + 1, "a path of one machine: start from the top of the tree"});
    }
  }
  return found;
}

}  // namespace tidy
