#pragma once

#include <cstdint>
#include <string_view>

#include "sim/trace.h"
#include "sim/trace_arrivals.h"

namespace sim {

/// The requests of a trace, one after the other, at its speed and again and again where it repeats.
///
/// The second round begins as long after the last request as requests are apart on average, so that the rate goes on.
/// Cost    O(1) a request, no allocation.
class TraceCursor {
 public:
  /// In      arrivals.trace is loaded, and outlives this.
  explicit TraceCursor(const TraceArrivals& arrivals);

  /// When the next request comes; lb::kNever when there are no more.
  lb::TimePoint next() const { return next_; }

  /// On to the one after it. In: next() is not lb::kNever.
  void advance();

  /// The request before the next one. In: advance() was called.
  const Trace::Entry& taken() const { return trace_->entries[taken_]; }
  const Trace& trace() const { return *trace_; }

  /// From now on so many times as fast; 0 stops it. In: 0 <= load; now <= next().
  void set_load(double load, lb::TimePoint now);

 private:
  lb::TimePoint time_of_next() const;
  double position(lb::TimePoint now) const;

  const Trace* trace_;
  double speed_;
  double rate_;             // of the trace's time by that of the run
  double since_run_ = 0;    // when the rate was set: time of the run, nanoseconds,
  double since_trace_ = 0;  // and of the trace
  lb::Duration period_{};   // 0: once
  lb::Duration round_start_{};
  std::size_t at_ = 0;
  std::size_t taken_ = 0;
  bool over_ = false;
  lb::TimePoint next_ = lb::kNever;
};

/// How long one round of a trace is at its own speed: to the last request, and as far as requests are apart on average.
lb::Duration period_of(const Trace& trace);

/// Requests per second until the run ends, and more than 0 where any comes at all; 0 when the trace is not loaded.
double mean_rate(const TraceArrivals& arrivals, lb::Duration duration);

}  // namespace sim
