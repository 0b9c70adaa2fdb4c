#pragma once

#include <memory>

#include "lb/retry_budget.h"

namespace lb {

/// A kind of budget: its parameters, and how to make one of them.
struct BudgetType {
  VariantCase params;
  std::unique_ptr<RetryBudget> (*make)(const Variant& params, TimePoint now) = nullptr;
};

BudgetType finagle_budget_type();
BudgetType envoy_budget_type();
BudgetType grpc_budget_type();

/// For a budget whose constructor takes (const Params&, TimePoint).
template <class Params, class Budget>
BudgetType budget_type(std::string_view name, std::string_view doc) {
  return {variant_case<Params>(name, doc),
          [](const Variant& params, TimePoint now) -> std::unique_ptr<RetryBudget> {
            return std::make_unique<Budget>(*params.as<Params>(), now);
          }};
}

}  // namespace lb
