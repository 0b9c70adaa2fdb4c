#include "sine_curve.h"

#include <algorithm>
#include <cmath>

#include "turns.h"

namespace sim {
namespace {

constexpr double kPi = 3.141592653589793;

// Newton's method doubles the digits in each step; where the rate is near 0 it falls back on halving, and 53 of
// those are all that a double has.
constexpr int kMostSteps = 64;
constexpr double kNearEnough = 0.01;  // nanoseconds: moments are rounded to whole ones

}  // namespace

SineCurve::SineCurve(const SineArrivals& arrivals)
    : mean_(arrivals.mean * 1e-9),
      amplitude_(arrivals.amplitude),
      period_(static_cast<double>(arrivals.period.count())),
      phase_(arrivals.phase) {}

double SineCurve::rate(double time) const {
  return mean_ * (1 + amplitude_ * sine_of_turns(time / period_ + phase_));
}

// The difference of the two cosines as a product: between moments that are near it would lose its digits.
double SineCurve::come(double from, double length) const {
  const double middle = (from + length / 2) / period_ + phase_;
  const double swing = sine_of_turns(middle) * sine_of_turns(length / 2 / period_);
  return mean_ * (length + amplitude_ * period_ / kPi * swing);
}

double SineCurve::count(double from, double to) { return come(from, to - from); }

double SineCurve::reach(double from, double requests) {
  if (requests <= 0) return from;
  const double steady = requests / mean_;
  const double sway = amplitude_ * period_ / kPi;  // no more than that earlier or later than at the mean rate
  double low = std::max(0.0, steady - sway);
  double high = steady + sway;
  double length = std::clamp(requests / rate(from), low, high);
  for (int i = 0; i < kMostSteps && high - low > kNearEnough; ++i) {
    const double excess = come(from, length) - requests;
    (excess > 0 ? high : low) = length;
    double next = length - excess / rate(from + length);
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    const double step = std::abs(next - length);
    length = next;
    if (step < kNearEnough) break;
  }
  return from + length;
}

}  // namespace sim
