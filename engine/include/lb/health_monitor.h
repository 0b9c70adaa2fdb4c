#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lb/ids.h"
#include "lb/result.h"
#include "lb/time.h"

namespace lb {

class KnobTable;

/// What a probe does. The driver performs it; the engine only counts what came of it.
enum class ProbeType : std::uint8_t {
  kConnect,  ///< a TCP connection opens
  kHttp,     ///< GET path is answered with a matching status and body
  kHttps,    ///< the same over TLS
  kDummy,    ///< nothing is sent: every node is up, always
};

inline constexpr std::array<std::string_view, 4> kProbeTypeNames{"CONNECT", "HTTP", "HTTPS", "DUMMY"};

/// How the probes of one round follow each other.
enum class ProbeStrategy : std::uint8_t {
  kSerial,    ///< one after the other: a round takes the sum of its probes
  kParallel,  ///< up to max_concurrency at once: a round takes as long as the slowest
};

inline constexpr std::array<std::string_view, 2> kProbeStrategyNames{"serial", "parallel"};

/// What a node is taken for before its first probes are in.
enum class InitialHealth : std::uint8_t { kUp, kDown };

inline constexpr std::array<std::string_view, 2> kInitialHealthNames{"up", "down"};

/// How much of an answer's body body_regex looks at. Source: Rackspace Cloud Load Balancers.
inline constexpr std::size_t kProbeBodyBytes = 2048;

/// One probe in flight: its slot is the index of its node, its generation is different for every probe.
using HealthProbeId = SlotId<struct HealthProbeTag>;

/// What a probe's result did to its node.
enum class HealthChange : std::uint8_t { kNone, kUp, kDown };

/// Active checks: which nodes are up, asked of the nodes themselves.
///
/// Source  Rackspace Cloud Load Balancers (types, delay, timeout, attempts, regexes); balast (strategies);
///         HAProxy (rise, fastinter); Envoy (interval_jitter_percent).
struct HealthMonitorConfig {
  ProbeType type = ProbeType::kConnect;
  Duration delay = std::chrono::seconds(10);       ///< from the start of a round to the start of the next
  Duration timeout = std::chrono::seconds(10);     ///< a probe without a result by then has failed
  std::uint32_t attempts_before_deactivation = 3;  ///< failures in a row that bring a node down
  std::uint32_t rise = 1;                          ///< successes in a row that bring it up
  ProbeStrategy strategy = ProbeStrategy::kParallel;
  std::uint32_t max_concurrency = 256;  ///< a quarter of the 1,024 descriptors that a process has by default
  InitialHealth initial = InitialHealth::kUp;
  double jitter = 0;      ///< each wait for a round is longer by a uniform share, up to this one, of delay
  Duration fast_delay{};  ///< to the next probe of a node between up and down, or suspected; 0: none but rounds
  std::string path = "/";
  std::string host{};  ///< the Host field; empty: the node's address
  std::string status_regex = "^2[0-9][0-9]$";
  std::string body_regex{};  ///< over the first kProbeBodyBytes; empty: any body

  static const KnobTable& knobs();
};

/// What no single knob's range can say. Paths are relative to the object.
InputErrors validate(const HealthMonitorConfig& config);

}  // namespace lb
