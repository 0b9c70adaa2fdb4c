#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "draws.h"
#include "model.h"

namespace lb::testing {

/// Makes what is driven. A canary gives one with a planted fault.
using MakeSubject = std::function<std::unique_ptr<Subject>(const Setup& setup, std::uint64_t seed, Model& model)>;

std::unique_ptr<Subject> plain_subject(const Setup& setup, std::uint64_t seed, Model& model);

/// How a case went.
struct CaseResult {
  std::optional<Violation> violation;
  std::uint64_t digest = 0;  ///< of every event, action and deadline
  std::uint32_t calls = 0;
  std::uint32_t attempts = 0;  ///< started
};

/// Draws a setup and a sequence of calls, makes them, and ends everything that is still under way. The same draws
/// give the same calls to the same engine.
CaseResult run_case(Draws draws, const MakeSubject& make = plain_subject);

/// The same twice: also a violation, "deterministic", when the two differ.
CaseResult run_case_twice(const Draws& draws, const MakeSubject& make = plain_subject);

}  // namespace lb::testing
