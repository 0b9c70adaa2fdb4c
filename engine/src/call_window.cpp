#include "lb/call_window.h"

#include <algorithm>

namespace lb {
namespace {

// A time window slides in tenths of itself, as Hystrix's and Polly's do.
constexpr std::int64_t kSlices = 10;

}  // namespace

CallWindow::CallWindow(const BreakerConfig& config)
    : width_(std::max<std::int64_t>(1, config.window.span.count() / kSlices)) {
  if (config.type == BreakerType::kCountWindow) ring_.assign(config.window.calls, 0);
  if (config.type == BreakerType::kTimeWindow) slices_.resize(kSlices);
}

void CallWindow::add(bool failed, bool was_slow, TimePoint now) {
  slices_.empty() ? add_to_ring(failed, was_slow) : add_to_slice(failed, was_slow, now);
}

void CallWindow::add_to_ring(bool failed, bool was_slow) {
  std::uint8_t& place = ring_[ring_at_];
  if (total_.calls == ring_.size()) total_.remove({1, place & 1U, place >> 1U & 1U});
  place = static_cast<std::uint8_t>((failed ? 1U : 0U) | (was_slow ? 2U : 0U));
  total_.add(failed, was_slow);
  ring_at_ = ring_at_ + 1 == ring_.size() ? 0 : ring_at_ + 1;
}

void CallWindow::add_to_slice(bool failed, bool was_slow, TimePoint now) {
  const std::int64_t current = now.time_since_epoch().count() / width_;
  // Slices that time has passed over are emptied; after a long silence that is all of them, once each.
  for (std::int64_t passed = std::min(current - slice_, kSlices); passed > 0; --passed) {
    Counts& old = slices_[static_cast<std::size_t>((current - passed + 1) % kSlices)];
    total_.remove(old);
    old = {};
  }
  slice_ = current;
  slices_[static_cast<std::size_t>(current % kSlices)].add(failed, was_slow);
  total_.add(failed, was_slow);
}

void CallWindow::clear() {
  total_ = {};
  ring_at_ = 0;
  std::ranges::fill(slices_, Counts{});
}

}  // namespace lb
