// The fuzz target: an input's bytes are a configuration, nodes and calls.
#include <cstdio>
#include <cstdlib>

#include "run_case.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lb::testing;
  const CaseResult result = run_case_twice(Draws(std::span(data, size)));
  if (!result.violation) return 0;
  std::fprintf(stderr, "%s: %s\n", result.violation->rule.c_str(), result.violation->text.c_str());
  std::abort();
}
