// The breaker of one node: what trips it, what closes it, and which results it listens to.
#include <gtest/gtest.h>

#include "lb/breaker.h"
#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

void record(Breaker& breaker, int successes, int failures, TimePoint now = TimePoint{}) {
  for (int i = 0; i < successes; ++i) breaker.record(true, now);
  for (int i = 0; i < failures; ++i) breaker.record(false, now);
}

TEST(Breaker, TripsAfterConsecutiveFailures) {
  Breaker breaker({.failures = 3, .window = {}});
  record(breaker, 0, 2);
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
  EXPECT_TRUE(breaker.record(false, TimePoint{}));
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
  EXPECT_FALSE(breaker.admits());
}

TEST(Breaker, ASuccessEndsTheStreak) {
  Breaker breaker({.failures = 3, .window = {}});
  for (int i = 0; i < 100; ++i) record(breaker, 1, 2);
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
}

TEST(Breaker, StaysOpenForItsTime) {
  Breaker breaker({.failures = 1, .window = {}, .open_for = 5s});
  breaker.record(false, at(2s));
  EXPECT_EQ(breaker.wake_at(), at(7s));
}

TEST(Breaker, CanStayOpenForEver) {
  Breaker breaker({.failures = 1, .window = {}, .open_for = kForever});
  breaker.record(false, at(2s));
  EXPECT_EQ(breaker.wake_at(), kNever);
}

TEST(Breaker, HalfOpenAdmitsItsProbesAndNoMore) {
  Breaker breaker({.failures = 1, .window = {}, .half_open_probes = 2});
  breaker.record(false, TimePoint{});
  breaker.wake(breaker.wake_at());
  breaker.started();
  EXPECT_TRUE(breaker.admits());
  breaker.started();
  EXPECT_FALSE(breaker.admits());
  EXPECT_FALSE(breaker.record(true, TimePoint{}));
  EXPECT_FALSE(breaker.admits()) << "one passed, one in flight: two in all";
  EXPECT_TRUE(breaker.record(true, TimePoint{}));
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
}

TEST(Breaker, OneFailedProbeOpensItAgain) {
  Breaker breaker({.failures = 1, .window = {}, .open_for = 5s, .half_open_probes = 3});
  breaker.record(false, TimePoint{});
  breaker.wake(breaker.wake_at());
  breaker.started();
  breaker.started();
  breaker.record(true, at(6s));
  EXPECT_TRUE(breaker.record(false, at(7s)));
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
  EXPECT_EQ(breaker.wake_at(), at(12s));
}

TEST(Breaker, AReleasedProbeMakesRoomForAnother) {
  Breaker breaker({.failures = 1, .window = {}, .half_open_probes = 1});
  breaker.record(false, TimePoint{});
  breaker.wake(breaker.wake_at());
  breaker.started();
  EXPECT_FALSE(breaker.admits());
  breaker.released();
  EXPECT_TRUE(breaker.admits());
}

TEST(Breaker, EveryChangeOfStateBeginsAGeneration) {
  Breaker breaker({.failures = 1, .window = {}}, 7);
  EXPECT_EQ(breaker.generation(), 7U);
  breaker.record(false, TimePoint{});
  EXPECT_EQ(breaker.generation(), 8U);
  breaker.wake(breaker.wake_at());
  breaker.started();
  breaker.record(true, TimePoint{});
  EXPECT_EQ(breaker.generation(), 10U);
}

const BreakerConfig kCountWindow{
    .type = BreakerType::kCountWindow, .failure_rate = 0.5, .window = {10, {}}, .min_calls = 4};

TEST(Breaker, CountWindowTripsAtItsRateOnceItHasEnoughCalls) {
  Breaker breaker(kCountWindow);
  record(breaker, 0, 3);
  EXPECT_EQ(breaker.state(), BreakerState::kClosed) << "fewer than min_calls";
  record(breaker, 0, 1);
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
}

TEST(Breaker, CountWindowForgetsCallsBeyondIt) {
  Breaker breaker(kCountWindow);
  record(breaker, 6, 4);
  record(breaker, 4, 0);  // the window: 2 successes, 4 failures, 4 successes
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
  record(breaker, 2, 0);  // the two oldest successes leave
  EXPECT_FALSE(breaker.record(false, TimePoint{})) << "the oldest failure leaves: 4 of 10";
  EXPECT_FALSE(breaker.record(false, TimePoint{}));
  record(breaker, 0, 3);
  EXPECT_EQ(breaker.state(), BreakerState::kOpen) << "5 of 10";
}

