#pragma once

#include <span>

#include "sim/compare.h"

namespace sim {

/// The mean of a sample and the half width of its interval: t x s / sqrt(n).
///
/// In      1 <= sample.size(), all finite.
Estimate estimate(std::span<const double> sample, double confidence);

/// `other` against `base`, whose numbers of the same index belong together.
///
/// In      the same size of both, 1 or more, all finite.
Difference paired_difference(std::span<const double> base, std::span<const double> other, double confidence);

}  // namespace sim
