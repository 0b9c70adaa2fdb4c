// The streaming histogram against exact percentiles of the same values, and its bounds of error and memory.
#include "histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/distribution.h"

namespace {

using sim::Histogram;

TEST(Histogram, IsZeroWhenEmpty) { EXPECT_EQ(Histogram(6).percentile(0.5), 0); }

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram(6);
  for (int i = 1; i <= 100; ++i) histogram.add(i);
  EXPECT_EQ(histogram.percentile(0), 1);
  EXPECT_EQ(histogram.percentile(0.5), 50);
  EXPECT_EQ(histogram.percentile(1), 100);
}

TEST(Histogram, PercentilesAreWithinHalfABucketOfTheExactOnes) {
  lb::Variant params;
  params.choose(sim::distribution_cases()[3]);
  const sim::Distribution lognormal(params);
  lb::Rng rng(3);
  std::vector<std::int64_t> values;
  for (int i = 0; i < 100'000; ++i) values.push_back(lognormal.draw(rng).count());
  std::vector<std::int64_t> sorted = values;
  std::ranges::sort(sorted);
  for (const unsigned bits : {3U, 4U, 6U, 7U}) {
    Histogram histogram(bits);
    for (const std::int64_t value : values) histogram.add(value);
    for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
      const auto exact = static_cast<double>(sorted[rank - 1]);
      EXPECT_NEAR(histogram.percentile(share), exact, exact * std::ldexp(1.0, -static_cast<int>(bits) - 1));
    }
  }
}

TEST(Histogram, SixAndSevenBitsAreWithinOnePercentEverywhere) {
  for (const unsigned bits : {6U, 7U}) {
    for (int power = 0; power < 63; ++power) {
      const std::int64_t value = (std::int64_t{1} << power) + (std::int64_t{1} << power) / 3;
      Histogram histogram(bits);
      histogram.add(value);
      EXPECT_NEAR(histogram.percentile(0.5), static_cast<double>(value), 0.01 * static_cast<double>(value));
    }
  }
}

TEST(Histogram, HoldsTheLongestDuration) {
  Histogram histogram(7);
  histogram.add(0);
  histogram.add(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(histogram.total(), 2U);
  EXPECT_EQ(histogram.percentile(0.5), 0);
  EXPECT_NEAR(histogram.percentile(1), 9.22e18, 0.01e18 * 9.22);
}

TEST(Histogram, GrowsDownwardsAsWellAsUpwards) {
  Histogram histogram(6);
  histogram.add(1'000'000'000);
  histogram.add(1'000);
  histogram.add(1'000'000'000'000);
  EXPECT_NEAR(histogram.percentile(0.3), 1e3, 1e1);
  EXPECT_NEAR(histogram.percentile(0.6), 1e9, 1e7);
  EXPECT_NEAR(histogram.percentile(1), 1e12, 1e10);
}

TEST(Histogram, MergesToWhatOneWouldHaveSeen) {
  Histogram one(6);
  Histogram two(6);
  Histogram both(6);
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t value = std::int64_t{i} * i * 977;
    (i % 3 == 0 ? one : two).add(value);
    both.add(value);
  }
  one.merge(two);
  EXPECT_EQ(one.total(), both.total());
  for (const double share : {0.1, 0.5, 0.99}) EXPECT_EQ(one.percentile(share), both.percentile(share));
}

TEST(Histogram, IsEmptyAfterClear) {
  Histogram histogram(6);
  histogram.add(5);
  histogram.clear();
  EXPECT_EQ(histogram.total(), 0U);
  histogram.add(9);
  EXPECT_EQ(histogram.percentile(0.5), 9);
}

TEST(Histogram, BucketsTouchWithoutGaps) {
  const Histogram histogram(3);
  for (std::size_t i = 0; i < 480; ++i) {
    const auto lower = static_cast<std::uint64_t>(histogram.lower_bound(i));
    ASSERT_EQ(histogram.index_of(lower), i);
    if (i == 0) continue;
    ASSERT_EQ(histogram.index_of(lower - 1), i - 1);
  }
}

}  // namespace
