#include "rif_meter.h"

#include <algorithm>

namespace sim {

void RifMeter::serve(std::uint32_t found, lb::Duration latency, lb::TimePoint now) {
  leave();
  recent_[served_ % kRecent] = {static_cast<double>(latency.count()) / (found + 1.0), now};
  ++served_;
}

// All are brought to the present RIF by the same factor, so it goes to their median alone. Of an even number the lower
// of the two in the middle.
lb::Duration RifMeter::estimate(lb::TimePoint now) const {
  std::array<double, kRecent> latencies{};
  std::uint32_t count = 0;
  while (count < kRecent && count < served_) {
    const Sample& sample = recent_[(served_ - 1 - count) % kRecent];
    if (now - sample.at >= kRecentFor) break;
    latencies[count++] = sample.latency_of_one;
  }
  if (count == 0) return {};
  const auto middle = latencies.begin() + (count - 1) / 2;
  std::nth_element(latencies.begin(), middle, latencies.begin() + count);
  return lb::Duration(static_cast<lb::Duration::rep>(*middle * (in_flight_ + 1.0)));
}

}  // namespace sim
