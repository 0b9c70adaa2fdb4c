// The project's own exp, log, pow and tanh: within their stated errors of the C library in long double, over 1e5 and
// more seeded points each; their special values; and the bits of some results, which no platform may change.
#include "lb/math.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "lb/rng.h"

namespace {

constexpr int kPoints = 200'000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// How far from the exact value, in units in the last place of the double next to it.
double error_in_ulp(double value, long double exact) {
  const double nearest = std::abs(static_cast<double>(exact));
  const double unit = std::nextafter(nearest, kInfinity) - nearest;
  return static_cast<double>(std::abs(static_cast<long double>(value) - exact) / static_cast<long double>(unit));
}

// Uniform in the exponent: all sizes from 2^lowest to 2^highest alike.
double any_size(lb::Rng& rng, int lowest, int highest) {
  const double size = lowest + (highest - lowest) * rng.uniform();
  return std::ldexp(1 + rng.uniform(), static_cast<int>(std::floor(size)));
}

TEST(Math, ExpIsWithinItsError) {
  lb::Rng rng(1);
  double worst = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double x = i % 2 == 0 ? -708 + 1417 * rng.uniform() : any_size(rng, -60, 4) * (rng.chance(0.5) ? 1 : -1);
    worst = std::max(worst, error_in_ulp(lb::math::exp(x), std::exp(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1.1);
}

TEST(Math, ExpIsWithinItsErrorAmongDenormals) {
  lb::Rng rng(2);
  double worst = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double x = -745.1 + 37 * rng.uniform();
    worst = std::max(worst, error_in_ulp(lb::math::exp(x), std::exp(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1.5);
}

TEST(Math, LogIsWithinItsError) {
  lb::Rng rng(3);
  double worst = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double x = i % 2 == 0 ? any_size(rng, -1074, 1023) : 0.5 + 1.5 * rng.uniform();
    worst = std::max(worst, error_in_ulp(lb::math::log(x), std::log(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1);
}

TEST(Math, LogIsWithinItsErrorNextToOne) {
  lb::Rng rng(4);
  double worst = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double x = 1 + any_size(rng, -52, -3) * (rng.chance(0.5) ? 1 : -0.5);
    if (x == 1) continue;
    worst = std::max(worst, error_in_ulp(lb::math::log(x), std::log(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1);
}

TEST(Math, PowIsWithinItsError) {
  lb::Rng rng(5);
  for (int i = 0; i < kPoints; ++i) {
    const double base = any_size(rng, -20, 30);
    const double exponent = i % 2 == 0 ? -20 + 40 * rng.uniform() : rng.below(20) - 10.0;
    const long double exact = std::pow(static_cast<long double>(base), static_cast<long double>(exponent));
    const double steps = i % 2 == 0 ? 2 * std::abs(exponent * std::log(base)) : std::abs(exponent);
    const double allowed = (2 + steps) * 0x1p-53;
    const auto off = static_cast<double>(std::abs(lb::math::pow(base, exponent) / exact - 1));
    ASSERT_LT(off, allowed) << base << " ^ " << exponent;
  }
}

TEST(Math, PowIsExactWhereProductsAre) {
  for (int i = -1022; i <= 1023; ++i) ASSERT_EQ(lb::math::pow(2, i), std::ldexp(1.0, i));
  lb::Rng rng(6);
  for (int i = 0; i < kPoints; ++i) {
    const double x = any_size(rng, -1000, 1000);
    ASSERT_EQ(lb::math::pow(x, 1), x);
    ASSERT_EQ(lb::math::pow(x, 0), 1);
  }
  EXPECT_EQ(lb::math::pow(3, 20), 3486784401.0);
}

TEST(Math, TanhIsWithinItsError) {
  lb::Rng rng(7);
  double worst = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double x = (i % 2 == 0 ? 3 * rng.uniform() : any_size(rng, -60, 6)) * (rng.chance(0.5) ? 1 : -1);
    worst = std::max(worst, error_in_ulp(lb::math::tanh(x), std::tanh(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 3);
}

// Draws are compared with what these give: an order that flips would be a draw that flips.
TEST(Math, ExpAndLogGrowWithTheirArgument) {
  lb::Rng rng(8);
  for (int i = 0; i < kPoints; ++i) {
    const double x = any_size(rng, -30, 8);
    const double more = x * (1 + 0x1p-40);
    ASSERT_LE(lb::math::exp(x), lb::math::exp(more));
    ASSERT_LE(lb::math::log(x), lb::math::log(more));
  }
}

TEST(Math, HasTheLibrarysSpecialValues) {
  EXPECT_EQ(lb::math::exp(0), 1);
  EXPECT_EQ(lb::math::exp(-0.0), 1);
  EXPECT_EQ(lb::math::exp(kInfinity), kInfinity);
  EXPECT_EQ(lb::math::exp(-kInfinity), 0);
  EXPECT_EQ(lb::math::exp(710), kInfinity);
  EXPECT_EQ(lb::math::exp(-746), 0);
  EXPECT_TRUE(std::isnan(lb::math::exp(kNan)));
  EXPECT_EQ(lb::math::log(1), 0);
  EXPECT_EQ(lb::math::log(0), -kInfinity);
  EXPECT_EQ(lb::math::log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(lb::math::log(-1)));
  EXPECT_TRUE(std::isnan(lb::math::log(kNan)));
  EXPECT_EQ(lb::math::pow(0, 2.5), 0);
  EXPECT_EQ(lb::math::pow(0, 0), 1);
  EXPECT_EQ(lb::math::pow(0, -1), kInfinity);
  EXPECT_EQ(lb::math::pow(1, kInfinity), 1);
  EXPECT_EQ(lb::math::pow(2, 1e9), kInfinity);
  EXPECT_EQ(lb::math::pow(10, 400), kInfinity);
  EXPECT_EQ(lb::math::tanh(0), 0);
  EXPECT_EQ(lb::math::tanh(kInfinity), 1);
  EXPECT_EQ(lb::math::tanh(-kInfinity), -1);
  EXPECT_TRUE(std::isnan(lb::math::tanh(kNan)));
}

// FNV-1a over the bits of many results: the same with every compiler, build type and C library.
TEST(Math, GivesTheSameBitsEverywhere) {
  lb::Rng rng(9);
  std::uint64_t digest = 0xcbf29ce484222325;
  const auto add = [&](double value) { digest = (digest ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001b3; };
  for (int i = 0; i < kPoints; ++i) {
    const double x = any_size(rng, -8, 8);
    add(lb::math::exp(x));
    add(lb::math::exp(-x));
    add(lb::math::log(x));
    add(lb::math::tanh(x));
    add(lb::math::pow(x, 1.5));
  }
  EXPECT_EQ(digest, 0xbee22f574e8050aU) << std::hex << digest;
}

}  // namespace
