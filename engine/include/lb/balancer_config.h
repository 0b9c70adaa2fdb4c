#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lb/access_list.h"
#include "lb/admission.h"
#include "lb/admission_registry.h"
#include "lb/breaker.h"
#include "lb/error_page.h"
#include "lb/health_monitor.h"
#include "lb/knob.h"
#include "lb/limits.h"
#include "lb/max_fails.h"
#include "lb/node.h"
#include "lb/observe.h"
#include "lb/outlier.h"
#include "lb/panic.h"
#include "lb/persistence.h"
#include "lb/policy_registry.h"
#include "lb/result.h"
#include "lb/retry.h"
#include "lb/route.h"
#include "lb/slow_start.h"
#include "lb/spill.h"
#include "lb/subset.h"
#include "lb/time.h"
#include "lb/zones.h"

namespace lb {

/// The whole configuration of a Balancer but for its nodes. A mechanism whose object is absent is off.
struct BalancerConfig {
  std::string preset{};  ///< of balancer_presets()
  Variant policy = default_policy("round_robin");
  std::optional<RetryConfig> retry;
  std::optional<BreakerConfig> breaker;
  std::optional<OutlierConfig> outlier;
  std::optional<HealthMonitorConfig> health_monitor;
  std::optional<MaxFailsConfig> max_fails;
  std::optional<ObserveConfig> observe;
  std::optional<SlowStartConfig> slow_start;
  std::optional<SpillConfig> spill;  ///< absent: a priority is used only when those before it are out
  std::optional<PanicConfig> panic;
  std::optional<ZonesConfig> zones;
  std::optional<SubsetConfig> subset;
  std::optional<PersistenceConfig> persistence;
  std::vector<AccessRule> access_list;  ///< empty: everyone may send requests
  std::optional<LimitsConfig> limits;
  Variant admission;  ///< one of admission_cases(); nothing chosen: everyone is admitted
  std::vector<RouteConfig> routes;
  std::optional<ErrorPageConfig> error_page;
  Duration timeout = kForever;  ///< of a whole request, retries and waits included

  static const KnobTable& knobs();
};

/// What no single knob's range can say: combinations that make no sense. Paths are relative to the object.
InputErrors validate(const BalancerConfig& config);

/// At least one node, names present and unique, not all weights zero; types and priorities not mixed, and a
/// PRIMARY where there is a SECONDARY. Paths: "/0/name", ...
InputErrors validate(std::span<const NodeConfig> nodes);

/// What the configuration and the nodes must agree on: zones that are named are there, and nothing contradicts
/// SECONDARY nodes. Paths: "/balancer/zones/...", "/nodes/0/type", ... In: each for itself was found right.
InputErrors validate(const BalancerConfig& config, std::span<const NodeConfig> nodes);

}  // namespace lb
