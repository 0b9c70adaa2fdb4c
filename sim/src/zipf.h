#pragma once

#include <cstdint>

#include "lb/rng.h"

namespace sim {

/// Draws k = 1 .. n with a probability in proportion to 1 / k^exponent.
///
/// In      1 <= n, 0 < exponent.
/// Cost    O(1) a draw and no table: 1.0 to 1.2 draws of a word each, with two to four exp and log.
/// Source  Hoermann and Derflinger 1996, "Rejection-inversion to generate variates from monotone discrete
///         distributions", ACM TOMACS 6(3), 169-184.
class Zipf {
 public:
  Zipf(std::uint32_t n, double exponent);

  std::uint32_t draw(lb::Rng& rng) const;

 private:
  double density(double x) const;   // x^-exponent
  double integral(double x) const;  // of the density, from 1
  double inverse(double area) const;

  double exponent_;
  double n_;
  double lowest_;    // the area at 1.5, less the whole of the first
  double highest_;   // the area at n + 0.5
  double shortcut_;  // how far left of k what was drawn may be, and k is taken without a look at the curve
};

}  // namespace sim
