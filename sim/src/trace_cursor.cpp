#include "trace_cursor.h"

#include <algorithm>

#include "lb/assert.h"

namespace sim {
namespace {

double nanoseconds(lb::TimePoint at) { return static_cast<double>(at.time_since_epoch().count()); }

}  // namespace

lb::Duration period_of(const Trace& trace) {
  const lb::Duration first = trace.entries.front().at;
  const lb::Duration last = trace.entries.back().at;
  if (trace.entries.size() < 2) return last;
  return last + (last - first) / static_cast<std::int64_t>(trace.entries.size() - 1);
}

double mean_rate(const TraceArrivals& arrivals, lb::Duration duration) {
  if (!arrivals.trace) return 0;
  const auto& entries = arrivals.trace->entries;
  const double played =
      static_cast<double>(duration.count()) * arrivals.speed;  // of the trace's time, in nanoseconds
  const auto period = static_cast<double>(period_of(*arrivals.trace).count());
  if (arrivals.repeat && period > 0) {
    return static_cast<double>(entries.size()) * (played / period) / lb::to_seconds(duration);
  }
  const auto early = std::ranges::partition_point(
      entries, [played](const Trace::Entry& entry) { return static_cast<double>(entry.at.count()) < played; });
  return static_cast<double>(early - entries.begin()) / lb::to_seconds(duration);
}

TraceCursor::TraceCursor(const TraceArrivals& arrivals)
    : trace_(arrivals.trace.get()), speed_(arrivals.speed), rate_(arrivals.speed) {
  LB_ASSERT(trace_ != nullptr, "the traces of a scenario are loaded before it is played");
  if (arrivals.repeat) period_ = period_of(*trace_);
  next_ = time_of_next();
}

// Rounded to the nearest nanosecond. What is past the end of time never comes.
lb::TimePoint TraceCursor::time_of_next() const {
  if (over_ || rate_ == 0) return lb::kNever;
  const lb::Duration at = round_start_ + trace_->entries[at_].at;
  if (rate_ == 1 && since_run_ == since_trace_) return lb::TimePoint(at);
  const double scaled = since_run_ + (static_cast<double>(at.count()) - since_trace_) / rate_ + 0.5;
  constexpr double kEnd = 9.2e18;
  return scaled < kEnd ? lb::TimePoint(lb::Duration(static_cast<std::int64_t>(scaled))) : lb::kNever;
}

void TraceCursor::advance() {
  taken_ = at_;
  if (++at_ == trace_->entries.size()) {
    at_ = 0;
    round_start_ += period_;
    constexpr lb::Duration kLastRound = lb::Duration::max() / 4;  // sums of rounds stay in range
    over_ = period_ == lb::Duration{} || round_start_ > kLastRound;
  }
  next_ = time_of_next();
}

double TraceCursor::position(lb::TimePoint now) const {
  return since_trace_ + (nanoseconds(now) - since_run_) * rate_;
}

void TraceCursor::set_load(double load, lb::TimePoint now) {
  since_trace_ = position(now);
  since_run_ = nanoseconds(now);
  rate_ = speed_ * load;
  next_ = std::max(time_of_next(), now);
}

}  // namespace sim