TEST(Breaker, TimeWindowForgetsWhatIsOlderThanIt) {
  Breaker breaker({.type = BreakerType::kTimeWindow, .failure_rate = 0.5, .window = {0, 10s}, .min_calls = 4});
  record(breaker, 2, 1, at(1s));
  record(breaker, 3, 0, at(5s));
  record(breaker, 0, 1, at(12s));  // the calls of second 1 have left: 1 of 4
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
  record(breaker, 0, 2, at(13s));  // 3 of 6
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
}

TEST(Breaker, AWindowIsJudgedAtEveryCallAndNotOnlyAtFailures) {
  Breaker breaker(kCountWindow);
  record(breaker, 0, 3);
  EXPECT_TRUE(breaker.record(true, TimePoint{})) << "the fourth call makes it enough: 3 of 4";
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
}

TEST(Breaker, TripsAtExactlyItsRate) {
  for (std::uint32_t percent = 1; percent <= 100; ++percent) {
    Breaker breaker({.type = BreakerType::kCountWindow,
                     .failure_rate = percent / 100.0,
                     .window = {100, {}},
                     .min_calls = 100});
    record(breaker, static_cast<int>(100 - percent), static_cast<int>(percent) - 1);
    EXPECT_TRUE(breaker.record(false, TimePoint{})) << percent;
    Breaker below({.type = BreakerType::kCountWindow,
                   .failure_rate = percent / 100.0,
                   .window = {100, {}},
                   .min_calls = 100});
    record(below, static_cast<int>(101 - percent), static_cast<int>(percent) - 1);
    EXPECT_EQ(below.state(), BreakerState::kClosed) << percent;
  }
}

BreakerConfig slow_calls(double rate) {
  return {.type = BreakerType::kCountWindow,
          .failure_rate = 0.5,
          .window = {10, {}},
          .min_calls = 4,
          .half_open_probes = 4,
          .slow_call = SlowCallConfig{2s, rate}};
}

TEST(Breaker, TripsOnCallsThatSucceedButTakeTooLong) {
  Breaker breaker(slow_calls(0.5));
  breaker.record(true, TimePoint{}, 2s + 1ns);
  breaker.record(true, TimePoint{}, 2s);
  breaker.record(true, TimePoint{}, 2s);
  EXPECT_TRUE(breaker.record(true, TimePoint{}, 3s)) << "2 of 4 took longer than 2s";
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
}

TEST(Breaker, SlowAndFailedAreCountedApart) {
  Breaker breaker(slow_calls(0.75));
  breaker.record(false, TimePoint{}, 1s);
  breaker.record(true, TimePoint{}, 3s);
  breaker.record(true, TimePoint{}, 3s);
  breaker.record(true, TimePoint{}, 1s);
  EXPECT_EQ(breaker.state(), BreakerState::kClosed) << "1 of 4 failed, 2 of 4 were slow";
}

void probe(Breaker& breaker, bool success, Duration latency) {
  breaker.started();
  breaker.record(success, TimePoint{} + 1h, latency);
}

TEST(Breaker, ProbesOfAWindowAreJudgedByItsRatesOnceAllHaveEnded) {
  Breaker breaker(slow_calls(0.5));
  record(breaker, 0, 4);
  breaker.wake(breaker.wake_at());
  probe(breaker, false, 1s);
  EXPECT_EQ(breaker.state(), BreakerState::kHalfOpen);
  for (int i = 0; i < 3; ++i) probe(breaker, true, i == 0 ? 3s : 1s);
  EXPECT_EQ(breaker.state(), BreakerState::kClosed) << "1 of 4 failed, 1 of 4 was slow";
  record(breaker, 0, 4);
  breaker.wake(breaker.wake_at());
  for (int i = 0; i < 4; ++i) probe(breaker, true, i < 2 ? 3s : 1s);
  EXPECT_EQ(breaker.state(), BreakerState::kOpen) << "2 of 4 were slow";
}

TEST(Breaker, StaysOpenLongerFromTripToTripUntilItCloses) {
  Breaker breaker({.failures = 1, .window = {}, .open_for = 1s, .open_for_multiplier = 2, .open_for_max = 5s});
  const auto trip = [&] {
    const TimePoint now = breaker.state() == BreakerState::kOpen ? breaker.wake_at() : at(100s);
    if (breaker.state() == BreakerState::kOpen) {
      breaker.wake(now);
      breaker.started();
    }
    breaker.record(false, now);
    return breaker.wake_at() - now;
  };
  EXPECT_EQ(trip(), 1s);
  EXPECT_EQ(trip(), 2s);
  EXPECT_EQ(trip(), 4s);
  EXPECT_EQ(trip(), 5s);
  EXPECT_EQ(trip(), 5s);
  breaker.wake(breaker.wake_at());
  breaker.started();
  breaker.record(true, at(200s));
  EXPECT_EQ(trip(), 1s);
}

