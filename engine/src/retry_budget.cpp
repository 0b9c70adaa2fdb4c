#include "lb/retry_budget.h"

#include <algorithm>
#include <array>

#include "budgets/budgets.h"
#include "lb/assert.h"

namespace lb {
namespace {

// The first is what an object without a type is.
const std::array<BudgetType, 3>& types() {
  static const std::array<BudgetType, 3> all{finagle_budget_type(), envoy_budget_type(), grpc_budget_type()};
  return all;
}

}  // namespace

std::span<const VariantCase> budget_cases() {
  static const std::array<VariantCase, 3> cases{types()[0].params, types()[1].params, types()[2].params};
  return cases;
}

Variant default_budget(std::string_view name) {
  const auto found = std::ranges::find(budget_cases(), name, &VariantCase::name);
  LB_ASSERT(found != budget_cases().end(), "a budget is one of budget_cases()");
  Variant budget;
  budget.choose(*found);
  return budget;
}

std::unique_ptr<RetryBudget> make_retry_budget(const Variant& params, TimePoint now) {
  LB_ASSERT(params.active != nullptr, "a budget of no kind is no budget");
  const auto named = [](const BudgetType& type) { return type.params.name; };
  const auto found = std::ranges::find(types(), params.active->name, named);
  LB_ASSERT(found != types().end(), "a budget is one of budget_cases()");
  return found->make(params, now);
}

}  // namespace lb
