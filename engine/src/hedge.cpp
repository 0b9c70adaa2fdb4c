#include "lb/hedge.h"

#include <algorithm>
#include <cmath>

#include "lb/knob_builder.h"

namespace lb {
namespace {

constexpr std::int64_t kPrice = 1'000'000;  // of a hedge: shares are exact to a millionth

}  // namespace

HedgeBudget::HedgeBudget(const HedgeConfig& config)
    : deposit_(static_cast<std::int64_t>(std::floor(config.max_extra_load * kPrice + 1e-6))) {}

void HedgeBudget::request_started() { balance_ = std::min(balance_ + deposit_, kBurst * kPrice); }

bool HedgeBudget::withdraw() {
  if (balance_ < kPrice) return false;
  balance_ -= kPrice;
  return true;
}

const KnobTable& HedgeConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<HedgeConfig>("hedge", "sends a request to another node too when the first is slow")
          .duration<&HedgeConfig::after>("after", kPositiveDuration,
                                         "how long an attempt may take before the next")
          .integer<&HedgeConfig::max>("max", {1, 100}, "hedges of one request")
          .number<&HedgeConfig::max_extra_load>("max_extra_load", {0.000001, 1}, "hedges for each request, in all")
          .unit("ratio")
          .build();
  return table;
}

}  // namespace lb
