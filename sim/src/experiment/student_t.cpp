#include "experiment/student_t.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "lb/assert.h"

namespace sim {

double student_t_two_sided(double confidence, std::size_t degrees) {
  LB_ASSERT(0 < confidence && confidence < 1 && degrees > 0, "a confidence is within 0..1");
  using Doubles = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  const boost::math::students_t_distribution<double, Doubles> distribution(static_cast<double>(degrees));
  // The complement keeps the digits of a small tail, which 1 - tail would lose.
  const double quantile = boost::math::quantile(boost::math::complement(distribution, (1 - confidence) / 2));
  return std::round(quantile * 1e9) / 1e9;
}

}  // namespace sim
