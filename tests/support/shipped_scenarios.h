#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace support {

/// The scenarios that ship, those in folders included, by their path under scenarios/ without the ending:
/// "flaky3", "policies/p2c". Sorted.
inline std::vector<std::string> shipped_scenarios() {
  const std::filesystem::path root = LBSIM_SOURCE_DIR "/scenarios";
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() != ".json" || path.filename() == "scenario.schema.json") continue;
    names.push_back(path.lexically_relative(root).replace_extension().generic_string());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace support
