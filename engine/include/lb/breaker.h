#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lb/time.h"

namespace lb {

class KnobTable;

enum class BreakerState : std::uint8_t { kClosed, kOpen, kHalfOpen };

inline constexpr std::array<std::string_view, 3> kBreakerStateNames{"closed", "open", "half_open"};

constexpr std::string_view to_string(BreakerState state) {
  return kBreakerStateNames[static_cast<std::size_t>(state)];
}

enum class BreakerType : std::uint8_t {
  kConsecutive,  ///< trips after `failures` failures in a row
  kCountWindow,  ///< trips when `failure_rate` of the last `window` calls failed
  kTimeWindow,   ///< trips when `failure_rate` of the calls of the last `window` of time failed
};

inline constexpr std::array<std::string_view, 3> kBreakerTypeNames{"consecutive", "count_window", "time_window"};

/// What a count window may remember at most: one byte a call and node.
inline constexpr std::uint32_t kMaxBreakerWindowCalls = 1'000'000;

/// How far a breaker looks back: a number of calls (JSON 100) or a time (JSON "10s").
struct BreakerWindow {
  std::uint32_t calls = 100;  ///< used by kCountWindow; 0 when a time was given
  Duration span{};            ///< used by kTimeWindow; 0 when a number was given
};
std::string print_knob(const BreakerWindow& window);
std::string parse_knob(std::string_view text, BreakerWindow& window);

struct BreakerConfig {
  BreakerType type = BreakerType::kConsecutive;
  std::uint32_t failures = 5;  // Envoy's and Finagle's consecutive failures
  double failure_rate = 0.5;   // resilience4j, Polly and Hystrix
  BreakerWindow window;
  std::uint32_t min_calls = 10;
  Duration open_for = std::chrono::seconds(5);  // Hystrix
  std::uint32_t half_open_probes = 1;           // Hystrix, Polly

  static const KnobTable& knobs();
};

/// The circuit breaker of one node: closed passes, open rejects, half-open passes a few probes.
///
/// It has no clock and no timer: the owner asks for `open_until()` after a trip, and calls `half_open()` then.
/// Calls that began before the last change of state are told from the rest by `generation()`: their results
/// are not recorded, because they say nothing of the present state.
///
/// Cost    O(1) a call, amortised for a time window; no allocation after construction.
/// Source  Nygard 2007, "Release It!"; windows and probes as in resilience4j.
class Breaker {
 public:
  /// `generation` is where the count starts: a breaker that replaces another goes on from the other's.
  explicit Breaker(const BreakerConfig& config, std::uint32_t generation = 0);

  BreakerState state() const { return state_; }
  std::uint32_t generation() const { return generation_; }

  /// When an open breaker lets probes through: kNever when open for ever. In: state is kOpen.
  TimePoint open_until() const { return open_until_; }

  /// Whether one more call may start now.
  bool admits() const;

  /// A call starts. In: admits().
  void started();

  /// A call of the present generation ended without saying anything of the node: its client left.
  void released();

  /// A call of the present generation ended. Returns whether the state changed.
  bool record(bool success, TimePoint now);

  /// The open time has passed. In: state is kOpen, now >= open_until().
  void half_open();

 private:
  struct Slice {
    std::uint32_t calls = 0;
    std::uint32_t failures = 0;
  };

  bool record_closed(bool success, TimePoint now);
  bool window_trips(bool success, TimePoint now);
  void count_call(bool success);
  void count_in_slice(bool success, TimePoint now);
  void enter(BreakerState state);

  BreakerConfig config_;
  BreakerState state_ = BreakerState::kClosed;
  std::uint32_t generation_;
  TimePoint open_until_ = kNever;
  std::uint32_t streak_ = 0;   // failures in a row
  std::uint32_t probing_ = 0;  // probes in flight
  std::uint32_t probes_passed_ = 0;
  Slice total_;                     // of the window
  std::vector<std::uint8_t> ring_;  // count window: 1 = failure
  std::size_t ring_at_ = 0;
  std::vector<Slice> slices_;  // time window, kSlices of them
  std::int64_t slice_ = 0;     // number of the slice that `now` falls in
};

}  // namespace lb
