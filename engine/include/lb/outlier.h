#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "lb/time.h"

namespace lb {

class KnobTable;

/// Whose rules decide, where the systems differ.
enum class OutlierDialect : std::uint8_t {
  kEnvoy,       ///< eject while (ejected + 1) / nodes <= max_ejection_percent; failure percentage >= threshold
  kEnvoyV1_26,  ///< eject while ejected / nodes < max_ejection_percent, so that one node can always go
  kGrpc,        ///< as v1.26, but failure percentage > threshold, and nodes return after a sweep's ejections, when
                ///< more than their time has passed; the back-off has no upper limit
};

inline constexpr std::array<std::string_view, 3> kOutlierDialectNames{"envoy", "envoy_v1_26", "grpc"};

/// Why a node was ejected.
enum class EjectionCause : std::uint8_t {
  kNone,
  kConsecutive5xx,
  kConsecutiveGatewayFailure,
  kConsecutiveLocalOriginFailure,
  kSuccessRate,
  kLocalOriginSuccessRate,
  kFailurePercentage,
  kLocalOriginFailurePercentage,
};

inline constexpr std::array<std::string_view, 8> kEjectionCauseNames{
    "none",         "consecutive_5xx",           "consecutive_gateway_failure", "consecutive_local_origin_failure",
    "success_rate", "local_origin_success_rate", "failure_percentage",          "local_origin_failure_percentage"};

constexpr std::string_view to_string(EjectionCause cause) {
  return kEjectionCauseNames[static_cast<std::size_t>(cause)];
}

/// Takes out nodes that do worse than the others, for a time that grows each time.
///
/// Out     the defaults do what Envoy's do. Two of Envoy's detectors look but do not eject until their enforcing_
///         percentage is raised from 0; here their threshold is 0 (off) and enforced, so that setting it is
///         enough.
/// Source  Envoy v3 OutlierDetection; gRFC A50 and grpc-go (dialect grpc).
struct OutlierConfig {
  OutlierDialect dialect = OutlierDialect::kEnvoy;
  Duration interval =
      std::chrono::seconds(10);  ///< between sweeps: rates are of one interval, returns wait for one

  // In a row, reset by a success. 0: off.
  std::uint32_t consecutive_5xx = 5;
  std::uint32_t consecutive_gateway_failure = 0;       ///< 502, 503, 504; Envoy: 5, not enforced
  bool split_external_local_origin_errors = false;     ///< count what never reached the node's application apart
  std::uint32_t consecutive_local_origin_failure = 5;  ///< used when split

  // A success rate below mean - factor x standard deviation of all is an outlier. Factor 0: off.
  double success_rate_stdev_factor = 1.9;           ///< Envoy writes 1900
  std::uint32_t success_rate_minimum_hosts = 5;     ///< nodes with enough requests, or nobody is judged
  std::uint32_t success_rate_request_volume = 100;  ///< requests of an interval that are enough

  // A share of failures at or over the threshold is an outlier. 0: off.
  double failure_percentage = 0;  ///< Envoy: 85, not enforced
  std::uint32_t failure_percentage_minimum_hosts = 5;
  std::uint32_t failure_percentage_request_volume = 50;

  // An ejection lasts min(base x times, max) + jitter, and ends with a sweep.
  Duration base_ejection_time = std::chrono::seconds(30);
  Duration max_ejection_time = std::chrono::seconds(300);  ///< at least base_ejection_time is used
  Duration max_ejection_time_jitter{};                     ///< whole milliseconds
  std::uint32_t max_ejection_percent = 10;
  bool always_eject_one_host = false;  ///< although it be more than max_ejection_percent
  bool successful_active_health_check_uneject_host = true;

  // The chance, in percent, that a node that was found is ejected.
  std::uint32_t enforcing_consecutive_5xx = 100;
  std::uint32_t enforcing_consecutive_gateway_failure = 100;
  std::uint32_t enforcing_consecutive_local_origin_failure = 100;
  std::uint32_t enforcing_success_rate = 100;
  std::uint32_t enforcing_local_origin_success_rate = 100;
  std::uint32_t enforcing_failure_percentage = 100;
  std::uint32_t enforcing_failure_percentage_local_origin = 100;

  static const KnobTable& knobs();
};

}  // namespace lb
