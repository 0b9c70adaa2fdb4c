#include "tidy/functions.h"
#include "tidy/rules.h"

namespace tidy {
namespace {

template <class Measure>
std::vector<Violation> check_functions(const Tree& tree, Measure measure) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    if (!source.is_cpp()) continue;
    for (const Function& function : find_functions(source).functions) {
      const std::string message = measure(function);
      if (!message.empty()) found.push_back({source.path, function.line, function.name + ": " + message});
    }
  }
  return found;
}

}  // namespace

std::vector<Violation> file_length(const Tree& tree) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    if (!source.is_cpp() || source.lines.size() <= kMaxFileLines) continue;
    found.push_back({source.path, 0,
                     std::to_string(source.lines.size()) + " lines, at most " + std::to_string(kMaxFileLines) +
                         ": move one of its jobs to a file of its own"});
  }
  return found;
}

std::vector<Violation> function_length(const Tree& tree) {
  return check_functions(tree, [](const Function& function) {
    if (function.lines <= kMaxFunctionLines) return std::string{};
    return std::to_string(function.lines) + " lines, at most " + std::to_string(kMaxFunctionLines) +
           ": give its steps names and functions";
  });
}

std::vector<Violation> parameter_count(const Tree& tree) {
  return check_functions(tree, [](const Function& function) {
    if (function.parameters <= kMaxParameters) return std::string{};
    return std::to_string(function.parameters) + " parameters, at most " + std::to_string(kMaxParameters) +
           ": pass a struct";
  });
}

std::vector<Violation> balanced_braces(const Tree& tree) {
  std::vector<Violation> found;
  for (const Source& source : tree) {
    if (!source.is_cpp() || find_functions(source).balanced) continue;
    found.push_back(
        {source.path, 0, "braces do not match, so its functions cannot be measured: keep a block out of #if"});
  }
  return found;
}

}  // namespace tidy
