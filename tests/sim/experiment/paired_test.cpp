// The statistics of pairs: by hand on small samples, and by counting how often intervals hold the truth on many seeded
// ones (tolerance: 4 standard errors of the count).
#include "experiment/paired.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "ziggurat.h"

namespace sim {
namespace {

constexpr int kTrials = 20'000;
constexpr double kTolerance = 4 * 0.00154;  // 4 sqrt(0.95 x 0.05 / kTrials)

// Mean 4, variance (9 + 1 + 0 + 1 + 9) / 4 = 5, t = 2.776445 for 4 degrees: 2.776445 x sqrt(5 / 5).
TEST(Estimate, IsWhatAHandCalculationGives) {
  const Estimate result = estimate(std::array{1.0, 3.0, 4.0, 5.0, 7.0}, 0.95);
  EXPECT_DOUBLE_EQ(result.mean, 4);
  EXPECT_NEAR(result.half_width.value(), 2.776445, 1e-6);
}

TEST(Estimate, OfOneNumberHasNoInterval) {
  const Estimate result = estimate(std::array{3.0}, 0.95);
  EXPECT_EQ(result.mean, 3);
  EXPECT_FALSE(result.half_width.has_value());
}

// 0.1 + 0.1 + 0.1 is not 0.3: a mean by summing would be off, and the spread not 0.
TEST(Estimate, OfEqualNumbersIsThatNumber) {
  const Estimate result = estimate(std::vector<double>(3, 0.1), 0.95);
  EXPECT_EQ(result.mean, 0.1);
  EXPECT_EQ(result.half_width, 0.0);
}

TEST(Estimate, KeepsASmallSpreadBesideALargeMean) {
  const Estimate small = estimate(std::array{1.0, 3.0, 4.0, 5.0, 7.0}, 0.95);
  const Estimate large = estimate(std::array{1e9 + 1, 1e9 + 3, 1e9 + 4, 1e9 + 5, 1e9 + 7}, 0.95);
  EXPECT_NEAR(large.half_width.value(), small.half_width.value(), 1e-9);
}

TEST(Estimate, HoldsTheTrueMeanAsOftenAsItSays) {
  lb::Rng rng(11);
  for (const std::size_t size : {2U, 3U, 10U}) {
    int held = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
      std::vector<double> sample;
      for (std::size_t i = 0; i < size; ++i) sample.push_back(3 + 2 * draw_normal(rng));
      const Estimate result = estimate(sample, 0.95);
      held += std::abs(result.mean - 3) <= result.half_width.value() ? 1 : 0;
    }
    EXPECT_NEAR(held / static_cast<double>(kTrials), 0.95, kTolerance) << size;
  }
}

struct Pairs {
  std::vector<double> base;
  std::vector<double> other;
};

// What a replication brings to both is larger than what tells them apart.
Pairs draw_pairs(lb::Rng& rng, std::size_t size, double ratio) {
  Pairs pairs;
  for (std::size_t i = 0; i < size; ++i) {
    const double luck = draw_normal(rng);
    pairs.base.push_back(10 + luck + 0.2 * draw_normal(rng));
    pairs.other.push_back(ratio * (10 + luck) + 0.2 * draw_normal(rng));
  }
  return pairs;
}

TEST(PairedDifference, HoldsTheTrueDifferenceAndRatioAsOftenAsItSays) {
  constexpr double kRatio = 0.7;
  lb::Rng rng(12);
  int held = 0;
  int held_ratio = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    const Pairs pairs = draw_pairs(rng, 10, kRatio);
    const Difference result = paired_difference(pairs.base, pairs.other, 0.95);
    held += std::abs(result.absolute.mean - 10 * (kRatio - 1)) <= result.absolute.half_width.value() ? 1 : 0;
    const Interval ratio = result.relative_interval.value();
    held_ratio += ratio.low <= kRatio - 1 && kRatio - 1 <= ratio.high ? 1 : 0;
  }
  EXPECT_NEAR(held / static_cast<double>(kTrials), 0.95, kTolerance);
  EXPECT_NEAR(held_ratio / static_cast<double>(kTrials), 0.95, kTolerance);
}

