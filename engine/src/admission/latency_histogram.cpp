#include "admission/latency_histogram.h"

#include <algorithm>

#include "lb/assert.h"

namespace lb {

void LatencyHistogram::add(Duration latency) {
  ++bins_[bin_of(std::max<std::int64_t>(0, latency.count() / 1000))];
  ++count_;
}

void LatencyHistogram::clear() {
  bins_.fill(0);
  count_ = 0;
}

std::uint32_t LatencyHistogram::bin_of(std::int64_t microseconds) {
  if (microseconds < 10) return static_cast<std::uint32_t>(microseconds);
  std::uint32_t decade = 0;
  while (microseconds >= 100) {
    microseconds /= 10;
    ++decade;
  }
  if (decade >= kDecades) return kBins - 1;
  return 10 + 90 * decade + static_cast<std::uint32_t>(microseconds - 10);
}

double LatencyHistogram::quantile(double q) const {
  LB_ASSERT(count_ > 0, "a quantile of no samples");
  const double wanted = q * count_;
  std::uint32_t below = 0;  // samples in the bins before
  std::uint32_t bin = 0;
  while (bins_[bin] == 0 || (below + bins_[bin] < wanted && below + bins_[bin] < count_)) below += bins_[bin++];

  // Two digits of a number of one digit reach a tenth; 0 is a bin without width.
  double left = bin;
  double width = bin == 0 ? 0 : 0.1;
  if (bin >= 10) {
    left = 10 + (bin - 10) % 90;
    width = 1;
    for (std::uint32_t decade = (bin - 10) / 90; decade > 0; --decade) {
      left *= 10;
      width *= 10;
    }
  }
  return left + width * (wanted - below) / bins_[bin];
}

}  // namespace lb
