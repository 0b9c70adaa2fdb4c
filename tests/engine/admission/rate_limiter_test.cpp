// Rates of all clients and of each: who is refused, what a refusal costs, and whom a full table forgets.
#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "admission/rate_limiter.h"
#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

RateLimiter per_client(double per_second, std::uint32_t burst, std::uint32_t max_clients = 100) {
  return RateLimiter({.rate_per_client = RateConfig{per_second, burst}, .max_clients = max_clients});
}

int passes(RateLimiter& limiter, ClientKey client, int asked, TimePoint now) {
  int passed = 0;
  for (int i = 0; i < asked; ++i) passed += limiter.take(client, now) == RateVerdict::kPasses ? 1 : 0;
  return passed;
}

TEST(RateLimiter, LetsEverythingPassWithoutRates) {
  RateLimiter limiter(LimitsConfig{});
  EXPECT_EQ(passes(limiter, 1, 1000, at(0s)), 1000);
}

TEST(RateLimiter, GivesEachClientItsOwnBucket) {
  RateLimiter limiter = per_client(1, 3);
  EXPECT_EQ(passes(limiter, 1, 10, at(0s)), 3);
  EXPECT_EQ(passes(limiter, 2, 10, at(0s)), 3);
  EXPECT_EQ(passes(limiter, 1, 10, at(2s)), 2);
}

TEST(RateLimiter, SaysWhichRateIsOver) {
  RateLimiter limiter({.rate = RateConfig{1, 3}, .rate_per_client = RateConfig{1, 2}});
  EXPECT_EQ(passes(limiter, 1, 2, at(0s)), 2);
  EXPECT_EQ(limiter.take(1, at(0s)), RateVerdict::kOverClient);
  EXPECT_EQ(limiter.take(2, at(0s)), RateVerdict::kPasses) << "the refused one took nothing of the total";
  EXPECT_EQ(limiter.take(2, at(0s)), RateVerdict::kOverTotal);
  EXPECT_EQ(limiter.take(2, at(1s)), RateVerdict::kPasses) << "nor did that one take of the client's";
}

TEST(RateLimiter, TellsWhenToComeBack) {
  RateLimiter limiter({.rate = RateConfig{10, 5}, .rate_per_client = RateConfig{1, 1}});
  limiter.take(1, at(1s));
  EXPECT_EQ(limiter.ready_at(1), at(2s));
  EXPECT_LE(limiter.ready_at(2), at(1s));
  passes(limiter, 0, 4, at(1s));
  EXPECT_EQ(limiter.ready_at(2), at(1100ms)) << "the total is over";
}

TEST(RateLimiter, DoesNotLimitAClientWithoutAnAddress) {
  RateLimiter limiter = per_client(1, 1);
  EXPECT_EQ(passes(limiter, 0, 10, at(0s)), 10);
  EXPECT_EQ(limiter.clients(), 0U);
}

TEST(RateLimiter, ForgetsAFullBucketFirst) {
  RateLimiter limiter = per_client(1, 10, 3);
  passes(limiter, 1, 10, at(0s));     // full at 10 s
  passes(limiter, 2, 1, at(1s));      // full at 2 s
  passes(limiter, 3, 5, at(2500ms));  // full at 7.5 s
  EXPECT_EQ(limiter.take(4, at(3s)), RateVerdict::kPasses);
  EXPECT_EQ(limiter.clients(), 3U);
  EXPECT_EQ(passes(limiter, 1, 10, at(3s)), 3) << "1 is the least recently used, but was kept: 3 of 10 have come";
  EXPECT_EQ(passes(limiter, 3, 10, at(3s)), 5) << "3 was kept";
}

TEST(RateLimiter, OtherwiseForgetsTheLeastRecentlyUsed) {
  RateLimiter limiter = per_client(1, 10, 2);
  passes(limiter, 1, 10, at(0s));
  passes(limiter, 2, 10, at(0s));
  passes(limiter, 1, 1, at(1s));
  EXPECT_EQ(limiter.take(3, at(1s)), RateVerdict::kPasses);
  EXPECT_EQ(passes(limiter, 1, 10, at(1s)), 0) << "1 was kept";
  EXPECT_EQ(passes(limiter, 2, 10, at(1s)), 10) << "2 was forgotten and starts full";
}

// What each client got, window by window, while the table always has room for them: each by its own rate.
TEST(RateLimiter, HoldsEveryClientToItsRateUnderRandomTraffic) {
  Rng rng(6);
  constexpr double kRate = 50;
  constexpr std::uint32_t kBurst = 4;
  RateLimiter limiter = per_client(kRate, kBurst, 64);
  std::map<ClientKey, std::deque<TimePoint>> passed;
  TimePoint now{};
  for (int step = 0; step < 200'000; ++step) {
    now += Duration(rng.below(400'000));
    const ClientKey client = 1 + rng.below(1 + rng.below(64));
    if (limiter.take(client, now) != RateVerdict::kPasses) continue;
    std::deque<TimePoint>& times = passed[client];
    times.push_back(now);
    if (times.size() > 100) times.pop_front();
    const double due = kBurst + kRate * to_seconds(times.back() - times.front());
    ASSERT_LE(static_cast<double>(times.size()), due * (1 + 1e-12)) << "client " << client;
  }
  EXPECT_EQ(passed.size(), 64U);
  EXPECT_EQ(limiter.clients(), 64U);
}

// With more clients than the table holds, the bound on memory holds, and buckets that are not among the oldest count on.
TEST(RateLimiter, StaysWithinItsTableWhateverComes) {
  Rng rng(7);
  RateLimiter limiter = per_client(1, 1, 16);
  TimePoint now{};
  int refused = 0;
  for (int step = 0; step < 100'000; ++step) {
    now += Duration(rng.below(100'000'000));
    const bool passed = limiter.take(1 + rng.below(40), now) == RateVerdict::kPasses;
    refused += passed ? 0 : 1;
    ASSERT_LE(limiter.clients(), 16U);
  }
  EXPECT_GT(refused, 10'000);
}

}  // namespace
}  // namespace lb
