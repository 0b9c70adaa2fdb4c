#include "tidy/rules.h"

#include <array>

namespace tidy {

std::span<const Rule> rules() {
  static constexpr std::array kRules{
      Rule{"file_length", file_length},
      Rule{"function_length", function_length},
      Rule{"parameter_count", parameter_count},
      Rule{"balanced_braces", balanced_braces},
      Rule{"banned_words", banned_words},
      Rule{"banned_headers", banned_headers},
      Rule{"leftovers", leftovers},
      Rule{"machine_paths", machine_paths},
      Rule{"pragma_once", pragma_once},
      Rule{"own_header_first", own_header_first},
      Rule{"comment_share", comment_share},
      Rule{"target_graph", target_graph},
      Rule{"folder_readme", folder_readme},
  };
  return kRules;
}

}  // namespace tidy
