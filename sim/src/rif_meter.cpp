#include "rif_meter.h"

#include <algorithm>

namespace sim {

void RifMeter::serve(std::uint32_t found, lb::Duration latency) {
  leave();
  recent_[served_ % kRecent] = {latency, found};
  ++served_;
}

// How far from the present RIF the samples may be: as far as the kEnough nearest. In: known() > 0.
std::uint32_t RifMeter::reach() const {
  std::array<std::uint32_t, kRecent> distances{};
  for (std::uint32_t i = 0; i < known(); ++i) distances[i] = distance(recent_[i]);
  const std::uint32_t rank = std::min(kEnough, known()) - 1;
  std::nth_element(distances.begin(), distances.begin() + rank, distances.begin() + known());
  return distances[rank];
}

// Of an even number the lower of the two in the middle, so that the estimate is a latency that was observed.
lb::Duration RifMeter::estimate() const {
  if (known() == 0) return {};
  const std::uint32_t within = reach();
  std::array<lb::Duration, kRecent> latencies{};
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < known(); ++i) {
    if (distance(recent_[i]) <= within) latencies[count++] = recent_[i].latency;
  }
  const auto middle = latencies.begin() + (count - 1) / 2;
  std::nth_element(latencies.begin(), middle, latencies.begin() + count);
  return *middle;
}

}  // namespace sim
