#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

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
/// One of two exponentials, drawn by lot: burstier than one. Each carries half of the load (balanced means), so that
/// p = (1 + sqrt((c - 1) / (c + 1))) / 2 of the draws have mean / 2p, and the others mean / 2(1 - p).
/// Source  Whitt 1982, Operations Research 30(1), on balanced means; M/G/1 theory with large variance.
struct HyperexponentialDistribution {
  lb::Duration mean = std::chrono::milliseconds(1);
  double squared_variation = 4;  ///< c, the variance over the squared mean; 1 is the exponential
  static const lb::KnobTable& knobs();
};
/// Measured values as they are: each with a probability in proportion to its weight.
struct WeightedValue {
  lb::Duration value{};
  double weight = 1;
  static const lb::KnobTable& knobs();
};
struct EmpiricalDistribution {
  std::vector<WeightedValue> values{{std::chrono::milliseconds(1), 1}};
  static const lb::KnobTable& knobs();
};

std::span<const lb::VariantCase> distribution_cases();

/// Knob values for defaults: always `value`, and exponential of that mean.
lb::Variant constant_distribution(lb::Duration value);
lb::Variant exponential_distribution(lb::Duration mean);

/// Whether it is constant_distribution({}): the default of what may be left out.
bool is_nothing(const lb::Variant& params);

/// What no single range can say: uniform low <= high, lognormal median <= p99, a weight above 0. Paths are relative to the knob.
lb::InputErrors validate_distribution(const lb::Variant& params);

class AliasTable;

/// A distribution ready to draw from.
///
/// Out     0 <= draw, in whole nanoseconds, rounded to the nearest; never more than lb::kForever - 1.
/// Cost    1 to 30 ns; no allocation; 48 bytes, so that thousands of nodes can hold their own. Empirical ones have a
///         table of 16 bytes a value, shared by copies.
/// Why     the parameters are turned into the numbers that the draw needs once.
class Distribution {
 public:
  /// In      params.active is one of distribution_cases(), validate_distribution(params) found nothing; or one of
  ///         size_cases(), of bytes where others are of nanoseconds.
  explicit Distribution(const lb::Variant& params);

  lb::Duration draw(lb::Rng& rng) const;

  /// The mean in nanoseconds; infinite where there is none.
  double mean() const;

  /// Whether every draw is 0: there is nothing to wait for.
  bool is_zero() const { return kind_ == Kind::kConstant && a_ == 0; }

 private:
  enum class Kind : std::uint8_t {
    kConstant,
    kExponential,
    kUniform,
    kLognormal,
    kPareto,
    kBimodal,
    kGamma,
    kHyperexponential,
    kEmpirical,
  };

  bool set(const lb::Variant& params);
  bool set_mixed(const lb::Variant& params);
  bool set_size(const lb::Variant& params);
  void set(Kind kind, double a, double b = 0, double c = 0);
  void set_lognormal(double median, double p99);
  double draw_nanoseconds(lb::Rng& rng) const;
  double draw_hyperexponential(lb::Rng& rng) const;

  Kind kind_ = Kind::kConstant;
  double a_ = 0;  // value, mean, low, log median, minimum, fast, mean / shape, one mean
  double b_ = 0;  // width, sigma, shape, slow, the other mean
  double c_ = 0;  // slow ratio, how often it is the other mean
  std::shared_ptr<const AliasTable> table_;
};

}  // namespace sim
