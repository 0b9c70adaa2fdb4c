// Every distribution against its formula: the mean within 4.5 standard errors, and the whole shape by the largest
// distance between the empirical and the exact distribution function (Kolmogorov-Smirnov: 1.95 / sqrt(n) is passed
// by chance once in a thousand). N = 200,000, seeds fixed.
#include "sim/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "sim/size_distribution.h"
#include "ziggurat.h"

namespace {

using namespace std::chrono_literals;

constexpr int kDraws = 200'000;

double distance(std::vector<double> values, const std::function<double(double)>& cdf) {
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double exact = cdf(values[i]);
    largest = std::max({largest, exact - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - exact});
  }
  return largest;
}

const double kAllowed = 1.95 / std::sqrt(kDraws);

template <class Params>
lb::Variant variant(const char* name, const Params& params) {
  for (const lb::VariantCase& each : sim::distribution_cases()) {
    if (each.name != name) continue;
    lb::Variant chosen;
    *static_cast<Params*>(chosen.choose(each)) = params;
    return chosen;
  }
  ADD_FAILURE() << "no distribution " << name;
  return {};
}

std::vector<double> milliseconds(const lb::Variant& params, std::uint64_t seed) {
  const sim::Distribution distribution(params);
  lb::Rng rng(seed);
  std::vector<double> values;
  for (int i = 0; i < kDraws; ++i) values.push_back(lb::to_milliseconds(distribution.draw(rng)));
  return values;
}

void expect_mean(const std::vector<double>& values, const lb::Variant& params) {
  double sum = 0;
  double squares = 0;
  for (const double value : values) {
    sum += value;
    squares += value * value;
  }
  const auto n = static_cast<double>(values.size());
  const double mean = sum / n;
  const double error = std::sqrt(std::max(0.0, squares / n - mean * mean) / n);
  EXPECT_NEAR(mean, sim::Distribution(params).mean() * 1e-6, 4.5 * error + 1e-6);
}

TEST(Ziggurat, ExponentialHasItsShape) {
  lb::Rng rng(1);
  std::vector<double> values;
  for (int i = 0; i < kDraws; ++i) values.push_back(sim::draw_exponential(rng));
  EXPECT_LT(distance(values, [](double x) { return 1 - std::exp(-x); }), kAllowed);
}

TEST(Ziggurat, ExponentialReachesIntoItsTail) {
  lb::Rng rng(2);
  constexpr int kMany = 4'000'000;
  int beyond = 0;
  for (int i = 0; i < kMany; ++i) beyond += sim::draw_exponential(rng) > 9 ? 1 : 0;  // the tail starts at 7.7
  const double expected = kMany * std::exp(-9.0);
  EXPECT_NEAR(beyond, expected, 4 * std::sqrt(expected));
}

TEST(Ziggurat, NormalHasItsShape) {
  lb::Rng rng(3);
  std::vector<double> values;
  for (int i = 0; i < kDraws; ++i) values.push_back(sim::draw_normal(rng));
  EXPECT_LT(distance(values, [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }), kAllowed);
}

TEST(Ziggurat, NormalReachesIntoBothTails) {
  lb::Rng rng(4);
  constexpr int kMany = 4'000'000;
  int below = 0;
  int above = 0;
  for (int i = 0; i < kMany; ++i) {
    const double x = sim::draw_normal(rng);
    below += x < -3.8 ? 1 : 0;  // the tail starts at 3.65
    above += x > 3.8 ? 1 : 0;
  }
  const double expected = kMany * 0.5 * std::erfc(3.8 / std::sqrt(2.0));
  EXPECT_NEAR(below, expected, 4 * std::sqrt(expected));
  EXPECT_NEAR(above, expected, 4 * std::sqrt(expected));
}

TEST(Distribution, ConstantIsConstant) {
  const lb::Variant params = sim::constant_distribution(5ms);
  for (const double value : milliseconds(params, 1)) ASSERT_EQ(value, 5);
  EXPECT_FALSE(sim::Distribution(params).is_zero());
  EXPECT_TRUE(sim::Distribution(sim::constant_distribution(0ms)).is_zero());
}

TEST(Distribution, Exponential) {
  const lb::Variant params = variant("exponential", sim::ExponentialDistribution{3ms});
  const std::vector<double> values = milliseconds(params, 2);
  expect_mean(values, params);
  EXPECT_LT(distance(values, [](double x) { return 1 - std::exp(-x / 3); }), kAllowed);
}

TEST(Distribution, Uniform) {
  const lb::Variant params = variant("uniform", sim::UniformDistribution{2ms, 6ms});
  const std::vector<double> values = milliseconds(params, 3);
  expect_mean(values, params);
  EXPECT_LT(distance(values, [](double x) { return (x - 2) / 4; }), kAllowed);
}

TEST(Distribution, LognormalHasItsMedianAndItsP99) {
  const lb::Variant params = variant("lognormal", sim::LognormalDistribution{10ms, 80ms});
  const std::vector<double> values = milliseconds(params, 4);
  expect_mean(values, params);
  const double sigma = std::log(8.0) / 2.3263478740408408;
  EXPECT_LT(
      distance(values, [&](double x) { return 0.5 * std::erfc(-std::log(x / 10) / sigma / std::sqrt(2.0)); }),
      kAllowed);
  const auto above = std::ranges::count_if(values, [](double x) { return x > 80; });
  EXPECT_NEAR(static_cast<double>(above), 0.01 * kDraws, 4 * std::sqrt(0.01 * kDraws));
}

