#include "lb/breaker.h"

#include <algorithm>
#include <charconv>

#include "lb/assert.h"
#include "lb/duration_text.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

// A time window slides in tenths of itself, as Hystrix's and Polly's do.
constexpr std::int64_t kSlices = 10;

}  // namespace

Breaker::Breaker(const BreakerConfig& config, std::uint32_t generation)
    : config_(config), generation_(generation) {
  if (config_.type == BreakerType::kCountWindow) ring_.assign(config_.window.calls, 0);
  if (config_.type == BreakerType::kTimeWindow) slices_.resize(kSlices);
}

bool Breaker::admits() const {
  switch (state_) {
    case BreakerState::kClosed:
      return true;
    case BreakerState::kOpen:
      return false;
    case BreakerState::kHalfOpen:
      return probing_ + probes_passed_ < config_.half_open_probes;
  }
  return false;
}

void Breaker::started() {
  if (state_ == BreakerState::kHalfOpen) ++probing_;
}

void Breaker::released() {
  if (state_ == BreakerState::kHalfOpen) --probing_;
}

bool Breaker::record(bool success, TimePoint now) {
  if (state_ == BreakerState::kClosed) return record_closed(success, now);
  if (state_ == BreakerState::kOpen) return false;
  --probing_;
  if (!success) {
    open_until_ = later(now, config_.open_for);
    enter(BreakerState::kOpen);
    return true;
  }
  if (++probes_passed_ < config_.half_open_probes) return false;
  enter(BreakerState::kClosed);
  return true;
}

bool Breaker::record_closed(bool success, TimePoint now) {
  const bool trips = config_.type == BreakerType::kConsecutive
                         ? (streak_ = success ? 0 : streak_ + 1) >= config_.failures
                         : window_trips(success, now);
  if (!trips) return false;
  open_until_ = later(now, config_.open_for);
  enter(BreakerState::kOpen);
  return true;
}

bool Breaker::window_trips(bool success, TimePoint now) {
  if (config_.type == BreakerType::kCountWindow) {
    count_call(success);
  } else {
    count_in_slice(success, now);
  }
  return !success && total_.calls >= config_.min_calls &&
         total_.failures >= config_.failure_rate * static_cast<double>(total_.calls);
}

void Breaker::count_call(bool success) {
  if (total_.calls == ring_.size()) {
    total_.failures -= ring_[ring_at_];
  } else {
    ++total_.calls;
  }
  ring_[ring_at_] = success ? 0 : 1;
  total_.failures += ring_[ring_at_];
  ring_at_ = ring_at_ + 1 == ring_.size() ? 0 : ring_at_ + 1;
}

void Breaker::count_in_slice(bool success, TimePoint now) {
  const std::int64_t width = std::max<std::int64_t>(1, config_.window.span.count() / kSlices);
  const std::int64_t current = now.time_since_epoch().count() / width;
  // Slices that time has passed over are emptied; after a long silence that is all of them, once each.
  for (std::int64_t passed = std::min(current - slice_, kSlices); passed > 0; --passed) {
    Slice& old = slices_[static_cast<std::size_t>((current - passed + 1) % kSlices)];
    total_.calls -= old.calls;
    total_.failures -= old.failures;
    old = {};
  }
  slice_ = current;
  Slice& slice = slices_[static_cast<std::size_t>(current % kSlices)];
  for (Slice* counted : {&slice, &total_}) {
    ++counted->calls;
    counted->failures += success ? 0 : 1;
  }
}

void Breaker::half_open() {
  LB_ASSERT(state_ == BreakerState::kOpen, "only an open breaker becomes half-open");
  enter(BreakerState::kHalfOpen);
}

void Breaker::enter(BreakerState state) {
  state_ = state;
  ++generation_;
  streak_ = 0;
  probing_ = 0;
  probes_passed_ = 0;
  total_ = {};
  ring_at_ = 0;
  slices_.assign(slices_.size(), {});
}

std::string print_knob(const BreakerWindow& window) {
  return window.calls > 0 ? std::to_string(window.calls) : print_duration(window.span);
}

std::string parse_knob(std::string_view text, BreakerWindow& window) {
  BreakerWindow parsed{0, {}};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed.calls);
  const bool is_count = error == std::errc{} && end == text.data() + text.size();
  const bool fits =
      is_count ? parsed.calls >= 1 && parsed.calls <= kMaxBreakerWindowCalls
               : parse_duration(text, parsed.span).empty() && parsed.span > Duration{} && parsed.span != kForever;
  if (!fits) return "expected a number of calls from 1 to 1000000, or a duration such as \"10s\"";
  if (!is_count) parsed.calls = 0;
  window = parsed;
  return {};
}

const KnobTable& BreakerConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<BreakerConfig>("breaker", "takes a node out while it fails, and tries it again later")
          .choice<&BreakerConfig::type>("type", kBreakerTypeNames, "what makes it trip")
          .integer<&BreakerConfig::failures>("failures", {1, 1e6}, "consecutive: failures in a row that trip it")
          .number<&BreakerConfig::failure_rate>("failure_rate", {0.0001, 1},
                                                "windows: share of failures that trips it")
          .unit("ratio")
          .text<&BreakerConfig::window>("window", {1, 32},
                                        "count_window: calls looked at; time_window: time looked at", true)
          .integer<&BreakerConfig::min_calls>("min_calls", {1, 1e6}, "windows: no trip with fewer calls than this")
          .duration_or_forever<&BreakerConfig::open_for>("open_for", kPositiveDuration,
                                                         "how long a tripped breaker stays open")
          .integer<&BreakerConfig::half_open_probes>("half_open_probes", {1, 1e6},
                                                     "requests let through after that; all must succeed")
          .build();
  return table;
}

}  // namespace lb
