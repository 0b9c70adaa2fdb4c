// Deposits and withdrawals that age, beside a reserve. Finagle's RetryBudget, and with it linkerd's and tower's.
#include <chrono>

#include "budgets/budgets.h"
#include "budgets/windowed_sum.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

struct FinagleBudgetParams {
  double ratio = 0.2;                       // Finagle and linkerd
  std::uint32_t min_per_second = 10;        // the same
  Duration ttl = std::chrono::seconds(10);  // the same

  static const KnobTable& knobs() {
    constexpr KnobRange kTtl{1e9, 60e9};  // Finagle's own limits: 1 s to 60 s
    static const KnobTable table =
        KnobTableBuilder<FinagleBudgetParams>("finagle_budget", "a share of the requests of the last seconds")
            .number<&FinagleBudgetParams::ratio>("ratio", {0, 1000}, "retries for each request")
            .unit("ratio")
            .integer<&FinagleBudgetParams::min_per_second>(
                "min_per_second", {0, 1e6}, "retries allowed beside that, however few requests come")
            .unit("retries/s")
            .duration<&FinagleBudgetParams::ttl>("ttl", kTtl, "how long a request counts, and a retry")
            .build();
    return table;
  }
};

// A request deposits this much, so that ratios above 1 and odd ones have a price in whole numbers.
constexpr std::int64_t kScale = 1000;
// Finagle's is an Int; beyond it a ratio is as good as 0, and the reserve still fits in 63 bits.
constexpr double kHighestPrice = 1e9;

// Without a share only time gives credit, and a retry costs one.
std::int64_t price(const FinagleBudgetParams& params) {
  if (params.ratio == 0) return 1;
  return static_cast<std::int64_t>(std::min(static_cast<double>(kScale) / params.ratio, kHighestPrice));
}

class FinagleBudget final : public RetryBudget {
 public:
  FinagleBudget(const FinagleBudgetParams& params, TimePoint now)
      : deposit_(params.ratio == 0 ? 0 : kScale),
        price_(price(params)),
        reserve_(std::int64_t{params.min_per_second} *
                 std::chrono::duration_cast<std::chrono::seconds>(params.ttl).count() * price_),
        balance_(params.ttl, now) {}

  void request_started(TimePoint now) override { balance_.add(deposit_, now); }
  void attempt_ended(bool, TimePoint) override {}

  bool withdraw(const Traffic&, TimePoint now) override {
    if (balance_.sum(now) + reserve_ < price_) return false;
    balance_.add(-price_, now);
    return true;
  }

 private:
  std::int64_t deposit_;
  std::int64_t price_;
  std::int64_t reserve_;
  WindowedSum balance_;
};

}  // namespace

BudgetType finagle_budget_type() {
  return budget_type<FinagleBudgetParams, FinagleBudget>(
      "finagle",
      "a share of the requests of the last seconds, and some a second beside (Finagle, linkerd, tower)");
}

}  // namespace lb
