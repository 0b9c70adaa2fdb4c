// Student's t against closed forms (1, 2 and 4 degrees of freedom have one) and against printed tables.
#include "experiment/student_t.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace sim {
namespace {

// One degree of freedom is the Cauchy distribution: P(|T| < t) = 2 atan(t) / pi. For two, t = c sqrt(2 / (1 - c^2)).
TEST(StudentT, MeetsTheClosedFormsOfOneAndTwoDegrees) {
  for (const double c : {0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.999999}) {
    const double one = std::tan(std::numbers::pi * c / 2);
    const double two = c * std::sqrt(2 / (1 - c * c));
    EXPECT_NEAR(student_t_two_sided(c, 1), one, one * 1e-9) << c;
    EXPECT_NEAR(student_t_two_sided(c, 2), two, two * 1e-9) << c;
  }
}

// Shaw 2006, Journal of Computational Finance 9(4): for four degrees t = 2 sqrt(q - 1) with
// q = cos(acos(sqrt(a)) / 3) / sqrt(a), a = 1 - c^2.
TEST(StudentT, MeetsTheClosedFormOfFourDegrees) {
  for (const double c : {0.5, 0.8, 0.9, 0.95, 0.99, 0.9999}) {
    const double root = std::sqrt(1 - c * c);
    const double expected = 2 * std::sqrt(std::cos(std::acos(root) / 3) / root - 1);
    EXPECT_NEAR(student_t_two_sided(c, 4), expected, expected * 1e-8) << c;
  }
}

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: critical values of Student's t, three decimals.
TEST(StudentT, MeetsPrintedTables) {
  EXPECT_NEAR(student_t_two_sided(0.95, 9), 2.262, 5e-4);
  EXPECT_NEAR(student_t_two_sided(0.99, 9), 3.250, 5e-4);
  EXPECT_NEAR(student_t_two_sided(0.90, 9), 1.833, 5e-4);
  EXPECT_NEAR(student_t_two_sided(0.95, 19), 2.093, 5e-4);
  EXPECT_NEAR(student_t_two_sided(0.95, 29), 2.045, 5e-4);
  EXPECT_NEAR(student_t_two_sided(0.95, 100), 1.984, 5e-4);
}

TEST(StudentT, NearsTheNormalDistribution) { EXPECT_NEAR(student_t_two_sided(0.95, 9'999'999), 1.959964, 1e-6); }

TEST(StudentT, HasNoMoreThanNineDecimals) {
  const double value = student_t_two_sided(0.95, 9);
  EXPECT_EQ(value, std::round(value * 1e9) / 1e9);
}

}  // namespace
}  // namespace sim
