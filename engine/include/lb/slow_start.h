#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "lb/time.h"

namespace lb {

class KnobTable;

/// How the weight of a node that has just come grows to its full value.
enum class SlowStartForm : std::uint8_t {
  kEnvoy,    ///< max(min_weight_percent, (time / window)^(1 / aggression)), at every look
  kHaproxy,  ///< sixteenths of the weight, looked at once a second
};

inline constexpr std::array<std::string_view, 2> kSlowStartFormNames{"envoy", "haproxy"};

/// Gives a node that was added, or came back, a share of its weight that grows over `window`.
///
/// Who enters: Envoy, nodes that were added, or with a health monitor those whose probes passed again; HAProxy,
/// nodes whose probes passed again, never those of the first configuration.
/// Source  Envoy v3 SlowStartConfig (aggression 1.0, min_weight_percent 10); HAProxy server keyword slowstart.
struct SlowStartConfig {
  SlowStartForm form = SlowStartForm::kEnvoy;
  Duration window = std::chrono::seconds(60);  ///< neither system has a default; Envoy's documentation shows 60 s
  double aggression = 1.0;                     ///< envoy: 1 is linear; more starts faster, less slower
  double min_weight_percent = 10;              ///< envoy: the smallest share

  static const KnobTable& knobs();
};

/// The share of its weight that a node has, `elapsed` after it came.
///
/// In      elapsed >= 0.
/// Out     in (0, 1]; 1 from the end of the window on; never falls as elapsed grows.
/// Cost    O(1); one power for envoy with an aggression other than 1.
/// Why     elapsed is cut to whole milliseconds (Envoy) or to the last look (HAProxy), as in the real systems.
double slow_start_factor(const SlowStartConfig& config, Duration elapsed);

/// How long after it came a node's factor is to be asked for again. kForever when it stays at 1.
///
/// Out     > elapsed. haproxy: the next look at which the factor differs, exactly. envoy: 1 % of the window on,
///         because Envoy looks at every pick and a policy that is told of weights cannot.
Duration slow_start_next(const SlowStartConfig& config, Duration elapsed);

}  // namespace lb
