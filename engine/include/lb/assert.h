#pragma once

namespace lb {

/// Prints where and what to standard error and aborts. Called by LB_ASSERT only.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line, const char* message);

}  // namespace lb

/// Stops the program when a programmer's promise is broken. On in every build.
///
/// Why     a wrong state that goes on costs more than the branch; operating outcomes and bad input are
///         data (Outcome, Result) and never end here.
#define LB_ASSERT(condition, message)                                  \
  do {                                                                 \
    if (!(condition)) [[unlikely]]                                     \
      ::lb::assertion_failed(#condition, __FILE__, __LINE__, message); \
  } while (false)
