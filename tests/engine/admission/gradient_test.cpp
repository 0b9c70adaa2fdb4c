// Envoy's gradient: measurements of the least latency, the limits between them, and when either happens.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/admission/made_admission.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

class GradientTest : public testing::Test {
 protected:
  void make(std::initializer_list<std::pair<std::string_view, double>> knobs = {}) {
    admission_ = made_admission("gradient", knobs);
  }
  std::uint32_t limit_at(TimePoint now) {
    admission_->admit(0, now, rng_);
    return admission_->level(now).limit;
  }
  void answer(Duration latency, TimePoint now) {
    admission_->finished({.latency = latency, .in_flight = 1, .now = now}, rng_);
  }
  void answers(int number, Duration latency, TimePoint now) {
    for (int i = 0; i < number; ++i) answer(latency, now);
  }

  std::unique_ptr<Admission> admission_;
  Rng rng_{1};
};

// 10 ms fall into the bin from 10 to 11 ms, whose middle is 10.5 ms: a ratio of latencies is that of such middles.
TEST_F(GradientTest, StartsByMeasuringTheLeastWithFewInFlight) {
  make();
  EXPECT_EQ(limit_at(at(0s)), 3U);
  EXPECT_TRUE(admission_->admit(2, at(0s), rng_));
  EXPECT_FALSE(admission_->admit(3, at(0s), rng_));
  answers(49, 10ms, at(1s));
  EXPECT_EQ(limit_at(at(2h)), 3U) << "without its 50 requests a measurement goes on";
}

TEST_F(GradientTest, MovesTheLimitByTheGradientAndARootOfHeadroom) {
  make();
  answers(50, 10ms, at(1s));
  EXPECT_EQ(limit_at(at(1s)), 3U);
  answers(5, 10ms, at(1050ms));
  EXPECT_EQ(limit_at(at(1099ms)), 3U);
  // gradient (10.5 x 1.25) / 10.5 = 1.25; 3.75 + sqrt(3.75) = 5.69.
  EXPECT_EQ(limit_at(at(1100ms)), 5U);
  answers(5, 10ms, at(1150ms));
  EXPECT_EQ(limit_at(at(1200ms)), 8U) << "6.25 + 2.5";
  answers(5, 100ms, at(1250ms));
  EXPECT_EQ(limit_at(at(1300ms)), 6U) << "the gradient is not below a half: 4 + 2";
  answers(5, 1ms, at(1350ms));
  EXPECT_EQ(limit_at(at(1400ms)), 15U) << "nor above two: 12 + 3.46";
}

