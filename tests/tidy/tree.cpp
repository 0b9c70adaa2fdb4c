#include "tidy/tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tidy {
namespace {

namespace fs = std::filesystem;

bool skipped(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name == "build" || (name.starts_with('.') && name != ".ci");
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

Tree read_tree(const std::string& top) {
  Tree tree;
  for (auto entry = fs::recursive_directory_iterator(top); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && skipped(entry->path())) entry.disable_recursion_pending();
    if (!entry->is_regular_file()) continue;
    const std::string text = read_text(entry->path());
    if (text.find('\0') != std::string::npos) continue;
    tree.push_back(read_source(entry->path().lexically_relative(top).generic_string(), text));
  }
  std::ranges::sort(tree, {}, &Source::path);
  return tree;
}

}  // namespace tidy
