#pragma once

#include <cstddef>

#include "lb/time.h"

namespace sim {

/// How a run is cut into buckets of equal width: 1, 2, 2.5 or 5 times a power of ten, so that a chart's axis has
/// round numbers.
struct TimeBuckets {
  lb::Duration width{1};
  std::size_t count = 1;  ///< the last one may reach beyond the end
};

/// The finest cut into at most `most` buckets.
///
/// In      1 <= most, 1 ns <= duration.
TimeBuckets cut(lb::Duration duration, std::size_t most);

}  // namespace sim
