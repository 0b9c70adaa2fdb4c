#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lb/result.h"
#include "lb/rng.h"
#include "lb/time.h"

namespace lb {

class KnobTable;

enum class BackoffType : std::uint8_t {
  kNone,         ///< no wait
  kFixed,        ///< base, every time
  kExponential,  ///< base, base x multiplier, base x multiplier^2, ... at most max
  kLbService,    ///< min(base x 2^n + r, max + r), n = 1, 2, ...; r is the jitter
  kEnvoy,        ///< whole milliseconds below min(base x 2^(n-1), max), each equally likely
  kGrpc,         ///< min(base x multiplier^(n-1), max) x uniform in [0.8, 1.2); the first is not cut
  kPolly,  ///< from place to place on a smooth curve: retry n comes near base x 2^(n-1) after the first failure
  kTries,  ///< base, then min(wait before x multiplier + jitter, max)
};

inline constexpr std::array<std::string_view, 8> kBackoffTypeNames{"none",  "fixed", "exponential", "lb_service",
                                                                   "envoy", "grpc",  "polly",       "tries"};

/// How a wait is spread, so that clients that failed together do not come back together.
enum class JitterType : std::uint8_t {
  kNone,
  kFull,          ///< uniform in [0, wait)
  kEqual,         ///< wait / 2 + uniform in [0, wait / 2)
  kDecorrelated,  ///< uniform in [base, 3 x the wait before), at most max
  kAdded,         ///< wait + uniform in [from, amount): written "100ms" (from 0) or "50ms..150ms"
};

struct Jitter {
  JitterType type = JitterType::kNone;
  Duration amount{};  ///< kAdded only
  Duration from{};    ///< kAdded only; where it equals amount, that much is added each time
};
std::string print_knob(const Jitter& jitter);
std::string parse_knob(std::string_view text, Jitter& jitter);

/// Source  Brooker 2015, "Exponential Backoff And Jitter" (AWS Architecture Blog) for full, equal and
///         decorrelated; the LoadBalancer Service's document for lb_service (base 1 s, max 64 s, jitter 100 ms);
///         Envoy JitteredExponentialBackOffStrategy; gRFC A6; Polly RetryHelper.DecorrelatedJitterBackoffV2;
///         ahoyhoy's Retry for tries.
struct BackoffConfig {
  BackoffType type = BackoffType::kNone;
  Duration base = std::chrono::milliseconds(25);  // Envoy
  double multiplier = 2;
  Duration max = std::chrono::milliseconds(250);  // Envoy: 10 x base
  Jitter jitter;

  static const KnobTable& knobs();
};

/// What the waits of one request so far mean for its next. A new request starts with a new one.
struct BackoffState {
  Duration previous{};  ///< the wait before; 0 at first
  double curve = 0;     ///< kPolly: where the curve stood
};

/// The wait before retry number `retry` (1, 2, ...), and `state` taken on by one.
///
/// Out     0 <= wait; never overflows, whatever the retry's number.
/// Cost    O(1); one draw from rng when there is jitter, none otherwise.
Duration backoff_wait(const BackoffConfig& config, std::uint32_t retry, BackoffState& state, Rng& rng);

/// Jitter that its type does not know. Paths are relative to the object.
InputErrors validate(const BackoffConfig& config);

}  // namespace lb
