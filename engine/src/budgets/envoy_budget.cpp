// A share of what is going on right now. Envoy's retry_budget.
#include <algorithm>

#include "budgets/budgets.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

struct EnvoyBudgetParams {
  double budget_percent = 20;               // Envoy
  std::uint32_t min_retry_concurrency = 3;  // Envoy

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<EnvoyBudgetParams>("envoy_budget", "a share of the requests in flight")
            .number<&EnvoyBudgetParams::budget_percent>("budget_percent", {0, 100},
                                                        "retries at a time, of the requests in flight and waiting")
            .unit("percent")
            .integer<&EnvoyBudgetParams::min_retry_concurrency>("min_retry_concurrency", {0, 1e6},
                                                                "retries at a time that are allowed in any case")
            .unit("retries")
            .build();
    return table;
  }
};

class EnvoyBudget final : public RetryBudget {
 public:
  EnvoyBudget(const EnvoyBudgetParams& params, TimePoint) : params_(params) {}

  void request_started(TimePoint) override {}
  void attempt_ended(bool, TimePoint) override {}

  bool withdraw(const Traffic& traffic, TimePoint) override {
    const double going_on = static_cast<double>(traffic.active) + static_cast<double>(traffic.pending);
    const auto share = static_cast<std::uint64_t>(params_.budget_percent / 100.0 * going_on);
    return traffic.active_retries < std::max<std::uint64_t>(share, params_.min_retry_concurrency);
  }

 private:
  EnvoyBudgetParams params_;
};

}  // namespace

BudgetType envoy_budget_type() {
  return budget_type<EnvoyBudgetParams, EnvoyBudget>("envoy",
                                                     "a share of the requests in flight and waiting (Envoy)");
}

}  // namespace lb
