#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tidy/source.h"

namespace tidy {

/// The definition of a function, member function, test or namespace-scope lambda.
struct Function {
  std::string name;
  std::size_t line = 0;   ///< where its declaration starts, from 1
  std::size_t lines = 0;  ///< from there to its closing brace
  std::size_t parameters = 0;
};

struct FunctionList {
  std::vector<Function> functions;
  bool balanced = true;  ///< false: braces do not match, and functions may be missing from the list
};

/// Finds the definitions by their braces: no compiler, no types, code as clang-format leaves it.
/// Lambdas and classes inside a function count as a part of it.
FunctionList find_functions(const Source& source);

}  // namespace tidy
