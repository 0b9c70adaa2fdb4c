#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "tidy/rules.h"

namespace tidy {
namespace {

/// The graph of targets: the sources under `folder` may include what starts with one of `allowed`.
struct Target {
  std::string_view folder;
  std::array<std::string_view, 4> allowed;
};

constexpr std::array kTargets{
    Target{"engine/json/", {"lb/", "lb/json/"}},
    Target{"engine/", {"lb/"}},
    Target{"sim/", {"lb/", "lb/json/", "sim/"}},
    Target{"proxy/", {"lb/", "lb/json/", "proxy/"}},
    Target{"gui/", {"lb/", "gui/"}},
};

// Longest first: "lb/json/x.h" belongs to engine_json, not to engine.
constexpr std::array<std::string_view, 6> kNamespaces{"lb/json/", "lb/", "sim/", "proxy/", "gui/", "app/"};

std::string_view namespace_of(std::string_view path) {
  const auto found =
      std::ranges::find_if(kNamespaces, [&](std::string_view name) { return path.starts_with(name); });
  return found == kNamespaces.end() ? std::string_view{} : *found;
}

std::string_view stem(std::string_view path) {
  path = path.substr(path.rfind('/') + 1);
  return path.substr(0, path.rfind('.'));
}

/// The folder whose public headers these are: "engine/include/"; empty for a header that is not public.
std::string public_folder(const Source& source) {
  const std::size_t at = source.path.find("/include/");
  return source.is_header() && at != std::string::npos ? source.path.substr(0, at) : std::string{};
}

}  // namespace

std::vector<Violation> pragma_once(const Tree& tree) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    if (!source.is_header()) continue;
    const auto first = std::ranges::find_if(source.lines, [](const std::string& line) { return !line.empty(); });
    if (first == source.lines.end() || *first != "#pragma once") {
      found.push_back({source.path, 1, "a header starts with #pragma once"});
    }
  }
  return found;
}

std::vector<Violation> own_header_first(const Tree& tree) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    if (source.is_header()) continue;
    const auto own = std::ranges::find_if(source.includes, [&](const Include& include) {
      return !include.angled && stem(include.path) == stem(source.path);
    });
    if (own == source.includes.end() || own == source.includes.begin()) continue;
    found.push_back(
        {source.path, own->line, "\"" + own->path + "\" goes first: that proves it needs nothing before it"});
  }
  return found;
}

std::vector<Violation> comment_share(const Tree& tree) {
  std::map<std::string, std::pair<std::size_t, std::size_t>> counts;  // lines, commented lines
  for (const Source& source : tree) {
    const std::string folder = public_folder(source);
    if (folder.empty()) continue;
    auto& [lines, commented] = counts[folder];
    lines += static_cast<std::size_t>(
        std::ranges::count_if(source.lines, [](const auto& line) { return !line.empty(); }));
    commented += static_cast<std::size_t>(std::ranges::count(source.commented, true));
  }
  std::vector<Violation> found;
  for (const auto& [folder, count] : counts) {
    const std::size_t percent = count.second * 100 / std::max<std::size_t>(count.first, 1);
    if (percent >= kMinCommentPercent) continue;
    found.push_back({folder + "/include", 0,
                     std::to_string(percent) + " % comments in its public headers, at least " +
                         std::to_string(kMinCommentPercent) +
                         ": say what goes in, what comes out, what it costs and why"});
  }
  return found;
}

std::vector<Violation> target_graph(const Tree& tree) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    const auto target =
        std::ranges::find_if(kTargets, [&](const Target& candidate) { return source.in(candidate.folder); });
    if (target == kTargets.end()) continue;
    for (const Include& include : source.includes) {
      const std::string_view used = namespace_of(include.path);
      if (used.empty() || std::ranges::find(target->allowed, used) != target->allowed.end()) continue;
      found.push_back({source.path, include.line,
                       std::string(target->folder) + " may not know " + std::string(used) +
                           ": engine <- engine_json <- {sim, proxy}, gui -> engine"});
    }
  }
  return found;
}

std::vector<Violation> folder_readme(const Tree& tree) {
  std::set<std::string> folders;
  std::set<std::string> described;
  for (const Source& source : tree) {
    const std::size_t slash = source.path.find('/');
    if (slash == std::string::npos || source.path.front() == '.') continue;
    const std::string folder = source.path.substr(0, slash);
    folders.insert(folder);
    if (source.path == folder + "/README.md") described.insert(folder);
  }
  std::vector<Violation> found;
  for (const std::string& folder : folders) {
    if (!described.contains(folder)) {
      found.push_back({folder, 0, "no README.md: say in five lines what may go there and what may not"});
    }
  }
  return found;
}

}  // namespace tidy