TEST_F(GradientTest, LeavesTheLimitWithoutRequests) {
  make();
  answers(50, 10ms, at(1s));
  answers(5, 10ms, at(1050ms));
  EXPECT_EQ(limit_at(at(30s)), 5U) << "one update, however many ticks have passed";
  answers(5, 10ms, at(30'050ms));
  EXPECT_EQ(limit_at(at(30'099ms)), 5U);
  EXPECT_EQ(limit_at(at(30'100ms)), 8U) << "ticks keep their beat";
}

TEST_F(GradientTest, StaysInItsRange) {
  make({{"max_limit", 7}});
  answers(50, 10ms, at(1s));
  for (int tick = 0; tick < 20; ++tick) answers(1, 10ms, at(1050ms + tick * 100ms));
  EXPECT_EQ(limit_at(at(3100ms)), 7U);
}

// The limit where growth stops: L = g L + sqrt(g L), so L = g / (1 - g)^2. At twice the least latency
// g = 1.25 / 2 = 0.625: 4.44; rounding down may stop growth a little earlier.
TEST_F(GradientTest, SettlesWhereTheHeadroomMakesUpForTheGradient) {
  for (const double slowdown : {1.4, 1.35, 1.3}) {
    make({{"jitter", 0}});
    answers(50, 100ms, at(1s));
    // 100 ms and slower latencies that are whole bins of 10 ms: middles 105, 145 ...
    const auto slow = Duration(static_cast<std::int64_t>(slowdown * 1e8));
    const double g = 105 * 1.25 / (std::floor(slowdown * 10) * 10 + 5);
    for (int tick = 0; tick < 500; ++tick) answers(3, slow, at(1050ms + tick * 100ms));
    const double due = g / ((1 - g) * (1 - g));
    const double settled = limit_at(at(51s));
    if (g < 1) {
      EXPECT_LE(settled, due + 1) << slowdown;
      EXPECT_GE(settled, due / 2) << slowdown;
    } else {
      EXPECT_EQ(settled, 1000) << slowdown;
    }
  }
}

TEST_F(GradientTest, MeasuresAgainAfterItsIntervalAndGoesOnWhereItWas) {
  make({{"jitter", 0}});
  answers(50, 10ms, at(1s));
  for (int tick = 0; tick < 4; ++tick) answers(5, 10ms, at(1050ms + tick * 100ms));
  EXPECT_EQ(limit_at(at(60s)), 20U) << "3, 5, 8, 13, 20";
  EXPECT_EQ(limit_at(at(61s)), 3U) << "60 s after the last measurement";
  answers(49, 20ms, at(62s));
  EXPECT_EQ(limit_at(at(63s)), 3U);
  answers(1, 20ms, at(63s));
  EXPECT_EQ(limit_at(at(63s)), 20U);
  answers(5, 20ms, at(63'050ms));
  EXPECT_EQ(limit_at(at(63'100ms)), 30U) << "20 ms are the least now: 25 + 5";
}

TEST_F(GradientTest, LeavesOutRequestsThatBeganBeforeTheMeasurement) {
  make({{"jitter", 0}});
  answers(50, 10ms, at(1s));
  answers(5, 10ms, at(1050ms));
  EXPECT_EQ(limit_at(at(61s)), 3U);
  answers(60, 501ms, at(61'500ms));
  EXPECT_EQ(limit_at(at(61'500ms)), 3U) << "they ran beside more than three others";
  answers(50, 500ms, at(61'500ms));
  EXPECT_EQ(limit_at(at(61'500ms)), 5U);
}

TEST_F(GradientTest, JitterDelaysAMeasurementByUpToItsShare) {
  Duration earliest = kForever;
  Duration latest{};
  for (int round = 0; round < 500; ++round) {
    make({{"min_rtt_interval", 10}, {"min_rtt_requests", 1}, {"jitter", 0.2}});
    answer(10ms, at(1s));
    answer(10ms, at(1050ms));
    Duration begins = 11s;
    while (limit_at(at(begins)) != 3) begins += 1ms;
    earliest = std::min(earliest, begins);
    latest = std::max(latest, begins);
  }
  EXPECT_GE(earliest, 11s);
  EXPECT_LT(earliest, 11'020ms);
  EXPECT_LT(latest, 13s);
  EXPECT_GT(latest, 12'980ms);
}

TEST_F(GradientTest, DoubtsTheLeastAfterFiveUpdatesAtTheMinimum) {
  make({{"jitter", 0}});
  answers(50, 10ms, at(1s));
  // Latency has gone up for good. 3 x 0.5 + sqrt(1.5) = 2.7: the minimum, time after time.
  for (int tick = 0; tick < 5; ++tick) {
    EXPECT_EQ(limit_at(at(1s + tick * 100ms)), 3U);
    answers(5, 100ms, at(1050ms + tick * 100ms));
  }
  EXPECT_EQ(limit_at(at(1500ms)), 3U) << "the fifth: a measurement begins";
  answers(49, 1ms, at(1550ms));
  EXPECT_EQ(limit_at(at(1700ms)), 3U) << "no update while it goes on, which would give 6 + 2";
  answer(1ms, at(1700ms));
  answers(5, 1ms, at(1750ms));
  EXPECT_EQ(limit_at(at(1800ms)), 5U) << "1 ms is the least now";
}

TEST_F(GradientTest, RefusesRangesThatMakeNoSense) {
  EXPECT_EQ(validate_admission(admission_params("gradient", {{"min_limit", 1001}})).front().path, "/min_limit");
  EXPECT_EQ(validate_admission(admission_params("gradient", {{"update_interval", 61}})).front().path,
            "/update_interval");
}

}  // namespace
}  // namespace lb
