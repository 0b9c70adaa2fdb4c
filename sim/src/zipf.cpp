#include "zipf.h"

#include <algorithm>
#include <cmath>

#include "lb/math.h"

namespace sim {
namespace {

constexpr double kSeriesUpTo = 1e-3;  // the fifth term of both series is below 1e-16 there

// (e^x - 1) / x, which is 1 at 0: an exponent of 1 needs no case of its own.
double growth(double x) {
  if (std::abs(x) > kSeriesUpTo) return (lb::math::exp(x) - 1) / x;
  return 1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5)));
}

// log(1 + x) / x, which is 1 at 0.
double shrinkage(double x) {
  if (std::abs(x) > kSeriesUpTo) return lb::math::log(1 + x) / x;
  return 1 - x * (1.0 / 2 - x * (1.0 / 3 - x * (1.0 / 4 - x * (1.0 / 5 - x / 6))));
}

}  // namespace

Zipf::Zipf(std::uint32_t n, double exponent)
    : exponent_(exponent),
      n_(n),
      lowest_(integral(1.5) - 1),
      highest_(integral(n_ + 0.5)),
      shortcut_(2 - inverse(integral(2.5) - density(2))) {}

double Zipf::density(double x) const { return lb::math::exp(-exponent_ * lb::math::log(x)); }

double Zipf::integral(double x) const {
  const double log_x = lb::math::log(x);
  return growth((1 - exponent_) * log_x) * log_x;
}

// The area has a limit where the exponent is above 1, and rounding must not go beyond it.
double Zipf::inverse(double area) const {
  const double x = std::max(area * (1 - exponent_), -1.0);
  return lb::math::exp(shrinkage(x) * area);
}

std::uint32_t Zipf::draw(lb::Rng& rng) const {
  while (true) {
    const double area = highest_ + rng.uniform() * (lowest_ - highest_);
    const double x = inverse(area);
    const double k = std::clamp(std::floor(x + 0.5), 1.0, n_);
    if (k - x <= shortcut_ || area >= integral(k + 0.5) - density(k)) return static_cast<std::uint32_t>(k);
  }
}

}  // namespace sim
