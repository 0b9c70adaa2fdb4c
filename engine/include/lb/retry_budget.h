#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "lb/knob.h"
#include "lb/time.h"

namespace lb {

/// What a balancer is doing when it asks for a retry. In requests, not attempts.
struct Traffic {
  std::uint32_t active = 0;          ///< with an attempt in flight
  std::uint32_t pending = 0;         ///< waiting for a connection or in a queue
  std::uint32_t active_retries = 0;  ///< retries granted that have not ended, those in backoff included
};

/// Limits the retries of a whole balancer to a share of what it does, so that retries cannot keep an overload up.
///
/// A balancer owns one for all its requests. It tells the budget of every first attempt and of every end, and asks
/// before each retry; what is refused is not retried.
/// Cost    O(1) a call, amortised; no allocation after construction.
class RetryBudget {
 public:
  virtual ~RetryBudget() = default;

  /// A request came: its first attempt is about to start. Not called for retries.
  virtual void request_started(TimePoint now) = 0;

  /// An attempt ended; `success` as the retry policy counts it. An attempt whose client left is not told.
  virtual void attempt_ended(bool success, TimePoint now) = 0;

  /// Whether one more retry may be made now; if so it is paid for.
  virtual bool withdraw(const Traffic& traffic, TimePoint now) = 0;
};

/// The kinds of budget: finagle (what an object without a type is), envoy, grpc.
std::span<const VariantCase> budget_cases();

/// A budget with its default parameters. In: `name` is one of budget_cases().
Variant default_budget(std::string_view name);

/// In      params.active is one of budget_cases(). `now`: when the balancer starts.
std::unique_ptr<RetryBudget> make_retry_budget(const Variant& params, TimePoint now);

}  // namespace lb
