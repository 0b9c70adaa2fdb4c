#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lb/rng.h"
#include "lb/time.h"

namespace lb {

class KnobTable;

enum class BackoffType : std::uint8_t {
  kNone,         ///< no wait
  kFixed,        ///< base, every time
  kExponential,  ///< base, base x multiplier, base x multiplier^2, ... at most max
  kLbService,    ///< min(base x 2^n + r, max + r), n = 1, 2, ...; r is the jitter
};

inline constexpr std::array<std::string_view, 4> kBackoffTypeNames{"none", "fixed", "exponential", "lb_service"};

/// How a wait is spread, so that clients that failed together do not come back together.
enum class JitterType : std::uint8_t {
  kNone,
  kFull,          ///< uniform in [0, wait)
  kEqual,         ///< wait / 2 + uniform in [0, wait / 2)
  kDecorrelated,  ///< uniform in [base, 3 x the wait before), at most max
  kAdded,         ///< wait + uniform in [0, amount]: written as a duration
};

struct Jitter {
  JitterType type = JitterType::kNone;
  Duration amount{};  ///< kAdded only
};
std::string print_knob(const Jitter& jitter);
std::string parse_knob(std::string_view text, Jitter& jitter);

/// Source  Brooker 2015, "Exponential Backoff And Jitter" (AWS Architecture Blog) for full, equal and
///         decorrelated; the LoadBalancer Service's document for lb_service (base 1 s, max 64 s, jitter 100 ms).
struct BackoffConfig {
  BackoffType type = BackoffType::kNone;
  Duration base = std::chrono::milliseconds(25);  // Envoy
  double multiplier = 2;
  Duration max = std::chrono::milliseconds(250);  // Envoy: 10 x base
  Jitter jitter;

  static const KnobTable& knobs();
};

/// The wait before retry number `retry` (1, 2, ...). `previous` is the wait before the last one, 0 at first.
///
/// Out     0 <= wait; never overflows, whatever the retry's number.
/// Cost    O(1); one draw from rng when there is jitter, none otherwise.
Duration backoff_wait(const BackoffConfig& config, std::uint32_t retry, Duration previous, Rng& rng);

}  // namespace lb
