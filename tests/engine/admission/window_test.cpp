// What admissions look back at: counts of a window of time, and a histogram of latencies.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "admission/latency_histogram.h"
#include "admission/window_counts.h"
#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

TEST(WindowCounts, SlidesBySecondsFromTheFirstRequest) {
  WindowCounts counts(30s);
  counts.add({1, 1}, at(500ms));
  counts.add({1, 0}, at(1400ms));  // the same slice: less than a second after its beginning
  counts.add({1, 1}, at(1500ms));
  EXPECT_EQ(counts.at(at(30'499ms)).requests, 3U);
  EXPECT_EQ(counts.at(at(30'500ms)).requests, 1U);
  EXPECT_EQ(counts.at(at(30'500ms)).good, 1U);
  EXPECT_EQ(counts.at(at(31'500ms)).requests, 0U);
}

TEST(WindowCounts, LookingForgetsNothing) {
  WindowCounts counts(30s);
  counts.add({5, 2}, at(0s));
  EXPECT_EQ(counts.at(at(1h)).requests, 0U);
  EXPECT_EQ(counts.at(at(1s)).requests, 5U);
}

// The model keeps every slice that ever began.
TEST(WindowCounts, AgreesWithAListOfSlices) {
  Rng rng(8);
  for (const Duration window : {Duration(30s), Duration(2min), Duration(7s), Duration(25ms), Duration(10'500ms)}) {
    const Duration width = std::min<Duration>(1s, window / 10);
    WindowCounts counts(window);
    std::deque<std::pair<TimePoint, std::uint64_t>> slices;
    TimePoint now{};
    for (int step = 0; step < 30'000; ++step) {
      now += Duration(static_cast<std::int64_t>(static_cast<double>(width.count()) * rng.uniform()));
      if (rng.chance(0.001)) now += 2 * window;
      std::erase_if(slices, [&](const auto& slice) { return now - slice.first >= window; });
      if (slices.empty() || now - slices.back().first >= width) slices.emplace_back(now, 0);
      const std::uint64_t added = rng.below(4);
      slices.back().second += added;
      counts.add({added, 0}, now);
      std::uint64_t expected = 0;
      for (const auto& [start, requests] : slices) expected += requests;
      ASSERT_EQ(counts.at(now).requests, expected) << "step " << step;
    }
  }
}

TEST(LatencyHistogram, CountsByTwoDigitsOfMicroseconds) {
  LatencyHistogram histogram;
  histogram.add(5ms);
  EXPECT_DOUBLE_EQ(histogram.quantile(0), 5000);
  EXPECT_DOUBLE_EQ(histogram.quantile(0.5), 5050) << "the middle of the bin from 5.0 to 5.1 ms";
  EXPECT_DOUBLE_EQ(histogram.quantile(1), 5100);
  for (int i = 0; i < 3; ++i) histogram.add(20ms);
  EXPECT_EQ(histogram.count(), 4U);
  EXPECT_DOUBLE_EQ(histogram.quantile(0.25), 5100);
  EXPECT_DOUBLE_EQ(histogram.quantile(0.625), 20'500);
  histogram.clear();
  EXPECT_EQ(histogram.count(), 0U);
  histogram.add(7us);
  EXPECT_DOUBLE_EQ(histogram.quantile(0.5), 7.05);
}

TEST(LatencyHistogram, TakesTheShortestAndTheLongest) {
  LatencyHistogram histogram;
  histogram.add(-1ns);
  histogram.add(999ns);
  EXPECT_DOUBLE_EQ(histogram.quantile(1), 0);
  histogram.clear();
  histogram.add(kForever);
  EXPECT_DOUBLE_EQ(histogram.quantile(0), 99e11);
}

TEST(LatencyHistogram, IsWithinTenPercentOfTheSortedSamples) {
  Rng rng(9);
  for (int round = 0; round < 1000; ++round) {
    LatencyHistogram histogram;
    std::vector<double> samples;
    const double scale = 1e4 * static_cast<double>(1 + rng.below(1'000'000));
    for (int i = 0; i < 101; ++i) {
      const Duration latency(static_cast<std::int64_t>(1e4 + scale * rng.uniform()));
      histogram.add(latency);
      samples.push_back(static_cast<double>(latency.count()) / 1000);
    }
    std::ranges::sort(samples);
    const double median = histogram.quantile(0.5);
    ASSERT_GT(median, samples[49] * 0.9) << "round " << round;
    ASSERT_LT(median, samples[51] * 1.1) << "round " << round;
  }
}

}  // namespace
}  // namespace lb
