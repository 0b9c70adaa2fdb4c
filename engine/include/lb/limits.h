#pragma once

#include <cstdint>
#include <optional>

#include "lb/result.h"
#include "lb/time.h"

namespace lb {

class KnobTable;

/// How many requests may come in a time: a token bucket.
///
/// In any time t at most burst + per_second x t requests pass. A bucket starts full.
struct RateConfig {
  double per_second = 100;  ///< requests that pass in the long run; no system has a default: 100 is an example
  std::uint32_t burst = 1;  ///< requests that may pass at one instant; 1 is nginx's `limit_req` without `burst`

  static const KnobTable& knobs();
};

/// The largest and the smallest rate that a knob takes: one request a nanosecond is beyond any driver, and one in
/// eleven days beyond any use.
inline constexpr double kMaxPerSecond = 1e9;
inline constexpr double kMinPerSecond = 1e-6;

/// What a balancer takes on at most. 0 stands for "no limit" in every count.
///
/// Why     a client without an address is not counted by the limits per client, as an empty key is not by nginx's
///         `limit_req` and `limit_conn`: all such clients together would be one client otherwise.
struct LimitsConfig {
  std::uint32_t max_in_flight_per_node = 0;      ///< attempts on one node
  std::uint32_t max_in_flight = 0;               ///< requests in all nodes together
  std::uint32_t queue = 0;                       ///< requests that wait for room; 0: none, they are refused
  Duration queue_timeout = kForever;             ///< how long one waits at most
  std::uint32_t max_connections_per_client = 0;  ///< requests of one client address at a time
  std::optional<RateConfig> rate{};              ///< of all clients together
  std::optional<RateConfig> rate_per_client{};   ///< of each client address

  /// Client addresses remembered at a time; memory is 40 bytes each, taken as they come.
  /// 65,536 is what 4 MB hold in nginx's words ("one megabyte zone can keep about 16 thousand states").
  std::uint32_t max_clients = 65536;

  static const KnobTable& knobs();
};

/// Combinations that make no sense. Paths are relative to the object: "/queue".
InputErrors validate(const LimitsConfig& config);

}  // namespace lb