TEST(Distribution, Pareto) {
  const lb::Variant params = variant("pareto", sim::ParetoDistribution{2ms, 3});
  const std::vector<double> values = milliseconds(params, 5);
  expect_mean(values, params);
  EXPECT_LT(distance(values, [](double x) { return 1 - std::pow(2 / x, 3); }), kAllowed);
  EXPECT_TRUE(std::isinf(sim::Distribution(variant("pareto", sim::ParetoDistribution{2ms, 1})).mean()));
}

TEST(Distribution, Bimodal) {
  const lb::Variant params = variant("bimodal", sim::BimodalDistribution{1ms, 9ms, 0.2});
  const std::vector<double> values = milliseconds(params, 6);
  expect_mean(values, params);
  for (const double value : values) ASSERT_TRUE(value == 1 || value == 9);
}

TEST(Distribution, GammaOfShapeTwoIsErlang) {
  const lb::Variant params = variant("gamma", sim::GammaDistribution{4ms, 2});
  const std::vector<double> values = milliseconds(params, 7);
  expect_mean(values, params);
  EXPECT_LT(distance(values, [](double x) { return 1 - std::exp(-x / 2) * (1 + x / 2); }), kAllowed);
}

TEST(Distribution, GammaOfShapeOneHalfIsAChiSquare) {
  const lb::Variant params = variant("gamma", sim::GammaDistribution{4ms, 0.5});
  const std::vector<double> values = milliseconds(params, 8);
  expect_mean(values, params);
  EXPECT_LT(distance(values, [](double x) { return std::erf(std::sqrt(x / 8)); }), kAllowed);
}

TEST(Distribution, HyperexponentialIsAMixtureOfTwo) {
  const lb::Variant params = variant("hyperexponential", sim::HyperexponentialDistribution{2ms, 4});
  const std::vector<double> values = milliseconds(params, 9);
  expect_mean(values, params);
  EXPECT_DOUBLE_EQ(sim::Distribution(params).mean(), 2e6);
  const double p = (1 + std::sqrt(3.0 / 5)) / 2;
  const auto cdf = [&](double x) { return 1 - p * std::exp(-p * x) - (1 - p) * std::exp(-(1 - p) * x); };
  EXPECT_LT(distance(values, cdf), kAllowed);
  double squares = 0;
  for (const double value : values) squares += (value - 2) * (value - 2);
  // The fourth central moment is 50 times the variance squared: a relative error of 7 / sqrt(n).
  EXPECT_NEAR(squares / kDraws / 4, 4, 4 * 4 * 7 / std::sqrt(kDraws));
}

TEST(Distribution, EmpiricalHasItsFrequencies) {
  const lb::Variant params = variant(
      "empirical", sim::EmpiricalDistribution{{{1ms, 1}, {2ms, 5}, {3ms, 0}, {4ms, 2.5}, {1ms, 0.5}, {5ms, 1}}});
  const std::vector<double> values = milliseconds(params, 10);
  EXPECT_DOUBLE_EQ(sim::Distribution(params).mean(), 2.65e6);
  expect_mean(values, params);
  const double expected[] = {0, 0.15, 0.5, 0, 0.25, 0.1};
  for (int k = 0; k <= 5; ++k) {
    const auto count = static_cast<double>(std::ranges::count(values, k));
    EXPECT_NEAR(count, expected[k] * kDraws, 4 * std::sqrt(kDraws * expected[k] * (1 - expected[k]))) << k;
  }
}

TEST(Distribution, EmpiricalTakesOneValueOrThousands) {
  for (const double value : milliseconds(variant("empirical", sim::EmpiricalDistribution{{{7ms, 3}}}), 11)) {
    ASSERT_EQ(value, 7);
  }
  sim::EmpiricalDistribution line;
  line.values.clear();
  for (int i = 1; i <= 10'000; ++i) line.values.push_back({i * 1us, static_cast<double>(i)});
  const std::vector<double> values = milliseconds(variant("empirical", line), 12);
  EXPECT_LT(distance(values, [](double x) { return x * x / 100; }), kAllowed + 2e-4)
      << "steps of 2 / 10,000 at most";
}

TEST(Distribution, SizesAreDrawnAsDurationsAre) {
  lb::Variant params;
  *static_cast<sim::LognormalSize*>(params.choose(sim::size_cases()[3])) = {10e6, 80e6};
  const sim::Distribution sizes(params);
  const sim::Distribution times(variant("lognormal", sim::LognormalDistribution{10ms, 80ms}));
  lb::Rng one(13);
  lb::Rng other(13);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(sizes.draw(one), times.draw(other));
  for (const lb::VariantCase& each : sim::size_cases()) {
    params.choose(each);
    EXPECT_GT(sim::Distribution(params).mean(), 1000) << each.name;
  }
}

TEST(Distribution, ADrawNeverOverflows) {
  const sim::Distribution huge(
      variant("pareto", sim::ParetoDistribution{lb::Duration(9'000'000'000'000'000'000), 0.1}));
  lb::Rng rng(9);
  for (int i = 0; i < 1000; ++i) {
    const lb::Duration drawn = huge.draw(rng);
    ASSERT_GT(drawn.count(), 0);
    ASSERT_LT(drawn, lb::kForever);
  }
}

TEST(Distribution, BoundsInTheWrongOrderAreErrors) {
  EXPECT_EQ(sim::validate_distribution(variant("uniform", sim::UniformDistribution{3ms, 2ms})).size(), 1U);
  EXPECT_EQ(sim::validate_distribution(variant("lognormal", sim::LognormalDistribution{3ms, 2ms})).size(), 1U);
  EXPECT_TRUE(sim::validate_distribution(variant("uniform", sim::UniformDistribution{2ms, 2ms})).empty());
  EXPECT_EQ(sim::validate_distribution(lb::Variant{}).size(), 1U);
}

}  // namespace
