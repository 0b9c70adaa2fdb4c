#include "lb/breaker.h"

#include <algorithm>

#include "lb/assert.h"

namespace lb {
namespace {

// The open time after one of `last`, of a breaker that has not closed in between.
Duration longer(const BreakerConfig& config, Duration last) {
  if (config.open_for_multiplier <= 1 || last == kForever) return last;
  const auto most = static_cast<double>(std::max(config.open_for, config.open_for_max).count());
  const double next = static_cast<double>(last.count()) * config.open_for_multiplier;
  return next < most ? Duration(static_cast<std::int64_t>(next)) : std::max(config.open_for, config.open_for_max);
}

// Divided rather than multiplied: 7 of 100 is the nearest double to 0.07, but 0.07 x 100 is more than 7.
bool reaches(std::uint32_t part, std::uint32_t whole, double rate) {
  return static_cast<double>(part) / static_cast<double>(whole) >= rate;
}

}  // namespace

Breaker::Breaker(const BreakerConfig& config, std::uint32_t generation)
    : config_(config), generation_(generation), open_for_(config.open_for), window_(config) {}

TimePoint Breaker::wake_at() const {
  if (ramp_) return ramp_->end();
  return state_ == BreakerState::kOpen ? open_until_ : kNever;
}

void Breaker::wake(TimePoint now) {
  LB_ASSERT(now >= wake_at(), "a breaker wakes at its time, and only when it has one");
  if (ramp_) return close();
  enter(BreakerState::kHalfOpen);
  if (config_.recovery > Duration{}) ramp_.emplace(now, config_.recovery);
}

bool Breaker::admits() const {
  if (probing()) return probing_ + probes_.calls < config_.half_open_probes;
  return state_ != BreakerState::kOpen;
}

void Breaker::started() {
  if (probing()) ++probing_;
}

void Breaker::released() {
  if (probing()) --probing_;
}

bool Breaker::record(bool success, TimePoint now, Duration latency) {
  if (state_ == BreakerState::kOpen) return false;
  const bool slow = config_.slow_call && latency > config_.slow_call->duration;
  if (probing()) return record_probe(success, slow, now);
  if (!calls_trip(success, slow, now)) return false;
  open(now);
  return true;
}

bool Breaker::calls_trip(bool success, bool slow, TimePoint now) {
  if (config_.type == BreakerType::kConsecutive) {
    streak_ = success ? 0 : streak_ + 1;
    return streak_ >= config_.failures;
  }
  window_.add(!success, slow, now);
  return window_.counts().calls >= config_.min_calls && over_limits(window_.counts());
}

// Without a window there are no rates: one failed probe is enough. With one, the probes are judged by the rates that
// calls are judged by, once all have ended.
bool Breaker::record_probe(bool success, bool slow, TimePoint now) {
  --probing_;
  probes_.add(!success, slow);
  const bool has_rates = config_.type != BreakerType::kConsecutive;
  const bool failed = !has_rates && !success;
  if (!failed && probes_.calls < config_.half_open_probes) return false;
  if (failed || (has_rates && over_limits(probes_))) {
    open(now);
  } else {
    enter(BreakerState::kClosed);
    close();
  }
  return true;
}

bool Breaker::over_limits(const CallWindow::Counts& counts) const {
  return reaches(counts.failures, counts.calls, config_.failure_rate) ||
         (config_.slow_call && reaches(counts.slow, counts.calls, config_.slow_call->rate));
}

void Breaker::open(TimePoint now) {
  open_until_ = later(now, open_for_);
  open_for_ = longer(config_, open_for_);
  enter(BreakerState::kOpen);
}

void Breaker::close() {
  state_ = BreakerState::kClosed;
  open_for_ = config_.open_for;
  ramp_.reset();
}

void Breaker::enter(BreakerState state) {
  state_ = state;
  ++generation_;
  streak_ = 0;
  probing_ = 0;
  probes_ = {};
  window_.clear();
  ramp_.reset();
}

}  // namespace lb
