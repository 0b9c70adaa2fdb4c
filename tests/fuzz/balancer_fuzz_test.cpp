// The engine as a whole against its rules: seeded configurations, nodes and calls, watched by a model that knows none
// of the engine's code. A failure names its seed: FUZZ_SEED=n fuzz_test runs that one alone.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "run_case.h"
#include "twins.h"

namespace lb::testing {
namespace {

void expect_right(std::uint64_t seed, bool twice, std::uint64_t& attempts) {
  const Draws draws(seed);
  const CaseResult result = twice ? run_case_twice(draws) : run_case(draws);
  attempts += result.attempts;
  if (!result.violation) return;
  ADD_FAILURE() << "FUZZ_SEED=" << seed << ": " << result.violation->rule << ": " << result.violation->text
                << " (call " << result.calls << ")";
}

// 20,000 cases each, so that the parts can run beside each other: 120,000 together.
class BalancerFuzz : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(BalancerFuzz, HoldsItsInvariants) {
  constexpr std::uint64_t kCases = 20'000;
  std::uint64_t attempts = 0;
  for (std::uint64_t i = 0; i < kCases && !HasFailure(); ++i) {
    // Every eighth case twice: the same inputs give the same actions.
    expect_right(GetParam() * kCases + i, i % 8 == 0, attempts);
  }
  EXPECT_GT(attempts, kCases * 2) << "the cases hardly use the engine";
}

INSTANTIATE_TEST_SUITE_P(Seeds, BalancerFuzz, ::testing::Range(std::uint64_t{0}, std::uint64_t{6}));

// What nobody hears of, and no mechanism follows, goes a shorter way through the engine: it must lead to the same.
TEST(BalancerFuzzListener, ChangesNothing) {
  constexpr std::uint64_t kCases = 20'000;
  const auto twins = [](const testing::Setup& setup, std::uint64_t seed, Model& model) {
    return std::make_unique<Twins>(setup, seed, seed, model);
  };
  for (std::uint64_t seed = 0; seed < kCases && !HasFailure(); ++seed) {
    const CaseResult result = run_case(Draws(seed), twins);
    if (!result.violation) continue;
    ADD_FAILURE() << "seed " << seed << ": " << result.violation->rule << ": " << result.violation->text
                  << " (call " << result.calls << ")";
  }
}

TEST(BalancerFuzzSeed, OfTheEnvironmentHoldsToo) {
  const char* seed = std::getenv("FUZZ_SEED");
  if (seed == nullptr) GTEST_SKIP() << "FUZZ_SEED is not set";
  std::uint64_t attempts = 0;
  expect_right(std::strtoull(seed, nullptr, 10), true, attempts);
}

}  // namespace
}  // namespace lb::testing
