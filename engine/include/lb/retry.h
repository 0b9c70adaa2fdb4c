#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lb/backoff.h"
#include "lb/outcome.h"
#include "lb/request.h"
#include "lb/time.h"

namespace lb {

class KnobTable;

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

struct RetryConfig {
  std::uint32_t max_attempts = 1;     ///< all attempts of a request, the first included
  std::uint32_t same_node_tries = 1;  ///< attempts on one node before another is taken
  Duration per_try_timeout = kForever;
  std::vector<FailureKind> on{{FailureKind::What::k5xx, 0},
                              {FailureKind::What::kConnectFailure, 0},
                              {FailureKind::What::kTimeout, 0},
                              {FailureKind::What::kReset, 0}};
  /// Methods that are sent again although a node may have processed the request. RFC 9110 9.2.2: the idempotent.
  std::vector<Method> methods{Method::kGet,    Method::kHead,    Method::kPut,
                              Method::kDelete, Method::kOptions, Method::kTrace};
  BackoffConfig backoff;

  static const KnobTable& knobs();
};

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

 private:
  bool retries_on(const Outcome& outcome) const;

  RetryConfig config_;
  std::array<std::uint64_t, 10> statuses_{};  // bit i: status i retries
  std::uint32_t kinds_ = 0;                   // bit by OutcomeKind
  std::uint32_t methods_ = 0;                 // bit by Method
};

}  // namespace lb
