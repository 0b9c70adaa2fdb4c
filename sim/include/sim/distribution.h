#pragma once

#include <cstdint>
#include <span>

#include "lb/knob.h"
#include "lb/result.h"
#include "lb/rng.h"
#include "lb/time.h"

namespace sim {

/// The alternatives of a distribution knob, each with its own table. Files write {"exponential": {"mean": "5ms"}},
/// or {"exponential": "5ms"} for those with one parameter.
struct ConstantDistribution {
  lb::Duration value = std::chrono::milliseconds(1);
  static const lb::KnobTable& knobs();
};
struct ExponentialDistribution {
  lb::Duration mean = std::chrono::milliseconds(1);
  static const lb::KnobTable& knobs();
};
struct UniformDistribution {
  lb::Duration low{};
  lb::Duration high = std::chrono::milliseconds(2);
  static const lb::KnobTable& knobs();
};
/// Measured latencies are given by their median and 99th percentile: log(p99 / median) / 2.326 is sigma.
struct LognormalDistribution {
  lb::Duration median = std::chrono::milliseconds(1);
  lb::Duration p99 = std::chrono::milliseconds(10);
  static const lb::KnobTable& knobs();
};
/// P(X > x) = (minimum / x)^shape: a tail that has no mean for shape <= 1 and no variance for shape <= 2.
struct ParetoDistribution {
  lb::Duration minimum = std::chrono::milliseconds(1);
  double shape = 2.5;
  static const lb::KnobTable& knobs();
};
/// `slow` with probability `slow_ratio`, otherwise `fast`: cache misses, garbage collections.
struct BimodalDistribution {
  lb::Duration fast = std::chrono::milliseconds(1);
  lb::Duration slow = std::chrono::milliseconds(10);
  double slow_ratio = 0.1;
  static const lb::KnobTable& knobs();
};
/// Between constant (large shape) and burstier than exponential (shape below 1); shape 1 is the exponential.
struct GammaDistribution {
  lb::Duration mean = std::chrono::milliseconds(1);
  double shape = 2;
  static const lb::KnobTable& knobs();
};

std::span<const lb::VariantCase> distribution_cases();

/// A knob value that is always `value`: the default of backend models.
lb::Variant constant_distribution(lb::Duration value);

/// What no single range can say: uniform low <= high, lognormal median <= p99. Paths are relative to the knob.
lb::InputErrors validate_distribution(const lb::Variant& params);

/// A distribution ready to draw from.
///
/// Out     0 <= draw, in whole nanoseconds, rounded to the nearest; never more than lb::kForever - 1.
/// Cost    1 to 30 ns; no allocation; 32 bytes, so that thousands of nodes can hold their own.
/// Why     the parameters are turned into the numbers that the draw needs once.
class Distribution {
 public:
  /// In      params.active is one of distribution_cases(), validate_distribution(params) found nothing.
  explicit Distribution(const lb::Variant& params);

  lb::Duration draw(lb::Rng& rng) const;

  /// The mean in nanoseconds; infinite where there is none.
  double mean() const;

  /// Whether every draw is 0: there is nothing to wait for.
  bool is_zero() const { return kind_ == Kind::kConstant && a_ == 0; }

 private:
  enum class Kind : std::uint8_t { kConstant, kExponential, kUniform, kLognormal, kPareto, kBimodal, kGamma };

  double draw_nanoseconds(lb::Rng& rng) const;

  Kind kind_ = Kind::kConstant;
  double a_ = 0;  // value, mean, low, log median, minimum, fast, mean / shape
  double b_ = 0;  // width, sigma, -1 / shape, slow, shape
  double c_ = 0;  // slow ratio
};

}  // namespace sim
