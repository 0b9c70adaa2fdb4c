// Zipf draws against their probabilities, each within four standard errors, for exponents below, at and above 1.
#include "zipf.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

constexpr int kDraws = 400'000;

std::vector<double> probabilities(std::uint32_t n, double exponent) {
  std::vector<double> shares(n);
  double sum = 0;
  for (std::uint32_t k = 1; k <= n; ++k) sum += shares[k - 1] = std::pow(k, -exponent);
  for (double& share : shares) share /= sum;
  return shares;
}

class ZipfExponent : public testing::TestWithParam<double> {};

TEST_P(ZipfExponent, DrawsEachAsOftenAsItShould) {
  constexpr std::uint32_t kClients = 50;
  const sim::Zipf zipf(kClients, GetParam());
  lb::Rng rng(7, 1);
  std::vector<double> counts(kClients);
  for (int i = 0; i < kDraws; ++i) {
    const std::uint32_t k = zipf.draw(rng);
    ASSERT_GE(k, 1U);
    ASSERT_LE(k, kClients);
    ++counts[k - 1];
  }
  const std::vector<double> expected = probabilities(kClients, GetParam());
  for (std::uint32_t k = 0; k < kClients; ++k) {
    const double error = std::sqrt(expected[k] * (1 - expected[k]) / kDraws);
    EXPECT_NEAR(counts[k] / kDraws, expected[k], 4 * error + 1e-9) << "client " << k + 1;
  }
}

INSTANTIATE_TEST_SUITE_P(Zipf, ZipfExponent, testing::Values(0.01, 0.6, 0.9999, 1.0, 1.0001, 1.2, 2.0, 10.0));

TEST(Zipf, OfOneIsAlwaysIt) {
  const sim::Zipf zipf(1, 1.1);
  lb::Rng rng(1, 1);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(zipf.draw(rng), 1U);
}

// The share of the first ten of sixteen million: the sum over all of them is within 1e-7 of the integral's.
TEST(Zipf, NeedsNoTableForMillions) {
  constexpr std::uint32_t kClients = 1U << 24U;
  const sim::Zipf zipf(kClients, 1.1);
  lb::Rng rng(3, 1);
  double top = 0;
  for (int i = 0; i < kDraws; ++i) top += zipf.draw(rng) <= 10 ? 1 : 0;
  double sum = 0;
  double first = 0;
  for (std::uint32_t k = 1; k <= kClients; ++k) {
    sum += std::pow(k, -1.1);
    if (k == 10) first = sum;
  }
  const double share = first / sum;
  EXPECT_NEAR(top / kDraws, share, 4 * std::sqrt(share * (1 - share) / kDraws));
}

}  // namespace
