#include "rejection.h"

#include <algorithm>
#include <cmath>

namespace proxy {
namespace {

// RFC 9209 knows no error for a node's own failure status, which is all that a fan-out may have to tell.
std::string_view error_of(lb::Reason reason) {
  switch (reason) {
    case lb::Reason::kConnectFailure:
      return "connection_refused";
    case lb::Reason::kReset:
    case lb::Reason::kCut:
      return "connection_terminated";
    case lb::Reason::kTimeout:
      return "http_response_timeout";
    case lb::Reason::kNoneUsable:
      return "destination_unavailable";
    case lb::Reason::kAccessDenied:
    case lb::Reason::kRateLimited:
    case lb::Reason::kThrottled:
    case lb::Reason::kShed:
      return "http_request_denied";
    case lb::Reason::kFull:
    case lb::Reason::kQueueTimeout:
      return "connection_limit_reached";
    default:
      return {};
  }
}

// An empty bucket has its next token after 1 / rate seconds at most; the engine does not say which bucket it was.
std::uint64_t seconds_to_a_token(const lb::LimitsConfig& limits) {
  double wait = 1;  // Retry-After counts whole seconds, and 0 would be no wait
  if (limits.rate) wait = std::max(wait, 1 / limits.rate->per_second);
  if (limits.rate_per_client) wait = std::max(wait, 1 / limits.rate_per_client->per_second);
  return static_cast<std::uint64_t>(std::ceil(wait));
}

}  // namespace

std::string_view words_of(lb::Reason reason) {
  switch (reason) {
    case lb::Reason::kStatus:
      return "status: a node failed";
    case lb::Reason::kNoneUsable:
      return "no_node: no node is usable at present";
    case lb::Reason::kConnectFailure:
      return "connect_failure: the node could not be reached";
    case lb::Reason::kReset:
      return "reset: the node gave no valid answer";
    case lb::Reason::kTimeout:
      return "timeout: no node answered in time";
    case lb::Reason::kCut:
      return "cut: the node was taken out of service";
    case lb::Reason::kAccessDenied:
      return "access_denied: this address may not send requests";
    case lb::Reason::kRateLimited:
      return "rate_limited: too many requests a second";
    case lb::Reason::kThrottled:
      return "throttled: too many requests of this client at a time";
    case lb::Reason::kShed:
      return "shed: turned away to protect the nodes from overload";
    case lb::Reason::kFull:
      return "full: as many requests as may be are in flight or waiting";
    case lb::Reason::kQueueTimeout:
      return "queue_timeout: waited too long for a node";
    default:
      return to_string(reason);
  }
}

std::string rejection_fields(lb::Reason reason, const lb::BalancerConfig& config) {
  std::string fields = "Proxy-Status: lbsim";
  if (const std::string_view error = error_of(reason); !error.empty()) fields.append("; error=").append(error);
  fields.append("; details=\"").append(to_string(reason)).append("\"\r\n");
  if (reason == lb::Reason::kRateLimited && config.limits) {
    fields.append("Retry-After: ").append(std::to_string(seconds_to_a_token(*config.limits))).append("\r\n");
  }
  return fields;
}

}  // namespace proxy
