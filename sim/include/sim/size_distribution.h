#pragma once

#include <span>

#include "lb/knob.h"
#include "lb/result.h"

namespace sim {

/// The alternatives of a knob that is a distribution of sizes, in bytes: those of sim/distribution.h that sizes have,
/// with numbers in place of durations. A Distribution is made of them in the same way; what it draws are bytes.
struct ConstantSize {
  double value = 10'000;
  static const lb::KnobTable& knobs();
};
struct ExponentialSize {
  double mean = 10'000;
  static const lb::KnobTable& knobs();
};
struct UniformSize {
  double low = 0;
  double high = 20'000;
  static const lb::KnobTable& knobs();
};
struct LognormalSize {
  double median = 10'000;
  double p99 = 1'000'000;
  static const lb::KnobTable& knobs();
};
/// Files on the web have shapes of 1.0 to 1.5 (Crovella and Bestavros 1997, IEEE/ACM ToN 5(6)).
struct ParetoSize {
  double minimum = 1'000;
  double shape = 1.2;
  static const lb::KnobTable& knobs();
};

std::span<const lb::VariantCase> size_cases();

/// A knob value that is always `bytes`.
lb::Variant constant_size(double bytes);

/// Uniform low <= high, lognormal median <= p99. Paths are relative to the knob.
lb::InputErrors validate_sizes(const lb::Variant& params);

}  // namespace sim
