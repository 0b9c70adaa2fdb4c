#include "sim/distribution.h"

#include <cmath>
#include <limits>

#include "lb/assert.h"
#include "lb/math.h"
#include "ziggurat.h"

namespace sim {
namespace {

// The 99th percentile of the standard normal: what lies between a lognormal's median and its p99, in sigmas.
constexpr double kNormalP99 = 2.3263478740408408;

// The longest draw: it must stay below lb::kForever, which means something else.
constexpr double kLongest = 9.2e18;

double nanoseconds(lb::Duration duration) { return static_cast<double>(duration.count()); }

// Source  Marsaglia and Tsang 2000, ACM TOMS 26(3), 363-372. In: shape >= 1.
double draw_gamma_above_one(double shape, lb::Rng& rng) {
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  while (true) {
    const double x = draw_normal(rng);
    const double t = 1.0 + c * x;
    if (t <= 0) continue;
    const double v = t * t * t;
    // -log(u) of a uniform u is an exponential draw.
    if (-draw_exponential(rng) < 0.5 * x * x + d - d * v + d * lb::math::log(v)) return d * v;
  }
}

// Below 1: a draw of shape + 1, times u^(1 / shape).
double draw_gamma(double shape, lb::Rng& rng) {
  if (shape >= 1) return draw_gamma_above_one(shape, rng);
  const double larger = draw_gamma_above_one(shape + 1.0, rng);
  return larger * lb::math::exp(-draw_exponential(rng) / shape);
}

}  // namespace

Distribution::Distribution(const lb::Variant& params) {
  if (const auto* constant = params.as<ConstantDistribution>()) {
    kind_ = Kind::kConstant;
    a_ = nanoseconds(constant->value);
  } else if (const auto* exponential = params.as<ExponentialDistribution>()) {
    kind_ = Kind::kExponential;
    a_ = nanoseconds(exponential->mean);
  } else if (const auto* uniform = params.as<UniformDistribution>()) {
    kind_ = Kind::kUniform;
    a_ = nanoseconds(uniform->low);
    b_ = nanoseconds(uniform->high) - a_;
  } else if (const auto* lognormal = params.as<LognormalDistribution>()) {
    kind_ = Kind::kLognormal;
    a_ = lb::math::log(nanoseconds(lognormal->median));
    b_ = (lb::math::log(nanoseconds(lognormal->p99)) - a_) / kNormalP99;
  } else if (const auto* pareto = params.as<ParetoDistribution>()) {
    kind_ = Kind::kPareto;
    a_ = nanoseconds(pareto->minimum);
    b_ = pareto->shape;
  } else if (const auto* bimodal = params.as<BimodalDistribution>()) {
    kind_ = Kind::kBimodal;
    a_ = nanoseconds(bimodal->fast);
    b_ = nanoseconds(bimodal->slow);
    c_ = bimodal->slow_ratio;
  } else if (const auto* gamma = params.as<GammaDistribution>()) {
    kind_ = Kind::kGamma;
    a_ = nanoseconds(gamma->mean) / gamma->shape;
    b_ = gamma->shape;
  } else {
    LB_ASSERT(false, "a distribution is one of distribution_cases()");
  }
}

lb::Duration Distribution::draw(lb::Rng& rng) const {
  const double drawn = draw_nanoseconds(rng);
  return lb::Duration(static_cast<lb::Duration::rep>(drawn < kLongest ? drawn + 0.5 : kLongest));
}

double Distribution::draw_nanoseconds(lb::Rng& rng) const {
  switch (kind_) {
    case Kind::kConstant:
      return a_;
    case Kind::kExponential:
      return a_ * draw_exponential(rng);
    case Kind::kUniform:
      return a_ + b_ * rng.uniform();
    case Kind::kLognormal:
      return lb::math::exp(a_ + b_ * draw_normal(rng));
    case Kind::kPareto:
      return a_ * lb::math::exp(draw_exponential(rng) / b_);
    case Kind::kBimodal:
      return rng.chance(c_) ? b_ : a_;
    case Kind::kGamma:
      return a_ * draw_gamma(b_, rng);
  }
  return a_;
}

double Distribution::mean() const {
  switch (kind_) {
    case Kind::kConstant:
    case Kind::kExponential:
      return a_;
    case Kind::kUniform:
      return a_ + b_ / 2;
    case Kind::kLognormal:
      return lb::math::exp(a_ + b_ * b_ / 2);
    case Kind::kPareto:
      return b_ > 1 ? a_ * b_ / (b_ - 1) : std::numeric_limits<double>::infinity();
    case Kind::kBimodal:
      return a_ + c_ * (b_ - a_);
    case Kind::kGamma:
      return a_ * b_;
  }
  return a_;
}

}  // namespace sim
