// Tokens that failures take and successes bring back. gRPC's retryThrottling.
#include <algorithm>
#include <cmath>

#include "budgets/budgets.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

struct GrpcBudgetParams {
  std::uint32_t max_tokens = 10;  // the example of gRFC A6, which has no default
  double token_ratio = 0.1;       // the same

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<GrpcBudgetParams>("grpc_budget", "tokens that failures take and successes bring back")
            .integer<&GrpcBudgetParams::max_tokens>("max_tokens", {1, 1000},
                                                    "tokens at the start; no retry with half of them or fewer")
            .unit("tokens")
            .number<&GrpcBudgetParams::token_ratio>("token_ratio", {0.001, 1000},
                                                    "what a success brings, to a thousandth; a failure takes 1")
            .unit("tokens")
            .build();
    return table;
  }
};

constexpr std::int64_t kScale = 1000;  // gRPC counts in thousandths, so that sums are exact

class GrpcBudget final : public RetryBudget {
 public:
  GrpcBudget(const GrpcBudgetParams& params, TimePoint)
      : most_(params.max_tokens * kScale), gain_(std::llround(params.token_ratio * kScale)), tokens_(most_) {}

  void request_started(TimePoint) override {}

  void attempt_ended(bool success, TimePoint) override {
    tokens_ = success ? std::min(most_, tokens_ + gain_) : std::max<std::int64_t>(0, tokens_ - kScale);
  }

  bool withdraw(const Traffic&, TimePoint) override { return tokens_ > most_ / 2; }

 private:
  std::int64_t most_;
  std::int64_t gain_;
  std::int64_t tokens_;
};

}  // namespace

BudgetType grpc_budget_type() {
  return budget_type<GrpcBudgetParams, GrpcBudget>("grpc",
                                                   "tokens that failures take and successes bring back (gRPC)");
}

}  // namespace lb
