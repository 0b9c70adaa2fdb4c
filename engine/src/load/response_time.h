#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "lb/time.h"

namespace lb {

/// nginx's average response time: milliseconds, rounded; a new sample counts for 5 %.
///
/// `checked` is when the peer was last looked at, in steps of more than fail_timeout; an average not looked at is
/// halved once for each fail_timeout + 1 s, so that a peer that was slow is tried again.
/// Source  nginx least_time.
class NginxResponseTime {
 public:
  void observe(Duration sample) {
    const double ms = to_milliseconds(sample);
    average_ms_ = std::round(known_ ? 0.05 * ms + 0.95 * average_ms_ : ms);
    known_ = true;
  }

  /// The peer was picked.
  void look(TimePoint now, Duration fail_timeout) {
    if (to_whole_seconds(now - checked_) <= to_whole_seconds(fail_timeout)) return;
    average_ms_ = halved(now, fail_timeout);
    checked_ = now;
  }

  /// What the formula multiplies by 1 + connections: at most 5 s, otherwise rounded up to the next 20 ms, so that
  /// small differences are ties. In: attempts under way have run for in_flight_ms on average, 0 not to count them.
  std::uint64_t rounded_ms(TimePoint now, Duration fail_timeout, double in_flight_ms) const {
    constexpr std::uint64_t kLongest = 5000;
    constexpr std::uint64_t kStep = 20;
    const auto ms = static_cast<std::uint64_t>(std::max(halved(now, fail_timeout), std::floor(in_flight_ms)));
    return ms > kLongest ? kLongest : ms + kStep - ms % kStep;
  }

 private:
  static std::int64_t to_whole_seconds(Duration duration) {
    return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  }

  double halved(TimePoint now, Duration fail_timeout) const {
    const std::int64_t periods = to_whole_seconds(now - checked_) / (to_whole_seconds(fail_timeout) + 1);
    return periods < 32 ? std::floor(std::ldexp(average_ms_, -static_cast<int>(periods))) : 0;
  }

  double average_ms_ = 0;
  bool known_ = false;
  TimePoint checked_{};
};

/// Traefik's average response time: the mean of the last 100, in whole milliseconds; 0 before the first.
///
/// Source  Traefik leasttime.
class TraefikResponseTime {
 public:
  void observe(Duration sample) {
    const auto ms =
        static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(sample).count());
    sum_ms_ += ms;
    sum_ms_ -= samples_ms_[next_];
    samples_ms_[next_] = ms;
    next_ = (next_ + 1) % kSamples;
    count_ += count_ < kSamples ? 1 : 0;
  }

  double mean_ms() const { return count_ == 0 ? 0 : static_cast<double>(sum_ms_) / count_; }

  double score(std::uint32_t in_flight, std::uint32_t weight) const {
    return mean_ms() * (1.0 + in_flight) / weight;
  }

 private:
  static constexpr std::uint32_t kSamples = 100;

  std::array<std::uint32_t, kSamples> samples_ms_{};
  std::uint64_t sum_ms_ = 0;
  std::uint32_t next_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace lb
