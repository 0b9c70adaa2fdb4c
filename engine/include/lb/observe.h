#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "lb/time.h"

namespace lb {

class KnobTable;

/// Which ends of an attempt are looked at.
enum class ObserveLayer : std::uint8_t {
  kLayer4,  ///< whether a connection came about
  kLayer7,  ///< whether a well-formed answer came: a 5xx is an error, 501 and 505 (the client's doing) are not
};

inline constexpr std::array<std::string_view, 2> kObserveLayerNames{"layer4", "layer7"};

/// What too many errors in a row do to the node. All of them ask for a fast probe.
enum class OnError : std::uint8_t {
  kFastinter,    ///< nothing else
  kFailCheck,    ///< count as one failed probe
  kSuddenDeath,  ///< count as all the failed probes but one that bring a node down
  kMarkDown,     ///< bring the node down
};

inline constexpr std::array<std::string_view, 4> kOnErrorNames{"fastinter", "fail_check", "sudden_death",
                                                               "mark_down"};

/// Passive checks that report to the health monitor, which must be on: it alone brings a node back.
///
/// Source  HAProxy 3.0, server keywords observe, error-limit, on-error (default fail-check); src/check.c,
///         __health_adjust().
struct ObserveConfig {
  ObserveLayer layer = ObserveLayer::kLayer7;
  std::uint32_t error_limit = 10;  ///< errors in a row
  OnError on_error = OnError::kFailCheck;

  static const KnobTable& knobs();
};

}  // namespace lb
