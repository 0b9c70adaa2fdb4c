#include "time_buckets.h"

#include <array>
#include <cstdint>

namespace sim {

TimeBuckets cut(lb::Duration duration, std::size_t most) {
  // In tenths of a power of ten, because of 2.5. Up to 10^18 ns, the largest power that fits in the clock.
  constexpr std::array<std::int64_t, 4> kSteps{10, 20, 25, 50};
  for (std::int64_t power = 1; power <= std::int64_t{100'000'000'000'000'000}; power *= 10) {
    for (const std::int64_t step : kSteps) {
      if (power == 1 && step == 25) continue;  // 2.5 ns is not a time
      const std::int64_t width = power == 1 ? step / 10 : power / 10 * step;
      const auto count = static_cast<std::size_t>((duration.count() - 1) / width + 1);
      if (count <= most) return {lb::Duration(width), count};
    }
  }
  return {duration, 1};
}

}  // namespace sim
