#pragma once

#include <string>

#include "tidy/rules.h"

namespace tidy {

/// Reads every text file under `top`, in the order of their paths. Build folders, hidden folders other than .ci,
/// and files that hold a NUL (pictures) are left out.
Tree read_tree(const std::string& top);

}  // namespace tidy
