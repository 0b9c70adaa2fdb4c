#include "arrival_stream.h"

#include <algorithm>

#include "streams.h"

namespace sim {

ArrivalStream::ArrivalStream(const TrafficClass& traffic, std::uint64_t seed, std::uint32_t index,
                             lb::TimePoint end)
    : rng_(make_stream(seed, Purpose::kArrivals, index)),
      curve_(make_rate_curve(traffic.arrivals, make_stream(seed, Purpose::kModulation, index), end)) {
  if (const auto* recorded = traffic.arrivals.as<TraceArrivals>()) {
    pace_ = Pace::kTrace;
    trace_ = std::make_unique<TraceCursor>(*recorded);
    at_ = trace_->next();
    return;
  }
  if (curve_ != nullptr) {
    pace_ = Pace::kCurve;
    const auto* schedule = traffic.arrivals.as<ScheduleArrivals>();
    regular_ = schedule != nullptr && schedule->spacing == Spacing::kRegular;
  } else {
    if (traffic.arrivals.as<ConstantArrivals>() != nullptr) pace_ = Pace::kConstant;
    usual_gap_ = gap_ = 1e9 / mean_rate(traffic.arrivals, end.time_since_epoch());
  }
  advance();
}

void ArrivalStream::advance_otherwise() {
  if (pace_ == Pace::kTrace) {
    trace_->advance();
    at_ = trace_->next();
    return;
  }
  if (pace_ == Pace::kConstant) {
    at_ = after(at_, origin_ + static_cast<double>(taken_++) * gap_ - nanoseconds(at_));
    return;
  }
  from_ = reached_;
  left_ = draw_exponential(rng_);
  if (regular_) left_ = taken_ == 0 ? 0 : 1;
  ++taken_;
  aim();
}

void ArrivalStream::aim() {
  if (load_ == 0) {
    at_ = lb::kNever;
  } else if (pace_ == Pace::kCurve) {
    reached_ = curve_->reach(from_, left_ / load_);
    at_ = after(lb::TimePoint{}, reached_);
  } else {
    const auto now = lb::TimePoint(lb::Duration(static_cast<lb::Duration::rep>(from_)));
    at_ = after(now, left_ * gap_);
  }
}

double ArrivalStream::requests_left(double now) {
  if (pace_ == Pace::kCurve) return left_ - load_ * curve_->count(from_, now);
  if (load_ == 0) return left_;
  if (pace_ == Pace::kPoisson) return left_ - (now - from_) / gap_;
  return (origin_ - now) / gap_ + static_cast<double>(taken_ - 1);
}

void ArrivalStream::set_load(double load, lb::TimePoint now) {
  if (trace_ != nullptr) {
    trace_->set_load(load, now);
    at_ = trace_->next();
    return;
  }
  left_ = std::max(0.0, requests_left(nanoseconds(now)));
  from_ = nanoseconds(now);
  load_ = load;
  gap_ = usual_gap_ / load;
  origin_ = from_ + left_ * gap_;
  if (pace_ == Pace::kConstant) taken_ = 1;
  aim();
}

}  // namespace sim
