#include "theory/mean_field.h"

#include <cmath>

namespace theory {
namespace {

constexpr double kNegligible = 1e-15;
constexpr double kStep = 0.1;  // rates are below 5 per service time: RK4 is stable, with an error below 1e-6

double power(double base, int exponent) {
  double product = base;
  for (int i = 1; i < exponent; ++i) product *= base;
  return product;
}

}  // namespace

double choices_number(double load, int choices) {
  double sum = 0;
  double exponent = 1;  // (d^i - 1) / (d - 1) = 1 + d + ... + d^(i-1)
  for (double term = load; term > kNegligible; term = std::pow(load, exponent)) {
    sum += term;
    exponent = exponent * choices + 1;
  }
  return sum;
}

double choices_time(double load, int choices) { return choices_number(load, choices) / load; }

double finite_number(double load, int servers) { return load * load / (2 * (1 - load)) / servers; }

MeanField::MeanField(double load, int choices) : load_(load), choices_(choices), shares_(2) {}

void MeanField::slope(const Shares& at, Shares& slope) const {
  double before = 1;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double own = power(at[i], choices_);
    const double next = i + 1 < at.size() ? at[i + 1] : 0;
    slope[i] = load_ * (before - own) - (at[i] - next);
    before = own;
  }
}

// Runge-Kutta of the fourth order. Levels are added before anything reaches them.
void MeanField::step(double length) {
  if (shares_.back() > 0) shares_.resize(shares_.size() + 8);
  const std::size_t levels = shares_.size();
  const Shares from = shares_;
  Shares k(levels);
  Shares at = from;
  const double weights[] = {1, 2, 2, 1};
  const double ahead[] = {0.5, 0.5, 1, 0};
  for (int part = 0; part < 4; ++part) {
    slope(at, k);
    for (std::size_t i = 0; i < levels; ++i) {
      shares_[i] += length / 6 * weights[part] * k[i];
      at[i] = from[i] + length * ahead[part] * k[i];
    }
  }
  for (double& share : shares_) share = share < kNegligible ? 0 : share;
}

void MeanField::advance(double time) {
  const auto steps = static_cast<int>(std::ceil(time / kStep));
  for (int i = 0; i < steps; ++i) step(time / steps);
}

double MeanField::mean_time_over(double time) {
  const auto steps = static_cast<int>(std::ceil(time / kStep));
  double sum = 0;
  for (int i = 0; i < steps; ++i) {
    const double before = time_of_arrival();
    step(time / steps);
    sum += (before + time_of_arrival()) / 2;
  }
  return sum / steps;
}

double MeanField::time_of_arrival() const {
  double sum = 1;
  for (const double share : shares_) sum += power(share, choices_);
  return sum;
}

double MeanField::number() const {
  double sum = 0;
  for (const double share : shares_) sum += share;
  return sum;
}

}  // namespace theory
