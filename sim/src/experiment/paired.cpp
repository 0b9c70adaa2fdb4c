#include "experiment/paired.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "experiment/student_t.h"
#include "lb/assert.h"

namespace sim {
namespace {

double mean_of(std::span<const double> sample) {
  double sum = 0;
  for (const double value : sample) sum += value;
  return sum / static_cast<double>(sample.size());
}

// Around the means, in a second pass: the one-pass formula loses every digit where the spread is small beside the
// mean. In: 2 <= size.
double covariance(std::span<const double> a, std::span<const double> b) {
  const double mean_a = mean_of(a);
  const double mean_b = mean_of(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum / static_cast<double>(a.size() - 1);
}

bool is_constant(std::span<const double> sample) {
  return std::all_of(sample.begin(), sample.end(), [&](double value) { return value == sample.front(); });
}

// The ratios r for which other - r x base has an interval that holds 0: between the roots of a quadratic, as long
// as base is surely not 0.
std::optional<Interval> ratio_interval(std::span<const double> base, std::span<const double> other,
                                       double confidence) {
  const double t = student_t_two_sided(confidence, base.size() - 1);
  const double scale = t * t / static_cast<double>(base.size());
  const double mean_base = mean_of(base);
  const double mean_other = mean_of(other);
  const double a = mean_base * mean_base - scale * covariance(base, base);
  const double b = mean_base * mean_other - scale * covariance(base, other);
  const double c = mean_other * mean_other - scale * covariance(other, other);
  if (a <= 0) return std::nullopt;
  const double root = std::sqrt(std::max(b * b - a * c, 0.0));  // below 0 only by rounding
  return Interval{(b - root) / a - 1, (b + root) / a - 1};
}

Contrast judge(std::span<const double> differences, const Estimate& absolute) {
  if (std::all_of(differences.begin(), differences.end(), [](double d) { return d == 0; })) {
    return Contrast::kIdentical;
  }
  if (!absolute.half_width) return Contrast::kNotJudged;
  if (absolute.mean + *absolute.half_width < 0) return Contrast::kLess;
  return absolute.mean - *absolute.half_width > 0 ? Contrast::kMore : Contrast::kNotShown;
}

}  // namespace

Estimate estimate(std::span<const double> sample, double confidence) {
  LB_ASSERT(!sample.empty(), "a sample has at least one number");
  // Of equal numbers the mean is the number itself, to the bit, and nothing is uncertain.
  if (is_constant(sample)) return {sample.front(), sample.size() > 1 ? std::optional<double>(0) : std::nullopt};
  const auto count = static_cast<double>(sample.size());
  const double t = student_t_two_sided(confidence, sample.size() - 1);
  return {mean_of(sample), t * std::sqrt(covariance(sample, sample) / count)};
}

Difference paired_difference(std::span<const double> base, std::span<const double> other, double confidence) {
  LB_ASSERT(base.size() == other.size(), "numbers are compared in pairs");
  std::vector<double> differences;
  for (std::size_t i = 0; i < base.size(); ++i) differences.push_back(other[i] - base[i]);
  Difference result;
  result.absolute = estimate(differences, confidence);
  result.contrast = judge(differences, result.absolute);
  const double mean_base = mean_of(base);
  if (mean_base == 0) return result;
  result.relative = result.absolute.mean / mean_base;
  if (base.size() > 1) result.relative_interval = ratio_interval(base, other, confidence);
  return result;
}

}  // namespace sim
