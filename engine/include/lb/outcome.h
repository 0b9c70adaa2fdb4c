#pragma once

#include <array>
#include <cstdint>
#include <string_view>

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

  static constexpr Outcome response(std::uint16_t status) { return {OutcomeKind::kResponse, status, {}}; }
  static constexpr Outcome connect_failure() { return {OutcomeKind::kConnectFailure, 0, {}}; }
  static constexpr Outcome reset() { return {OutcomeKind::kReset, 0, {}}; }
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
};

inline constexpr std::array<std::string_view, 8> kReasonNames{
    "ok", "status", "connect_failure", "reset", "timeout", "no_node", "cut", "cancelled"};

constexpr std::string_view to_string(Reason reason) { return kReasonNames[static_cast<std::size_t>(reason)]; }

/// The end of a request.
enum class Verdict : std::uint8_t { kSucceeded, kFailed };

}  // namespace lb
