// The breaker of one node: what trips it, what closes it, and which results it listens to.
#include <gtest/gtest.h>

#include "lb/breaker.h"

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
  EXPECT_EQ(breaker.open_until(), at(7s));
}

TEST(Breaker, CanStayOpenForEver) {
  Breaker breaker({.failures = 1, .window = {}, .open_for = kForever});
  breaker.record(false, at(2s));
  EXPECT_EQ(breaker.open_until(), kNever);
}

TEST(Breaker, HalfOpenAdmitsItsProbesAndNoMore) {
  Breaker breaker({.failures = 1, .window = {}, .half_open_probes = 2});
  breaker.record(false, TimePoint{});
  breaker.half_open();
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
  breaker.half_open();
  breaker.started();
  breaker.started();
  breaker.record(true, at(6s));
  EXPECT_TRUE(breaker.record(false, at(7s)));
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
  EXPECT_EQ(breaker.open_until(), at(12s));
}

TEST(Breaker, AReleasedProbeMakesRoomForAnother) {
  Breaker breaker({.failures = 1, .window = {}, .half_open_probes = 1});
  breaker.record(false, TimePoint{});
  breaker.half_open();
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
  breaker.half_open();
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
  record(breaker, 0, 3, at(1s));
  record(breaker, 3, 0, at(5s));
  record(breaker, 0, 1, at(12s));  // the failures of second 1 have left: 1 of 4
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
  record(breaker, 0, 2, at(13s));  // 3 of 6
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
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
  breaker.half_open();
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
