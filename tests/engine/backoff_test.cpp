// Waits between attempts: each form against its formula, jitter within its bounds and with its mean.
#include <gtest/gtest.h>

#include "lb/backoff.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

Duration wait(const BackoffConfig& config, std::uint32_t retry, Duration previous = {}) {
  Rng rng(1);
  return backoff_wait(config, retry, previous, rng);
}

TEST(Backoff, NoneIsNoWaitAndNoDraw) {
  Rng rng(1);
  Rng untouched(1);
  EXPECT_EQ(backoff_wait({.jitter = {JitterType::kFull, {}}}, 5, {}, rng), 0ns);
  EXPECT_EQ(rng.next(), untouched.next());
}

TEST(Backoff, FixedIsTheBase) {
  const BackoffConfig config{.type = BackoffType::kFixed, .base = 40ms, .jitter = {}};
  EXPECT_EQ(wait(config, 1), 40ms);
  EXPECT_EQ(wait(config, 99), 40ms);
}

TEST(Backoff, ExponentialGrowsByTheMultiplierUpToTheMaximum) {
  const BackoffConfig config{
      .type = BackoffType::kExponential, .base = 10ms, .multiplier = 3, .max = 1s, .jitter = {}};
  EXPECT_EQ(wait(config, 1), 10ms);
  EXPECT_EQ(wait(config, 2), 30ms);
  EXPECT_EQ(wait(config, 4), 270ms);
  EXPECT_EQ(wait(config, 6), 1s);
  EXPECT_EQ(wait(config, 4'000'000'000U), 1s) << "no overflow at any number of retries";
}

TEST(Backoff, LbServiceIsTwoToTheNSecondsPlusUpToAHundredMilliseconds) {
  const BackoffConfig config{
      .type = BackoffType::kLbService, .base = 1s, .max = 64s, .jitter = {JitterType::kAdded, 100ms}};
  Rng rng(3);
  for (std::uint32_t retry = 1; retry <= 10; ++retry) {
    const Duration without_jitter = std::min<Duration>(std::chrono::seconds(1U << retry), 64s);
    for (int i = 0; i < 100; ++i) {
      const Duration drawn = backoff_wait(config, retry, {}, rng);
      EXPECT_GE(drawn, without_jitter);
      EXPECT_LE(drawn, without_jitter + 100ms);
    }
  }
}

// Uniform in [low, high): the mean of 10,000 draws within 4 standard errors.
void expect_uniform(const BackoffConfig& config, Duration previous, Duration low, Duration high) {
  Rng rng(7);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const Duration drawn = backoff_wait(config, 1, previous, rng);
    ASSERT_GE(drawn, low);
    ASSERT_LE(drawn, high);
    sum += to_seconds(drawn);
  }
  const double width = to_seconds(high - low);
  EXPECT_NEAR(sum / 1e4, to_seconds(low) + width / 2, 4 * width * 0.2887 / 100);
}

TEST(Backoff, FullJitterIsUniformBelowTheWait) {
  expect_uniform({.type = BackoffType::kFixed, .base = 80ms, .jitter = {JitterType::kFull, {}}}, {}, 0ms, 80ms);
}

TEST(Backoff, EqualJitterIsUniformInTheUpperHalf) {
  expect_uniform({.type = BackoffType::kFixed, .base = 80ms, .jitter = {JitterType::kEqual, {}}}, {}, 40ms, 80ms);
}

TEST(Backoff, DecorrelatedJitterIsUniformUpToThreeTimesTheWaitBefore) {
  const BackoffConfig config{
      .type = BackoffType::kExponential, .base = 10ms, .max = 1s, .jitter = {JitterType::kDecorrelated, {}}};
  expect_uniform(config, 50ms, 10ms, 150ms);
  Rng rng(1);
  for (int i = 0; i < 1000; ++i) EXPECT_LE(backoff_wait(config, 9, 900ms, rng), 1s);
}

TEST(Backoff, JitterIsWrittenAsAWordOrADuration) {
  for (const char* text : {"none", "full", "equal", "decorrelated", "100ms"}) {
    Jitter jitter;
    EXPECT_EQ(parse_knob(text, jitter), "");
    EXPECT_EQ(print_knob(jitter), text);
  }
  Jitter jitter;
  EXPECT_NE(parse_knob("some", jitter), "");
  EXPECT_NE(parse_knob("forever", jitter), "");
}

}  // namespace
}  // namespace lb
