#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lb/backoff.h"
#include "lb/hedge.h"
#include "lb/knob.h"
#include "lb/outcome.h"
#include "lb/request.h"
#include "lb/retry_after.h"
#include "lb/time.h"

namespace lb {

/// One thing that counts as a failure: "5xx", "connect_failure", "timeout", "reset", or a status.
struct FailureKind {
  enum class What : std::uint8_t { k5xx, kConnectFailure, kTimeout, kReset, kStatus };
  What what = What::k5xx;
  std::uint16_t status = 0;  ///< kStatus only: 100..599

  friend bool operator==(const FailureKind&, const FailureKind&) = default;
};
std::string print_knob(const FailureKind& kind);
std::string parse_knob(std::string_view text, FailureKind& kind);
std::string print_knob(const Method& method);
std::string parse_knob(std::string_view text, Method& method);

/// 5xx, connect_failure, timeout, reset.
std::vector<FailureKind> every_failure();

/// Source  RFC 9110 9.2.2.
std::vector<Method> idempotent_methods();

struct RetryConfig {
  std::uint32_t max_attempts = 1;     ///< all attempts of a request, the first included
  std::uint32_t same_node_tries = 1;  ///< attempts on one node before another is taken
  std::uint32_t max_nodes = 0;        ///< nodes that are tried, each given up on once; 0: any may be tried again
  Duration per_try_timeout = kForever;
  std::vector<FailureKind> on = every_failure();
  /// Methods that are sent again although a node may have processed the request.
  std::vector<Method> methods = idempotent_methods();
  BackoffConfig backoff;
  std::optional<RetryAfterConfig> retry_after;
  Variant budget;  ///< one of budget_cases(), or none: retries are not rationed
  std::optional<HedgeConfig> hedge;

  static const KnobTable& knobs();
};

/// What no single knob's range can say of a retry object. Paths are relative to it.
InputErrors validate(const RetryConfig& config);

/// Says which outcomes are failures and which requests may be sent again. Immutable; O(1) a question.
///
/// Why     the lists of the configuration become bit sets once, so that a question costs a shift.
class RetryPolicy {
 public:
  explicit RetryPolicy(const RetryConfig& config);

  const RetryConfig& config() const { return config_; }

  /// Whether the outcome counts against its node: no whole answer, a 5xx, or a status in `on`. With no retry
  /// object the same holds for a default one.
  bool is_failure(const Outcome& outcome) const;

  /// Whether a request of that method may have another attempt after `attempts` of them, the last with `outcome`.
  ///
  /// A connect failure cannot have been processed: any method may be retried after it.
  bool may_retry(Method method, std::uint32_t attempts, const Outcome& outcome) const;

  /// Whether a request of that method may be sent again, or twice, although a node may have processed it.
  bool may_repeat(Method method) const { return (methods_ >> static_cast<unsigned>(method) & 1U) != 0; }

  /// The wait before retry number `retry` (1, 2, ...) of a request whose last attempt ended with `outcome`: what
  /// the node asked for where that is heeded, otherwise the backoff's.
  Duration wait(std::uint32_t retry, const Outcome& outcome, BackoffState& state, Rng& rng) const;

 private:
  bool retries_on(const Outcome& outcome) const;

  RetryConfig config_;
  std::array<std::uint64_t, 10> statuses_{};  // bit i: status i retries
  std::uint32_t kinds_ = 0;                   // bit by OutcomeKind
  std::uint32_t methods_ = 0;                 // bit by Method
};

}  // namespace lb
