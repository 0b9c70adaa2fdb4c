#include "lb/retry.h"

#include <charconv>

#include "lb/knob_builder.h"
#include "lb/retry_budget.h"

namespace lb {
namespace {

constexpr std::array<std::string_view, 4> kFailureKindNames{"5xx", "connect_failure", "timeout", "reset"};

constexpr std::uint32_t bit(OutcomeKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr std::uint32_t bit(Method method) { return 1U << static_cast<unsigned>(method); }

}  // namespace

std::string print_knob(const FailureKind& kind) {
  if (kind.what == FailureKind::What::kStatus) return std::to_string(kind.status);
  return std::string(kFailureKindNames[static_cast<std::size_t>(kind.what)]);
}

std::string parse_knob(std::string_view text, FailureKind& kind) {
  for (std::size_t i = 0; i < kFailureKindNames.size(); ++i) {
    if (kFailureKindNames[i] != text) continue;
    kind = {static_cast<FailureKind::What>(i), 0};
    return {};
  }
  std::uint16_t status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (error != std::errc{} || end != text.data() + text.size() || status < 100 || status > 599) {
    return "expected \"5xx\", \"connect_failure\", \"timeout\", \"reset\" or a status from 100 to 599";
  }
  kind = {FailureKind::What::kStatus, status};
  return {};
}

std::string print_knob(const Method& method) { return std::string(to_string(method)); }

std::string parse_knob(std::string_view text, Method& method) {
  method = method_from(text);
  if (method != Method::kOther || text == to_string(Method::kOther)) return {};
  return "expected GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH, or OTHER for all else";
}

std::vector<FailureKind> every_failure() {
  using What = FailureKind::What;
  return {{What::k5xx, 0}, {What::kConnectFailure, 0}, {What::kTimeout, 0}, {What::kReset, 0}};
}

std::vector<Method> idempotent_methods() {
  return {Method::kGet, Method::kHead, Method::kPut, Method::kDelete, Method::kOptions, Method::kTrace};
}

const KnobTable& RetryConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<RetryConfig>("retry", "sends a request again after an attempt that failed")
          .integer<&RetryConfig::max_attempts>("max_attempts", {1, 1000},
                                               "all attempts of a request, first included")
          .integer<&RetryConfig::same_node_tries>("same_node_tries", {1, 1000},
                                                  "attempts on one node before another is taken")
          .integer<&RetryConfig::max_nodes>("max_nodes", {0, 1000},
                                            "nodes tried at most, none of them again; 0: all may be tried again")
          .duration_or_forever<&RetryConfig::per_try_timeout>("per_try_timeout", kPositiveDuration,
                                                              "how long one attempt may take")
          .texts<&RetryConfig::on>("on", {0, 600}, "which ends of an attempt are failures and retried", true)
          .texts<&RetryConfig::methods>("methods", {0, 10},
                                        "methods sent again although a node may have processed the request")
          .object<&RetryConfig::backoff>("backoff", "the wait before each retry")
          .optional<&RetryConfig::retry_after>("retry_after", "heeds a node's Retry-After in place of the backoff")
          .optional_variant<&RetryConfig::budget>("budget", &budget_cases, "how many retries there may be in all")
          .optional<&RetryConfig::hedge>("hedge", "sends a request to a second node when the first is slow")
          .build();
  return table;
}

InputErrors validate(const RetryConfig& config) {
  InputErrors errors = validate(config.backoff);
  for (InputError& error : errors) error.path.insert(0, "/backoff");
  return errors;
}

RetryPolicy::RetryPolicy(const RetryConfig& config) : config_(config) {
  const auto add_status = [&](unsigned status) { statuses_[status / 64] |= std::uint64_t{1} << (status % 64); };
  for (const FailureKind& kind : config_.on) {
    switch (kind.what) {
      case FailureKind::What::k5xx:
        for (unsigned status = 500; status <= 599; ++status) add_status(status);
        break;
      case FailureKind::What::kConnectFailure:
        kinds_ |= bit(OutcomeKind::kConnectFailure);
        break;
      case FailureKind::What::kTimeout:
        kinds_ |= bit(OutcomeKind::kTimeout);
        break;
      case FailureKind::What::kReset:
        kinds_ |= bit(OutcomeKind::kReset) | bit(OutcomeKind::kCut);
        break;
      case FailureKind::What::kStatus:
        add_status(kind.status);
        break;
    }
  }
  for (const Method method : config_.methods) methods_ |= bit(method);
}

bool RetryPolicy::is_failure(const Outcome& outcome) const {
  return outcome.kind != OutcomeKind::kResponse || outcome.status >= 500 || retries_on(outcome);
}

bool RetryPolicy::may_retry(Method method, std::uint32_t attempts, const Outcome& outcome) const {
  if (attempts >= config_.max_attempts || !retries_on(outcome)) return false;
  return outcome.kind == OutcomeKind::kConnectFailure || (methods_ & bit(method)) != 0;
}

Duration RetryPolicy::wait(std::uint32_t retry, const Outcome& outcome, BackoffState& state, Rng& rng) const {
  if (config_.retry_after) {
    const Duration asked = retry_after_wait(*config_.retry_after, outcome.retry_after, rng);
    if (asked > Duration{}) return asked;
  }
  return backoff_wait(config_.backoff, retry, state, rng);
}

bool RetryPolicy::retries_on(const Outcome& outcome) const {
  if (outcome.kind != OutcomeKind::kResponse) return (kinds_ & bit(outcome.kind)) != 0;
  return outcome.status < 640 && (statuses_[outcome.status / 64] >> (outcome.status % 64) & 1) != 0;
}

}  // namespace lb
