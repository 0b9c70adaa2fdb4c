#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lb/balancer_config.h"

namespace lb::testing {

/// What the retry object of a balancer or a route may grant: told of what happens, it says what is too much.
///
/// Why     worked out of the documents of the budgets, not with their classes: whole windows instead of slices, so
///         that it allows a little more at times but never for long.
class BudgetModel {
 public:
  BudgetModel(const RetryConfig& retry, TimePoint now);

  void request_started();
  void attempt_ended(bool failed);

  /// What is wrong with a retry now; empty: nothing. `active`: retries under way; `requests`: in flight, waiting ones
  /// too.
  std::string retry_granted(std::uint32_t active, std::uint32_t requests, TimePoint now);
  std::string hedge_granted();

  /// Whether a hedge would be granted now, shares being cut to millionths.
  bool has_hedge() const { return hedge_balance_ >= 1.001; }
  bool limited() const { return retry_.budget.active != nullptr; }

 private:
  double value(const char* knob) const;

  RetryConfig retry_;
  TimePoint since_;
  std::uint64_t requests_ = 0;
  std::uint64_t retries_ = 0;
  std::uint64_t hedges_ = 0;
  double tokens_ = 0;         // gRPC
  double hedge_balance_ = 0;  // of hedges saved up
};

}  // namespace lb::testing