const BreakerConfig kRecovering{.failures = 3, .window = {}, .open_for = 10s, .recovery = 10s};

TEST(Breaker, RecoversByAGrowingShareAndThenCloses) {
  Breaker breaker(kRecovering);
  record(breaker, 0, 3);
  EXPECT_FALSE(breaker.recovering());
  EXPECT_FALSE(breaker.admit_one(at(1s)));
  breaker.wake(at(10s));
  EXPECT_EQ(breaker.state(), BreakerState::kHalfOpen);
  EXPECT_TRUE(breaker.recovering());
  EXPECT_TRUE(breaker.admits()) << "however many calls are under way";
  int admitted = 0;
  for (int i = 0; i < 1000; ++i) admitted += breaker.admit_one(at(10s + i * 10ms)) ? 1 : 0;
  EXPECT_NEAR(admitted, 500, 2) << "half of all that asked, from none in the first second to all in the last";
  EXPECT_EQ(breaker.wake_at(), at(20s));
  const std::uint32_t generation = breaker.generation();
  breaker.wake(at(20s));
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
  EXPECT_FALSE(breaker.recovering());
  EXPECT_EQ(breaker.wake_at(), kNever);
  EXPECT_EQ(breaker.generation(), generation) << "its calls count for the closed breaker";
}

TEST(Breaker, TripsAgainWhileItRecovers) {
  Breaker breaker(kRecovering);
  record(breaker, 0, 3);
  breaker.wake(at(10s));
  breaker.started();
  record(breaker, 1, 2, at(12s));
  EXPECT_TRUE(breaker.recovering()) << "judged as when closed: 3 in a row";
  EXPECT_TRUE(breaker.record(false, at(13s)));
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
  EXPECT_FALSE(breaker.recovering());
  EXPECT_EQ(breaker.wake_at(), at(23s));
}

TEST(RecoveryRamp, NeverExceedsItsLineAndFollowsIt) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Rng rng(seed);
    RecoveryRamp ramp(at(5s), 10s);
    Duration elapsed{};
    std::uint32_t admitted = 0;
    std::uint32_t asked = 0;
    while (elapsed < 10s) {
      ++asked;
      admitted += ramp.admit(at(5s + elapsed)) ? 1U : 0U;
      const double line = 0.5 * to_seconds(elapsed) / 10;
      ASSERT_TRUE(admitted == 0 || admitted < line * asked) << seed;
      elapsed += Duration(1 + rng.below(40'000'000));
    }
    EXPECT_NEAR(static_cast<double>(admitted) / asked, 0.5, 0.02) << asked;
  }
}

TEST(Breaker, TimeWindowSurvivesALongSilence) {
  Breaker breaker({.type = BreakerType::kTimeWindow, .failure_rate = 0.5, .window = {0, 10s}, .min_calls = 2});
  record(breaker, 0, 1, at(1s));
  record(breaker, 0, 1, at(1'000'000s));
  EXPECT_EQ(breaker.state(), BreakerState::kClosed) << "one call in the window";
  record(breaker, 0, 1, at(1'000'001s));
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
}

TEST(Breaker, StartsAfreshWhenItCloses) {
  Breaker breaker(kCountWindow);
  record(breaker, 0, 4);
  breaker.wake(breaker.wake_at());
  breaker.started();
  breaker.record(true, TimePoint{});
  record(breaker, 0, 3);
  EXPECT_EQ(breaker.state(), BreakerState::kClosed) << "the failures before the trip are forgotten";
}

TEST(BreakerWindow, IsWrittenAsANumberOrADuration) {
  BreakerWindow window;
  EXPECT_EQ(parse_knob("250", window), "");
  EXPECT_EQ(window.calls, 250U);
  EXPECT_EQ(parse_knob("10s", window), "");
  EXPECT_EQ(window.span, Duration(10s));
  EXPECT_EQ(print_knob(window), "10s");
  for (const char* text : {"0", "-1", "1.5", "1000001", "0s", "forever", "ten"}) {
    EXPECT_NE(parse_knob(text, window), "") << text;
  }
}

}  // namespace
}  // namespace lb
