// Token buckets: what passes at which nanosecond, and that over any window no more than burst + rate x time passes,
// however the requests come.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "admission/token_bucket.h"
#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

struct Bucket {
  TokenRate rate;
  TokenBucket state{};

  bool take(TimePoint now) {
    if (!rate.has(state, now)) return false;
    rate.take(state, now);
    return true;
  }
  int passes(int asked, TimePoint now) {
    int passed = 0;
    for (int i = 0; i < asked; ++i) passed += take(now) ? 1 : 0;
    return passed;
  }
};

Bucket bucket(double per_second, std::uint32_t burst) {
  return {TokenRate({.per_second = per_second, .burst = burst})};
}

TEST(TokenRate, StartsFullAndFillsAtItsRate) {
  Bucket b = bucket(10, 5);
  EXPECT_EQ(b.passes(100, at(0s)), 5);
  EXPECT_EQ(b.passes(100, at(99'999'999ns)), 0);
  EXPECT_EQ(b.passes(100, at(100ms)), 1);
  EXPECT_EQ(b.passes(100, at(350ms)), 2) << "two and a half have come: the half is kept";
  EXPECT_EQ(b.passes(100, at(400ms)), 1);
  EXPECT_EQ(b.passes(100, at(1h)), 5) << "never more than burst";
}

TEST(TokenRate, WithABurstOfOneSpacesRequests) {
  Bucket b = bucket(1000, 1);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(b.take(at(i * 1ms)));
    ASSERT_FALSE(b.take(at(i * 1ms)));
    ASSERT_FALSE(b.take(at(i * 1ms + 999'999ns)));
  }
}

TEST(TokenRate, TellsWhenTheNextTokenIsThere) {
  Bucket b = bucket(4, 2);
  EXPECT_LE(b.rate.ready_at(b.state), at(0s));
  b.passes(2, at(1s));
  EXPECT_EQ(b.rate.ready_at(b.state), at(1250ms));
  b.take(at(1250ms));
  EXPECT_EQ(b.rate.ready_at(b.state), at(1500ms));
}

TEST(TokenRate, WaitsForTheWholeNanosecondAfterAPartOfOne) {
  Bucket b = bucket(3, 1);
  EXPECT_TRUE(b.take(at(0s)));
  EXPECT_EQ(b.rate.ready_at(b.state), at(333'333'334ns));
  EXPECT_FALSE(b.take(at(333'333'333ns)));
  EXPECT_TRUE(b.take(at(333'333'334ns)));
}

TEST(TokenRate, KnowsWhenItIsFull) {
  Bucket b = bucket(10, 3);
  EXPECT_TRUE(b.state.full(at(0s)));
  b.passes(2, at(0s));
  EXPECT_FALSE(b.state.full(at(199'999'999ns)));
  EXPECT_TRUE(b.state.full(at(200ms)));
}

// Asked at every chance for an hour, a rate whose interval is no whole number of nanoseconds gives what is due.
TEST(TokenRate, DoesNotDrift) {
  for (const double per_second : {3.0, 7.0, 0.3, 997.0}) {
    Bucket b = bucket(per_second, 2);  // with 1, what is left of a nanosecond could not be kept
    TimePoint now{};
    std::int64_t passed = 0;
    while (now < at(1h)) {
      ASSERT_TRUE(b.take(now));
      ++passed;
      now = b.rate.ready_at(b.state);
    }
    EXPECT_EQ(passed, std::llround(per_second * 3600) + 1) << per_second << ": the burst, and what an hour gives";
  }
}

TEST(TokenRate, TakesTheEndsOfItsRanges) {
  Bucket slowest = bucket(kMinPerSecond, 1'000'000'000);
  EXPECT_EQ(slowest.passes(1000, at(0s)), 1000);
  Bucket fastest = bucket(kMaxPerSecond, 1);
  EXPECT_EQ(fastest.passes(3, at(0ns)), 1);
  EXPECT_EQ(fastest.passes(3, at(1ns)), 1);
  Bucket once = bucket(kMinPerSecond, 1);
  EXPECT_TRUE(once.take(at(0s)));
  EXPECT_FALSE(once.take(at(999'999s)));
  EXPECT_TRUE(once.take(at(1'000'000s)));
}

TEST(TokenRate, WorksFromAnyOrigin) {
  for (const TimePoint start : {TimePoint::min() + 1ns, at(-1h), at(0s), kNever - 1h}) {
    Bucket b = bucket(10, 5);
    EXPECT_EQ(b.passes(10, start), 5);
    EXPECT_EQ(b.passes(10, start + 200ms), 2);
  }
}

// Random streams: bunched, idle, steady.
std::vector<TimePoint> random_passes(Bucket& b, Rng& rng, int requests) {
  std::vector<TimePoint> passes;
  TimePoint now = at(Duration(rng.below(1'000'000'000)));
  const double mean = 1e9 / (1 + rng.below(2000));
  for (int i = 0; i < requests; ++i) {
    if (rng.chance(0.7)) now += Duration(static_cast<std::int64_t>(-std::log(1 - rng.uniform()) * mean));
    if (rng.chance(0.01)) now += Duration(rng.below(2'000'000'000));
    if (b.take(now)) passes.push_back(now);
  }
  return passes;
}

// Every window from one pass to another: the most that a stream can show against the bound.
TEST(TokenRate, LetsNoMoreThanBurstPlusRateTimesTimePassInAnyWindow) {
  Rng rng(2);
  std::uint64_t windows = 0;
  std::uint64_t tight = 0;
  for (int round = 0; round < 1000; ++round) {
    const double per_second = 0.5 + rng.uniform() * 1000;
    const std::uint32_t burst = 1 + rng.below(20);
    Bucket b = bucket(per_second, burst);
    const std::vector<TimePoint> passes = random_passes(b, rng, 300);
    for (std::size_t first = 0; first < passes.size(); ++first) {
      for (std::size_t last = first; last < passes.size(); ++last) {
        const double due = burst + per_second * to_seconds(passes[last] - passes[first]);
        const auto passed = static_cast<double>(last - first + 1);
        ASSERT_LE(passed, due * (1 + 1e-12)) << "rate " << per_second << ", burst " << burst;
        ++windows;
        tight += passed + 1 > due ? 1 : 0;
      }
    }
  }
  EXPECT_GT(windows, 1'000'000U);
  EXPECT_GT(tight, 50'000U) << "the bound is reached: a bucket that lets less pass would hold it too";
}

// A bucket that counts tokens in long doubles, for the other direction: it refuses nothing that is due.
TEST(TokenRate, PassesWhatIsDue) {
  Rng rng(3);
  for (int round = 0; round < 500; ++round) {
    const double per_second = 0.5 + rng.uniform() * 1000;
    const std::uint32_t burst = 1 + rng.below(20);
    Bucket b = bucket(per_second, burst);
    long double tokens = burst;
    TimePoint before{};
    for (int i = 0; i < 300; ++i) {
      const TimePoint now = before + Duration(rng.below(10'000'000));
      tokens = std::min<long double>(
          burst, tokens + static_cast<long double>((now - before).count()) * per_second / 1e9L);
      before = now;
      const bool passed = b.take(now);
      constexpr long double kRounding = 1e-6L;
      const bool due = tokens >= 1;
      ASSERT_TRUE(passed == due || std::abs(tokens - 1) < kRounding) << static_cast<double>(tokens);
      if (passed) tokens -= 1;
    }
  }
}

}  // namespace
}  // namespace lb
