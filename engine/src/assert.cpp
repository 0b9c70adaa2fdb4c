#include "lb/assert.h"

#include <cstdio>
#include <cstdlib>

namespace lb {

void assertion_failed(const char* condition, const char* file, int line, const char* message) {
  std::fprintf(stderr, "%s:%d: assertion failed: %s (%s)\n", file, line, message, condition);
  std::abort();
}

}  // namespace lb
