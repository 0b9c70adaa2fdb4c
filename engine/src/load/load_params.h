#pragma once

#include <cstdint>

#include "lb/knob.h"
#include "lb/policy.h"
#include "lb/time.h"

namespace lb {

enum class LoadMetricKind : std::uint8_t { kInFlight, kPeakEwma, kLeastTime, kC3 };
enum class LeastTimeDialect : std::uint8_t { kNginx, kTraefik };

/// How a node's load is measured: the knobs of every policy that leaves the choice.
struct LoadParams {
  LoadMetricKind metric = LoadMetricKind::kInFlight;
  Duration decay = std::chrono::seconds(10);  ///< Finagle's default
  Duration default_rtt{};
  Duration failure_penalty{};
  LeastTimeDialect dialect = LeastTimeDialect::kNginx;
  Duration fail_timeout = std::chrono::seconds(10);  ///< nginx's default
  bool count_in_flight = false;
  std::uint32_t clients = 1;

  static const KnobTable& knobs();
};

}  // namespace lb
