#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "lb/breaker_config.h"
#include "lb/call_window.h"
#include "lb/recovery_ramp.h"
#include "lb/time.h"

namespace lb {

enum class BreakerState : std::uint8_t { kClosed, kOpen, kHalfOpen };

inline constexpr std::array<std::string_view, 3> kBreakerStateNames{"closed", "open", "half_open"};

constexpr std::string_view to_string(BreakerState state) {
  return kBreakerStateNames[static_cast<std::size_t>(state)];
}

/// The circuit breaker of one node: closed passes, open rejects, half-open passes a few probes or, when recovering,
/// a growing share of the calls.
///
/// It has no clock and no timer: after every change of state the owner asks for `wake_at()`, and calls `wake()` then.
/// Calls that began before the last change of state are told from the rest by `generation()`: their results
/// are not recorded, because they say nothing of the present state.
///
/// Cost    O(1) a call, amortised for a time window; no allocation after construction.
/// Source  Nygard 2007, "Release It!"; windows, slow calls and probes as in resilience4j; recovery as in Traefik;
///         longer and longer open times as in linkerd and Finagle (without their jitter).
class Breaker {
 public:
  /// `generation` is where the count starts: a breaker that replaces another goes on from the other's.
  explicit Breaker(const BreakerConfig& config, std::uint32_t generation = 0);

  BreakerState state() const { return state_; }
  std::uint32_t generation() const { return generation_; }

  /// Whether it is half-open in the form of a growing share: ends by time, not by probes.
  bool recovering() const { return ramp_.has_value(); }

  /// When the state changes by time alone: the end of the open time or of the recovery. kNever when it does not.
  TimePoint wake_at() const;

  /// That time has come: open becomes half-open, recovering becomes closed. In: now >= wake_at().
  ///
  /// The end of a recovery begins no generation: its calls say as much of the node closed.
  void wake(TimePoint now);

  /// Whether calls may start at all: what decides that a node can be picked. Changes only with started(), released(),
  /// record() and wake().
  bool admits() const;

  /// Whether one more call may start now: to be asked once for each call that would start, when its node is picked.
  /// The same as admits() but for a recovering breaker, which counts the answers.
  bool admit_one(TimePoint now) { return ramp_ ? ramp_->admit(now) : admits(); }

  /// A call starts. In: admits().
  void started();

  /// A call of the present generation ended without saying anything of the node: its client left.
  void released();

  /// A call of the present generation ended, `latency` after its start. Returns whether the state changed.
  bool record(bool success, TimePoint now, Duration latency = {});

 private:
  bool probing() const { return state_ == BreakerState::kHalfOpen && !ramp_; }
  bool over_limits(const CallWindow::Counts& counts) const;
  bool calls_trip(bool success, bool slow, TimePoint now);
  bool record_probe(bool success, bool slow, TimePoint now);
  void open(TimePoint now);
  void close();
  void enter(BreakerState state);

  BreakerConfig config_;
  BreakerState state_ = BreakerState::kClosed;
  std::uint32_t generation_;
  TimePoint open_until_ = kNever;
  Duration open_for_;          // of the next trip
  std::uint32_t streak_ = 0;   // failures in a row
  std::uint32_t probing_ = 0;  // probes in flight
  CallWindow::Counts probes_;  // ended
  CallWindow window_;
  std::optional<RecoveryRamp> ramp_;  // while recovering
};

}  // namespace lb
