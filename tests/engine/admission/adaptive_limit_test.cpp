// aimd, vegas and gradient2: single steps worked out by hand from the formulas, then where they settle against nodes of
// a known capacity.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/admission/made_admission.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

std::uint32_t limit(const Admission& admission) { return admission.level(TimePoint{}).limit; }

/// A request that ended well with the limit in flight.
void answer(Admission& admission, Duration latency, Rng& rng) {
  admission.finished({.latency = latency, .in_flight = limit(admission)}, rng);
}
void answers(Admission& admission, int number, Duration latency, Rng& rng) {
  for (int i = 0; i < number; ++i) answer(admission, latency, rng);
}
void drop(Admission& admission, Duration latency, Rng& rng) {
  admission.finished({.success = false, .dropped = true, .latency = latency, .in_flight = limit(admission)}, rng);
}

TEST(AdaptiveLimit, LetsInWhileFewerThanItsLimitAreInFlight) {
  Rng rng(1);
  for (const char* name : {"aimd", "vegas", "gradient2"}) {
    const auto admission = made_admission(name);
    EXPECT_EQ(limit(*admission), 20U) << name;
    EXPECT_TRUE(admission->admit(19, TimePoint{}, rng)) << name;
    EXPECT_FALSE(admission->admit(20, TimePoint{}, rng)) << name;
  }
}

TEST(AdaptiveLimit, LeavesOutFailuresThatAreNoDrops) {
  Rng rng(2);
  for (const char* name : {"aimd", "vegas", "gradient2"}) {
    const auto admission = made_admission(name);
    for (int i = 0; i < 1000; ++i) admission->finished({.success = false, .latency = 1us, .in_flight = 20}, rng);
    EXPECT_EQ(limit(*admission), 20U) << name;
  }
}

TEST(AdaptiveLimit, StaysWhileItIsNotWhatHoldsRequestsBack) {
  Rng rng(3);
  for (const char* name : {"aimd", "vegas", "gradient2"}) {
    const auto admission = made_admission(name);
    for (int i = 0; i < 1000; ++i) admission->finished({.latency = 1ms, .in_flight = 9}, rng);
    EXPECT_EQ(limit(*admission), 20U) << name;
    for (int i = 0; i < 10; ++i)
      admission->finished({.latency = 1ms, .in_flight = limit(*admission) / 2 + 1}, rng);
    EXPECT_GT(limit(*admission), 20U) << name;
  }
}

TEST(Aimd, AddsOneAndTakesATenth) {
  Rng rng(4);
  const auto admission = made_admission("aimd", {{"initial_limit", 100}});
  answer(*admission, 1ms, rng);
  EXPECT_EQ(limit(*admission), 101U);
  drop(*admission, 1ms, rng);
  EXPECT_EQ(limit(*admission), 90U) << "101 x 0.9 = 90.9";
  answer(*admission, 5s, rng);
  EXPECT_EQ(limit(*admission), 91U);
  answer(*admission, 5s + 1ns, rng);
  EXPECT_EQ(limit(*admission), 81U) << "slower than timeout: a drop";
}

TEST(Aimd, StaysInItsRange) {
  Rng rng(5);
  const auto admission = made_admission("aimd");
  answers(*admission, 500, 1ms, rng);
  EXPECT_EQ(limit(*admission), 200U);
  for (int i = 0; i < 100; ++i) drop(*admission, 1ms, rng);
  EXPECT_EQ(limit(*admission), 20U);
}

