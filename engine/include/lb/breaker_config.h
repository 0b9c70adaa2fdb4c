#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lb/knob.h"
#include "lb/result.h"
#include "lb/time.h"

namespace lb {

enum class BreakerType : std::uint8_t {
  kConsecutive,  ///< trips after `failures` failures in a row
  kCountWindow,  ///< trips when `failure_rate` of the last `window` calls failed
  kTimeWindow,   ///< trips when `failure_rate` of the calls of the last `window` of time failed
};

inline constexpr std::array<std::string_view, 3> kBreakerTypeNames{"consecutive", "count_window", "time_window"};

/// What a breaker takes for one call.
enum class BreakerCount : std::uint8_t {
  kAttempts,  ///< each attempt
  kTries,     ///< the tries of a request on the node together: one call, which fails when none of them succeeds
};

inline constexpr std::array<std::string_view, 2> kBreakerCountNames{"attempts", "tries"};

/// What a count window may remember at most: one byte a call and node.
inline constexpr std::uint32_t kMaxBreakerWindowCalls = 1'000'000;

/// How far a breaker looks back: a number of calls (JSON 100) or a time (JSON "10s").
struct BreakerWindow {
  std::uint32_t calls = 100;  ///< used by kCountWindow; 0 when a time was given
  Duration span{};            ///< used by kTimeWindow; 0 when a number was given
};
std::string print_knob(const BreakerWindow& window);
std::string parse_knob(std::string_view text, BreakerWindow& window);

/// Trips a breaker with a window also when too many calls take too long, failed or not.
struct SlowCallConfig {
  Duration duration = std::chrono::seconds(60);  // resilience4j
  double rate = 1;                               // resilience4j: all of them

  static const KnobTable& knobs();
};

/// Source  defaults from the systems named at each; presets in breaker_presets.cpp.
struct BreakerConfig {
  std::string preset{};
  BreakerType type = BreakerType::kConsecutive;
  std::uint32_t failures = 5;  // Envoy's and Finagle's consecutive failures
  double failure_rate = 0.5;   // resilience4j and Hystrix
  BreakerWindow window;
  std::uint32_t min_calls = 10;
  Duration open_for = std::chrono::seconds(5);  // Hystrix, Polly
  std::uint32_t half_open_probes = 1;           // Hystrix, Polly
  std::optional<SlowCallConfig> slow_call{};
  double open_for_multiplier = 1;
  Duration open_for_max = std::chrono::seconds(300);  // Finagle
  Duration recovery{};
  BreakerCount count = BreakerCount::kAttempts;

  static const KnobTable& knobs();
};

/// Known systems' breakers: hystrix, resilience4j, polly, ahoyhoy, traefik, linkerd, finagle.
std::span<const Preset> breaker_presets();

/// Combinations that could never trip, or of which one part would be ignored. Paths are relative to the object.
InputErrors validate(const BreakerConfig& config);

}  // namespace lb
