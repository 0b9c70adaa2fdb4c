#include "run_case.h"

#include "driver.h"

namespace lb::testing {
namespace {

constexpr std::uint32_t kMostCalls = 500;  // of a case from bytes, which ends with its bytes

}  // namespace

std::unique_ptr<Subject> plain_subject(const Setup& setup, std::uint64_t seed, Model& model) {
  return std::make_unique<PlainSubject>(setup.config, setup.nodes, seed, &model);
}

CaseResult run_case(Draws draws, const MakeSubject& make) {
  const Setup setup = draw_setup(draws);
  const std::uint64_t seed = draws.below(1U << 16U);
  Model model(setup);
  model.explain(draws.percent(25));
  model.call_begins({});
  const std::unique_ptr<Subject> subject = make(setup, seed, model);
  model.call_ends({}, *subject);
  Driver driver(setup, draws, *subject, model);
  CaseResult result;
  const std::uint32_t calls = draws.from_bytes() ? kMostCalls : 8 + draws.below(40);
  for (; result.calls < calls && !draws.spent() && !model.violation(); ++result.calls) driver.step();
  if (!model.violation()) driver.settle();
  result.violation = model.violation();
  result.digest = driver.digest();
  result.attempts = driver.attempts();
  return result;
}

CaseResult run_case_twice(const Draws& draws, const MakeSubject& make) {
  CaseResult first = run_case(draws, make);
  const CaseResult second = run_case(draws, make);
  if (!first.violation && first.digest != second.digest) {
    first.violation = Violation{"deterministic", "the same calls were answered otherwise the second time"};
  }
  return first;
}

}  // namespace lb::testing