// Where nothing differs, one in twenty is called different, less as often as more.
TEST(PairedDifference, CallsEqualsDifferentAsRarelyAsItSays) {
  lb::Rng rng(13);
  int less = 0;
  int more = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    const Pairs pairs = draw_pairs(rng, 10, 1);
    const Contrast contrast = paired_difference(pairs.base, pairs.other, 0.95).contrast;
    less += contrast == Contrast::kLess ? 1 : 0;
    more += contrast == Contrast::kMore ? 1 : 0;
  }
  const double half_tolerance = 4 * std::sqrt(0.025 * 0.975 / kTrials);
  EXPECT_NEAR(less / static_cast<double>(kTrials), 0.025, half_tolerance);
  EXPECT_NEAR(more / static_cast<double>(kTrials), 0.025, half_tolerance);
}

TEST(PairedDifference, RatioAndVerdictAgree) {
  lb::Rng rng(14);
  int shown = 0;
  for (int trial = 0; trial < 2'000; ++trial) {
    const Pairs pairs = draw_pairs(rng, 5, 0.985);
    const Difference result = paired_difference(pairs.base, pairs.other, 0.95);
    const Interval ratio = result.relative_interval.value();
    EXPECT_EQ(result.contrast == Contrast::kLess, ratio.high < 0);
    EXPECT_EQ(result.contrast == Contrast::kMore, ratio.low > 0);
    shown += result.contrast == Contrast::kNotShown ? 0 : 1;
  }
  EXPECT_GT(shown, 200);
  EXPECT_LT(shown, 1'800) << "both verdicts must occur";
}

TEST(PairedDifference, TellsLessMoreAndIdentical) {
  const std::vector<double> base{10, 11, 12};
  EXPECT_EQ(paired_difference(base, std::array{8.0, 9.1, 10.0}, 0.95).contrast, Contrast::kLess);
  EXPECT_EQ(paired_difference(base, std::array{12.0, 13.1, 14.0}, 0.95).contrast, Contrast::kMore);
  EXPECT_EQ(paired_difference(base, std::array{9.0, 12.0, 12.1}, 0.95).contrast, Contrast::kNotShown);
  EXPECT_EQ(paired_difference(base, base, 0.95).contrast, Contrast::kIdentical);
}

// The same difference each time leaves no doubt, and is not "identical".
TEST(PairedDifference, AConstantDifferenceIsCertain) {
  const Difference result = paired_difference(std::array{1.0, 5.0, 9.0}, std::array{0.5, 4.5, 8.5}, 0.95);
  EXPECT_EQ(result.absolute.mean, -0.5);
  EXPECT_EQ(result.absolute.half_width, 0.0);
  EXPECT_EQ(result.contrast, Contrast::kLess);
  EXPECT_DOUBLE_EQ(result.relative.value(), -0.1);
}

TEST(PairedDifference, OfOnePairIsNotJudgedUnlessEqual) {
  const Difference result = paired_difference(std::array{4.0}, std::array{3.0}, 0.95);
  EXPECT_EQ(result.contrast, Contrast::kNotJudged);
  EXPECT_EQ(result.absolute.mean, -1);
  EXPECT_FALSE(result.absolute.half_width.has_value());
  EXPECT_EQ(result.relative, -0.25);
  EXPECT_FALSE(result.relative_interval.has_value());
  EXPECT_EQ(paired_difference(std::array{4.0}, std::array{4.0}, 0.95).contrast, Contrast::kIdentical);
}

TEST(PairedDifference, HasNoRatioToNothing) {
  const Difference result = paired_difference(std::array{0.0, 0.0, 0.0}, std::array{1.0, 2.0, 1.5}, 0.95);
  EXPECT_EQ(result.contrast, Contrast::kMore);
  EXPECT_FALSE(result.relative.has_value());
  EXPECT_FALSE(result.relative_interval.has_value());
}

TEST(PairedDifference, ARatioToWhatMayBeNothingHasNoInterval) {
  const Difference result = paired_difference(std::array{0.0, 0.0, 3.0}, std::array{1.0, 2.0, 1.5}, 0.95);
  EXPECT_TRUE(result.relative.has_value());
  EXPECT_FALSE(result.relative_interval.has_value());
}

}  // namespace
}  // namespace sim
