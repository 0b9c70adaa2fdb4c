#pragma once

#include <chrono>

namespace lb {

/// A length of virtual or real time, in nanoseconds.
using Duration = std::chrono::nanoseconds;

/// The clock every decision is made on. It has no `now()`: time is an argument.
///
/// Why     a decision that could read a clock could not be replayed. A driver counts nanoseconds from
///         whatever origin suits it (the simulator from 0, the proxy from its start).
struct Clock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock, duration>;
  static constexpr bool is_steady = true;
};

using TimePoint = Clock::time_point;

/// A duration that never elapses: the value of a timeout that is off.
inline constexpr Duration kForever = Duration::max();

/// A time that never comes: the deadline when nothing is pending.
inline constexpr TimePoint kNever = TimePoint::max();

/// The earlier of two times. By value: std::min takes references, and g++ 12 goes through memory for each of a chain.
constexpr TimePoint earlier(TimePoint a, TimePoint b) { return b < a ? b : a; }

/// The time `delay` from `now`, or kNever where the sum would not fit.
///
/// In      delay >= 0.
constexpr TimePoint later(TimePoint now, Duration delay) { return delay >= kNever - now ? kNever : now + delay; }

/// Bare numbers for people and files: seconds and milliseconds as double.
constexpr double to_seconds(Duration duration) { return static_cast<double>(duration.count()) * 1e-9; }
constexpr double to_milliseconds(Duration duration) { return static_cast<double>(duration.count()) * 1e-6; }

}  // namespace lb