// With drops at random the mean change is 0 where (1 - p) = p (0.1 L + r), r in [0, 0.9] what rounding down takes.
TEST(Aimd, SettlesWhereGrowthAndDropsBalance) {
  for (const double p : {0.02, 0.05, 0.1}) {
    Rng rng(6);
    const auto admission = made_admission("aimd", {{"min_limit", 1}, {"max_limit", 100'000}});
    double sum = 0;
    constexpr int kSamples = 200'000;
    for (int i = 0; i < kSamples; ++i) {
      rng.chance(p) ? drop(*admission, 1ms, rng) : answer(*admission, 1ms, rng);
      sum += limit(*admission);
    }
    EXPECT_GT(sum / kSamples, 10 * (1 - p) / p - 9 - 2) << p;
    EXPECT_LT(sum / kSamples, 10 * (1 - p) / p + 2) << p;
  }
}

TEST(Vegas, GrowsBySixStepsWhileThereIsNoQueue) {
  Rng rng(7);
  const auto admission = made_admission("vegas");
  answer(*admission, 10ms, rng);  // the least latency so far
  EXPECT_EQ(limit(*admission), 20U);
  answers(*admission, 13, 10ms, rng);
  EXPECT_EQ(limit(*admission), 98U) << "20 + 13 x 6: the step is 1 below 100";
  answers(*admission, 2, 10ms, rng);
  EXPECT_EQ(limit(*admission), 116U) << "98 + 6 + 12: the step is 2 below 1000";
  answers(*admission, 74, 10ms, rng);
  EXPECT_EQ(limit(*admission), 1000U) << "not beyond max_limit";
}

TEST(Vegas, StepsByTheQueueThatLatencyShows) {
  // limit 50, least latency 10 ms: queue = ceil(50 (1 - 10 / latency)).
  const auto after = [](Duration latency, bool dropped) {
    Rng rng(8);
    const auto admission = made_admission("vegas", {{"initial_limit", 50}});
    answer(*admission, 10ms, rng);
    dropped ? drop(*admission, latency, rng) : answer(*admission, latency, rng);
    return limit(*admission);
  };
  EXPECT_EQ(after(10ms, false), 56U) << "queue 0";
  EXPECT_EQ(after(10'204us, false), 56U) << "queue 1: still at the threshold";
  EXPECT_EQ(after(10'400us, false), 51U) << "queue 2";
  EXPECT_EQ(after(10'600us, false), 50U) << "queue 3: neither below alpha nor above beta";
  EXPECT_EQ(after(11'300us, false), 50U) << "queue 6";
  EXPECT_EQ(after(11'500us, false), 49U) << "queue 7";
  EXPECT_EQ(after(10'204us, true), 49U) << "a drop";
}

TEST(Vegas, StepsByTheRootOfALargeLimit) {
  Rng rng(9);
  const auto admission = made_admission("vegas", {{"initial_limit", 10'000}, {"max_limit", 20'000}});
  answers(*admission, 2, 10ms, rng);
  EXPECT_EQ(limit(*admission), 10'600U);
  drop(*admission, 10ms, rng);
  EXPECT_EQ(limit(*admission), 10'498U) << "10,600 - 102";
}

TEST(Vegas, TakesTheLeastLatencyAnewNowAndThen) {
  Rng rng(10);
  const auto admission = made_admission("vegas", {{"max_limit", 20}});
  answer(*admission, 1ms, rng);
  // Latency has doubled for good: at 1 ms as the least this is a queue of 10 and more, until a probe takes 2 ms.
  int falling = 0;
  std::uint32_t lowest = 20;
  for (int i = 0; i < 2000 && limit(*admission) <= lowest; ++i, ++falling) {
    lowest = limit(*admission);
    answer(*admission, 2ms, rng);
  }
  EXPECT_LT(lowest, 20U);
  EXPECT_LE(falling, 30 * 20) << "a probe after 30 limits at the latest";
  answers(*admission, 20, 2ms, rng);
  EXPECT_EQ(limit(*admission), 20U);
}

// Nodes that serve `capacity` at a time in 10 ms each, kept full: the latency is 10 ms x limit / capacity once the
// limit is above the capacity, so the queue that Vegas sees is limit - capacity; it leaves 3 to 6 alone.
TEST(Vegas, SettlesThreeToSixAboveTheCapacity) {
  for (const int capacity : {25, 40, 50, 80}) {
    Rng rng(11);
    const auto admission = made_admission("vegas");
    for (int i = 0; i < 280; ++i) {  // the first probe comes after 300 at the earliest
      const double load = std::max(1.0, limit(*admission) / static_cast<double>(capacity));
      answer(*admission, Duration(static_cast<std::int64_t>(10e6 * load)), rng);
    }
    EXPECT_GE(limit(*admission), static_cast<std::uint32_t>(capacity) + 3);
    EXPECT_LE(limit(*admission), static_cast<std::uint32_t>(capacity) + 6);
  }
}

TEST(Gradient2, FollowsItsFormula) {
  Rng rng(12);
  const auto admission = made_admission("gradient2", {{"initial_limit", 100}, {"min_limit", 10}});
  answer(*admission, 100ms, rng);
  EXPECT_EQ(limit(*admission), 100U) << "0.8 x 100 + 0.2 x 104 = 100.8";
  // The average of two is 400 ms; 1.5 x 400 / 700 = 0.857; 0.8 x 100.8 + 0.2 x (86.4 + 4) = 98.72.
  answer(*admission, 700ms, rng);
  EXPECT_EQ(limit(*admission), 98U);
  // The average of three is 2,933 ms; 1.5 x 2.933 / 8 = 0.55; 0.8 x 98.72 + 0.2 x (54.296 + 4) = 90.635.
  answer(*admission, 8s, rng);
  EXPECT_EQ(limit(*admission), 90U);
  // The average of four is 27.2 s, the gradient not below a half: 0.8 x 90.635 + 0.2 x (45.318 + 4) = 82.37.
  answer(*admission, 100s, rng);
  EXPECT_EQ(limit(*admission), 82U);
}

TEST(Gradient2, GrowsByItsQueueWhileLatencyIsSteady) {
  Rng rng(13);
  const auto admission = made_admission("gradient2");
  answers(*admission, 50, 10ms, rng);
  EXPECT_EQ(limit(*admission), 60U) << "0.2 x 4 each";
  answers(*admission, 1000, 10ms, rng);
  EXPECT_EQ(limit(*admission), 200U);
}

// After ten samples the average moves by 2 / 601 of the difference. Latency steps from 10 to 100 ms: the average
// reaches 100 / 1.5 ms, where the gradient is 1 again, after ln(33.3 / 90) / ln(1 - 2 / 601) = 298 samples.
TEST(Gradient2, GetsUsedToASlowerNode) {
  Rng rng(14);
  const auto admission = made_admission("gradient2", {{"initial_limit", 200}, {"min_limit", 1}});
  answers(*admission, 10, 10ms, rng);
  answers(*admission, 100, 100ms, rng);
  const std::uint32_t low = limit(*admission);
  EXPECT_LT(low, 12U) << "where half of the limit is the queue: 8, and a little more as the gradient rises";
  answers(*admission, 198, 100ms, rng);
  const std::uint32_t used_to_it = limit(*admission);
  answers(*admission, 100, 100ms, rng);
  EXPECT_GE(limit(*admission), used_to_it + 79) << "0.8 a sample again";
}

// Back from 100 to 10 ms: above twice the latency the average falls by 5 % more a sample, so within 46 samples
// (ln 10 / 0.05) it is in reach; by the average alone it would take 691 (ln 10 x 601 / 2).
TEST(Gradient2, ForgetsALongOverloadFast) {
  Rng rng(15);
  const auto admission = made_admission("gradient2", {{"long_window", 100'000}, {"min_limit", 1}});
  answers(*admission, 10, 100ms, rng);
  answers(*admission, 60, 10ms, rng);
  const std::uint32_t before = limit(*admission);
  answers(*admission, 60, 40ms, rng);
  EXPECT_LT(limit(*admission), before) << "40 ms are slow again, against about 20";
}

TEST(AdaptiveLimit, RefusesRangesThatMakeNoSense) {
  for (const char* name : {"aimd", "gradient2"}) {
    EXPECT_EQ(
        validate_admission(admission_params(name, {{"min_limit", 300}, {"initial_limit", 300}})).front().path,
        "/min_limit");
    EXPECT_EQ(validate_admission(admission_params(name, {{"initial_limit", 19}})).front().path, "/initial_limit");
    EXPECT_EQ(validate_admission(admission_params(name, {{"initial_limit", 201}})).front().path, "/initial_limit");
  }
  EXPECT_EQ(validate_admission(admission_params("vegas", {{"initial_limit", 1001}})).front().path,
            "/initial_limit");
}

}  // namespace
}  // namespace lb
