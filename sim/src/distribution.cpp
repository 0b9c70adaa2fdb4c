#include "sim/distribution.h"

#include <cmath>
#include <limits>

#include "alias_table.h"
#include "lb/assert.h"
#include "lb/math.h"
#include "nanoseconds.h"
#include "sim/size_distribution.h"
#include "ziggurat.h"

namespace sim {
namespace {

// The 99th percentile of the standard normal: what lies between a lognormal's median and its p99, in sigmas.
constexpr double kNormalP99 = 2.3263478740408408;

// The longest draw: it must stay below lb::kForever, which means something else.
constexpr double kLongest = 9.2e18;

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
  const bool known = set(params) || set_mixed(params) || set_size(params);
  LB_ASSERT(known, "a distribution is one of distribution_cases() or size_cases()");
}

void Distribution::set(Kind kind, double a, double b, double c) {
  kind_ = kind;
  a_ = a;
  b_ = b;
  c_ = c;
}

void Distribution::set_lognormal(double median, double p99) {
  const double log_median = lb::math::log(median);
  set(Kind::kLognormal, log_median, (lb::math::log(p99) - log_median) / kNormalP99);
}

bool Distribution::set(const lb::Variant& params) {
  if (const auto* constant = params.as<ConstantDistribution>()) {
    set(Kind::kConstant, nanoseconds(constant->value));
  } else if (const auto* exponential = params.as<ExponentialDistribution>()) {
    set(Kind::kExponential, nanoseconds(exponential->mean));
  } else if (const auto* uniform = params.as<UniformDistribution>()) {
    set(Kind::kUniform, nanoseconds(uniform->low), nanoseconds(uniform->high) - nanoseconds(uniform->low));
  } else if (const auto* lognormal = params.as<LognormalDistribution>()) {
    set_lognormal(nanoseconds(lognormal->median), nanoseconds(lognormal->p99));
  } else if (const auto* pareto = params.as<ParetoDistribution>()) {
    set(Kind::kPareto, nanoseconds(pareto->minimum), pareto->shape);
  } else if (const auto* gamma = params.as<GammaDistribution>()) {
    set(Kind::kGamma, nanoseconds(gamma->mean) / gamma->shape, gamma->shape);
  } else {
    return false;
  }
  return true;
}

// One of several values or distributions, by lot.
bool Distribution::set_mixed(const lb::Variant& params) {
  if (const auto* bimodal = params.as<BimodalDistribution>()) {
    set(Kind::kBimodal, nanoseconds(bimodal->fast), nanoseconds(bimodal->slow), bimodal->slow_ratio);
  } else if (const auto* hyper = params.as<HyperexponentialDistribution>()) {
    const double c = hyper->squared_variation;
    const double p = (1 + std::sqrt((c - 1) / (c + 1))) / 2;
    set(Kind::kHyperexponential, nanoseconds(hyper->mean) / (2 * p), nanoseconds(hyper->mean) / (2 * (1 - p)),
        1 - p);
  } else if (const auto* empirical = params.as<EmpiricalDistribution>()) {
    kind_ = Kind::kEmpirical;
    std::vector<AliasTable::Weighted> values;
    for (const WeightedValue& each : empirical->values) values.push_back({nanoseconds(each.value), each.weight});
    table_ = std::make_shared<const AliasTable>(values);
  } else {
    return false;
  }
  return true;
}

bool Distribution::set_size(const lb::Variant& params) {
  if (const auto* constant = params.as<ConstantSize>()) {
    set(Kind::kConstant, constant->value);
  } else if (const auto* exponential = params.as<ExponentialSize>()) {
    set(Kind::kExponential, exponential->mean);
  } else if (const auto* uniform = params.as<UniformSize>()) {
    set(Kind::kUniform, uniform->low, uniform->high - uniform->low);
  } else if (const auto* lognormal = params.as<LognormalSize>()) {
    set_lognormal(lognormal->median, lognormal->p99);
  } else if (const auto* pareto = params.as<ParetoSize>()) {
    set(Kind::kPareto, pareto->minimum, pareto->shape);
  } else {
    return false;
  }
  return true;
}

lb::Duration Distribution::draw(lb::Rng& rng) const {
  // The usual one without a jump through a table.
  const double drawn = kind_ == Kind::kExponential ? a_ * draw_exponential(rng) : draw_nanoseconds(rng);
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
    case Kind::kHyperexponential:
      return draw_hyperexponential(rng);
    case Kind::kEmpirical:
      return table_->draw(rng);
  }
  return a_;
}

double Distribution::draw_hyperexponential(lb::Rng& rng) const {
  const double mean = rng.chance(c_) ? b_ : a_;
  return mean * draw_exponential(rng);
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
    case Kind::kHyperexponential:
      return a_ + c_ * (b_ - a_);
    case Kind::kGamma:
      return a_ * b_;
    case Kind::kEmpirical:
      return table_->mean();
  }
  return a_;
}

}  // namespace sim
