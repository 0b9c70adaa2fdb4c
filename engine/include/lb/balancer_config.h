#pragma once

#include <optional>
#include <span>

#include "lb/breaker.h"
#include "lb/knob.h"
#include "lb/node.h"
#include "lb/policy_registry.h"
#include "lb/result.h"
#include "lb/retry.h"
#include "lb/time.h"

namespace lb {

/// The whole configuration of a Balancer but for its nodes. A mechanism whose object is absent is off.
struct BalancerConfig {
  Variant policy = default_policy("round_robin");
  std::optional<RetryConfig> retry;
  std::optional<BreakerConfig> breaker;
  Duration timeout = kForever;  ///< of a whole request, retries and waits included

  static const KnobTable& knobs();
};

/// What no single knob's range can say: combinations that make no sense. Paths are relative to the object.
InputErrors validate(const BalancerConfig& config);

/// At least one node, names present and unique, not all weights zero. Paths: "/0/name", ...
InputErrors validate(std::span<const NodeConfig> nodes);

}  // namespace lb
