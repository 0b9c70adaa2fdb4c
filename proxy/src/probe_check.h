#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

#include "lb/health_monitor.h"
#include "lb/result.h"

namespace proxy {

/// Judges what a probe of an HTTP health monitor brought.
///
/// Why     the regular expressions are matched without backtracking (libstdc++'s polynomial matcher), so that no
///         pair of expression and body takes exponential time; its price is that there are no back-references.
/// Threads safe: several workers share one.
class ProbeCheck {
 public:
  /// In      check_probes(config) found nothing.
  explicit ProbeCheck(const lb::HealthMonitorConfig& config);

  const lb::HealthMonitorConfig& config() const { return config_; }
  bool wants_body() const { return body_.has_value(); }

  /// Cost    O(bytes x states of the expression).
  bool status_passes(std::uint16_t status) const;

  /// In      at most the first lb::kProbeBodyBytes of the body.
  bool body_passes(std::string_view body) const;

 private:
  lb::HealthMonitorConfig config_;
  std::optional<std::regex> status_;
  std::optional<std::regex> body_;
};

/// What of a health monitor cannot be done live: HTTPS, a regular expression that does not compile, a path or host
/// that no request can carry. Paths are relative to the object.
lb::InputErrors check_probes(const lb::HealthMonitorConfig& config);

}  // namespace proxy
