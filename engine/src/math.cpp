#include "lb/math.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace lb::math {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// 2^(i / 32), rounded to nearest.
constexpr std::array<double, 32> kRoots{
    0x1.0000000000000p+0, 0x1.059b0d3158574p+0, 0x1.0b5586cf9890fp+0, 0x1.11301d0125b51p+0, 0x1.172b83c7d517bp+0,
    0x1.1d4873168b9aap+0, 0x1.2387a6e756238p+0, 0x1.29e9df51fdee1p+0, 0x1.306fe0a31b715p+0, 0x1.371a7373aa9cbp+0,
    0x1.3dea64c123422p+0, 0x1.44e086061892dp+0, 0x1.4bfdad5362a27p+0, 0x1.5342b569d4f82p+0, 0x1.5ab07dd485429p+0,
    0x1.6247eb03a5585p+0, 0x1.6a09e667f3bcdp+0, 0x1.71f75e8ec5f74p+0, 0x1.7a11473eb0187p+0, 0x1.82589994cce13p+0,
    0x1.8ace5422aa0dbp+0, 0x1.93737b0cdc5e5p+0, 0x1.9c49182a3f090p+0, 0x1.a5503b23e255dp+0, 0x1.ae89f995ad3adp+0,
    0x1.b7f76f2fb5e47p+0, 0x1.c199bdd85529cp+0, 0x1.cb720dcef9069p+0, 0x1.d5818dcfba487p+0, 0x1.dfc97337b9b5fp+0,
    0x1.ea4afa2a490dap+0, 0x1.f50765b6e4540p+0};

// ln 2 in two parts: the first has 32 bits, so that its products with whole numbers below 2^21 are exact.
constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

// 2^exponent. In: -1022 <= exponent <= 1023.
double power_of_two(std::int32_t exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52U);
}

// x = k ln 2 / 32 + r with |r| <= ln 2 / 64, where 6 terms of the series leave an error below 2^-58.
// e^x = 2^(k / 32) e^r; the whole part of k / 32 goes into `exponent`.
double exp_scaled(double x, std::int32_t& exponent) {
  constexpr double kInverse = 0x1.71547652b82fep+5;  // 32 / ln 2
  constexpr double kRounder = 0x1.8p52;  // adding it leaves the nearest whole number in the lowest bits
  const double rounded = x * kInverse + kRounder;
  const auto k = static_cast<std::int32_t>(std::bit_cast<std::uint64_t>(rounded) & 0xffffffffU);
  const double whole = rounded - kRounder;
  const double r = (x - whole * (kLn2High / 32)) - whole * (kLn2Low / 32);
  const double square = r * r;
  const double tail = (1.0 / 24 + r * (1.0 / 120)) + square * (1.0 / 720);
  const double grown = r + (square * (0.5 + r * (1.0 / 6)) + square * square * tail);
  const double root = kRoots[static_cast<std::uint32_t>(k) % 32];
  exponent = k >> 5;
  return root + root * grown;
}

double power_of_whole(double base, std::uint32_t exponent) {
  double power = 1;
  for (double square = base; exponent > 0; exponent >>= 1U) {
    if ((exponent & 1U) != 0) power *= square;
    if (exponent > 1) square *= square;
  }
  return power;
}

}  // namespace

double exp(double x) {
  constexpr double kHighest = 709.782712893384;   // ln of the greatest double
  constexpr double kLowest = -745.1332191019412;  // ln of half the least one
  std::int32_t exponent = 0;
  if (x >= -708 && x <= 709) [[likely]] {
    const double scaled = exp_scaled(x, exponent);
    return scaled * power_of_two(exponent);
  }
  if (std::isnan(x)) return x;
  if (x > kHighest) return kInfinity;
  if (x < kLowest) return 0;
  // The power of two alone may be no double: in two steps, of which only the last one rounds.
  const double scaled = exp_scaled(x, exponent);
  const std::int32_t half = exponent / 2;
  return scaled * power_of_two(half) * power_of_two(exponent - half);
}

// x = 2^k m with m from sqrt(1/2) to sqrt(2). With f = m - 1 and s = f / (2 + f), log m is
// 2 atanh s = 2 s + s R = f - s (f - R), where R = 2 (s^2 / 3 + s^4 / 5 + ...): the leading term is exact. s^2 is
// below 0.0295, and the first term left out, 2 s^22 / 23, below 2^-58.
double log(double x) {
  constexpr std::uint64_t kRootOfHalf = 0x3fe6a09e667f3bcd;
  constexpr double kLeastNormal = std::numeric_limits<double>::min();
  if (!(x >= kLeastNormal && x < kInfinity)) [[unlikely]] {
    if (x == 0) return -kInfinity;
    if (x > 0 && x < kLeastNormal) return log(x * 0x1p54) - 54 * (kLn2High + kLn2Low);
    return x > 0 ? x : kNan;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::int64_t k = static_cast<std::int64_t>(bits - kRootOfHalf) >> 52U;
  const double f = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(k) << 52U)) - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  const double z2 = z * z;
  const double z4 = z2 * z2;
  const double low = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9));
  const double high = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17));
  const double series = z * (low + z4 * (high + z4 * (2.0 / 19 + z * (2.0 / 21))));
  const auto whole = static_cast<double>(k);
  return whole * kLn2High - ((s * (f - series) - whole * kLn2Low) - f);
}

double pow(double base, double exponent) {
  constexpr double kMostByProducts = 1024;
  if (std::floor(exponent) == exponent && std::abs(exponent) <= kMostByProducts) {
    const double power = power_of_whole(base, static_cast<std::uint32_t>(std::abs(exponent)));
    return exponent < 0 ? 1 / power : power;
  }
  return base == 1 ? 1 : exp(exponent * log(base));
}

// Near 0 Lambert's continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ...))), elsewhere by the exponential.
double tanh(double x) {
  constexpr double kNearZero = 0.5;
  const double size = std::abs(x);
  if (size > kNearZero) return std::copysign(1 - 2 / (exp(2 * size) + 1), x);
  double fraction = 15;
  for (int odd = 13; odd > 0; odd -= 2) fraction = odd + x * x / fraction;
  return x / fraction;
}

}  // namespace lb::math
