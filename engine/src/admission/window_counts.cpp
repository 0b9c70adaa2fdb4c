#include "admission/window_counts.h"

#include <algorithm>

namespace lb {
namespace {

constexpr Duration kWidest = std::chrono::seconds(1);
constexpr std::int64_t kFewest = 10;

}  // namespace

WindowCounts::WindowCounts(Duration window)
    : window_(window), width_(std::clamp(window / kFewest, Duration(1), kWidest)) {
  // Slices begin at least a width apart and are younger than the window; one more for a width that does not divide it.
  slices_.resize(static_cast<std::size_t>(window / width_) + 1);
}

void WindowCounts::add(const Counts& counts, TimePoint now) {
  slide(now);
  if (used_ == 0 || now - slices_[last_].start >= width_) {
    last_ = used_ == 0 ? first_ : after(last_);
    slices_[last_] = {now, {}};
    ++used_;
  }
  for (Counts* counted : {&slices_[last_].counts, &total_}) {
    counted->requests += counts.requests;
    counted->good += counts.good;
  }
}

WindowCounts::Counts WindowCounts::at(TimePoint now) const {
  Counts counts = total_;
  std::size_t at = first_;
  for (std::size_t i = 0; i < used_ && expired(slices_[at], now); ++i, at = after(at)) {
    counts.requests -= slices_[at].counts.requests;
    counts.good -= slices_[at].counts.good;
  }
  return counts;
}

void WindowCounts::slide(TimePoint now) {
  while (used_ > 0 && expired(slices_[first_], now)) {
    total_.requests -= slices_[first_].counts.requests;
    total_.good -= slices_[first_].counts.good;
    first_ = after(first_);
    --used_;
  }
}

}  // namespace lb
