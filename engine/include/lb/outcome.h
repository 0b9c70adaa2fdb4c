#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "lb/time.h"

namespace lb {

/// How an attempt ended, as its driver saw it.
enum class OutcomeKind : std::uint8_t {
  kResponse,        ///< an answer with a status came, whole
  kConnectFailure,  ///< refused or unreachable: the node cannot have processed the request
  kReset,           ///< the connection ended before or inside the answer
  kTimeout,         ///< ended by the engine: per-try or request timeout
  kCut,             ///< ended by the engine: the node was disabled while the attempt was on it
  kAbandoned,       ///< ended by the client, who left: says nothing of the node
};

inline constexpr std::array<std::string_view, 6> kOutcomeNames{"response", "connect_failure", "reset", "timeout",
                                                               "cut",      "abandoned"};

constexpr std::string_view to_string(OutcomeKind kind) { return kOutcomeNames[static_cast<std::size_t>(kind)]; }

/// What a node says of itself with an answer, for policies that go by it. A figure of 0 was not reported.
///
/// Source  ORCA load report (xds.data.orca.v3); queue and service time as C3 wants them.
struct LoadReport {
  float utilization = 0;      ///< of the node's capacity, 1 = full; may exceed 1
  float qps = 0;              ///< requests per second that the node serves, from all balancers
  float eps = 0;              ///< of these, errors per second
  float queue = 0;            ///< requests that wait in the node
  float service_time_ms = 0;  ///< without the wait
};

struct Outcome {
  OutcomeKind kind = OutcomeKind::kResponse;
  std::uint16_t status = 200;  ///< 100..599 for kResponse, otherwise unused
  LoadReport load{};           ///< for kResponse
  Duration retry_after{};      ///< for kResponse: how long the node asks to be left alone; 0: it did not ask

  static constexpr Outcome response(std::uint16_t status) { return {OutcomeKind::kResponse, status, {}, {}}; }
  static constexpr Outcome connect_failure() { return {OutcomeKind::kConnectFailure, 0, {}, {}}; }
  static constexpr Outcome reset() { return {OutcomeKind::kReset, 0, {}, {}}; }
  static constexpr Outcome timeout() { return {OutcomeKind::kTimeout, 0, {}, {}}; }
  static constexpr Outcome cut() { return {OutcomeKind::kCut, 0, {}, {}}; }
  static constexpr Outcome abandoned() { return {OutcomeKind::kAbandoned, 0, {}, {}}; }
};

/// What listeners are told of an Outcome.
struct OutcomeBrief {
  OutcomeKind kind = OutcomeKind::kResponse;
  std::uint16_t status = 200;  ///< for kResponse
};

/// Why a request ended as it did: the reason given with Verdict in a finish action.
enum class Reason : std::uint8_t {
  kOk,
  kStatus,          ///< the last attempt answered with a failure status, which goes to the client
  kConnectFailure,  ///< 502
  kReset,           ///< 502
  kTimeout,         ///< 504
  kNoneUsable,      ///< 503: no node was usable
  kCut,             ///< 503: its node was disabled
  kCancelled,       ///< the client left
  kAccessDenied,    ///< 403: the access list
  kRateLimited,     ///< 429: more requests per second than the client, or all, may send
  kThrottled,       ///< 503: the client has as many requests in flight as it may
  kShed,            ///< 503: admission control turned it away
  kFull,            ///< 503: in flight and waiting as many as may be
  kQueueTimeout,    ///< 503: waited too long for a node
};

inline constexpr std::array<std::string_view, 14> kReasonNames{
    "ok",        "status",        "connect_failure", "reset",     "timeout", "no_node", "cut",
    "cancelled", "access_denied", "rate_limited",    "throttled", "shed",    "full",    "queue_timeout"};

/// The status that a client is told for it when no node's answer can be passed on; 0: there is nobody to tell.
/// Source  RFC 9110 15.5 and 15.6; RFC 6585 section 4 for 429.
constexpr std::uint16_t status_of(Reason reason) {
  switch (reason) {
    case Reason::kOk:
    case Reason::kStatus:
    case Reason::kCancelled:
      return 0;
    case Reason::kConnectFailure:
    case Reason::kReset:
      return 502;
    case Reason::kTimeout:
      return 504;
    case Reason::kAccessDenied:
      return 403;
    case Reason::kRateLimited:
      return 429;
    default:
      return 503;
  }
}

/// Whether the balancer itself turned the request away, before any node saw it.
constexpr bool is_rejection(Reason reason) {
  return reason >= Reason::kAccessDenied || reason == Reason::kNoneUsable;
}

constexpr std::string_view to_string(Reason reason) { return kReasonNames[static_cast<std::size_t>(reason)]; }

/// The end of a request.
enum class Verdict : std::uint8_t { kSucceeded, kFailed };

}  // namespace lb
