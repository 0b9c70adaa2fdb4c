// Waits between attempts: each form against its formula, jitter within its bounds and with its mean.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "lb/backoff.h"
#include "lb/retry_after.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

Duration wait(const BackoffConfig& config, std::uint32_t retry, Duration previous = {}) {
  Rng rng(1);
  BackoffState state{.previous = previous};
  return backoff_wait(config, retry, state, rng);
}

TEST(Backoff, NoneIsNoWaitAndNoDraw) {
  Rng rng(1);
  Rng untouched(1);
  BackoffState state;
  EXPECT_EQ(backoff_wait({.jitter = {JitterType::kFull, {}}}, 5, state, rng), 0ns);
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
      BackoffState state;
      const Duration drawn = backoff_wait(config, retry, state, rng);
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
    BackoffState state{.previous = previous};
    const Duration drawn = backoff_wait(config, 1, state, rng);
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
  for (int i = 0; i < 1000; ++i) {
    BackoffState state{.previous = 900ms};
    EXPECT_LE(backoff_wait(config, 9, state, rng), 1s);
  }
}

// Many draws of one wait: bounds at each, and the mean within 4 standard errors of `mean`, given the deviation.
void expect_draws(const BackoffConfig& config, std::uint32_t retry, Duration low, Duration high) {
  Rng rng(11);
  constexpr int kDraws = 100'000;
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) {
    BackoffState state;
    const Duration drawn = backoff_wait(config, retry, state, rng);
    ASSERT_GE(drawn, low);
    ASSERT_LE(drawn, high);
    ASSERT_EQ(state.previous, drawn);
    sum += to_seconds(drawn);
  }
  const double width = to_seconds(high - low);
  EXPECT_NEAR(sum / kDraws, to_seconds(low) + width / 2, 4 * (width + 1e-3) * 0.2887 / std::sqrt(kDraws));
}

TEST(Backoff, EnvoyDrawsWholeMillisecondsBelowAnIntervalThatDoubles) {
  const BackoffConfig config{.type = BackoffType::kEnvoy, .base = 25ms, .max = 250ms, .jitter = {}};
  expect_draws(config, 1, 0ms, 24ms);
  expect_draws(config, 2, 0ms, 49ms);
  expect_draws(config, 4, 0ms, 199ms);
  expect_draws(config, 5, 0ms, 249ms);
  expect_draws(config, 4'000'000'000U, 0ms, 249ms);
  Rng rng(2);
  for (int i = 0; i < 1000; ++i) {
    BackoffState state;
    EXPECT_EQ(backoff_wait(config, 3, state, rng) % 1ms, 0ns);
  }
  EXPECT_EQ(wait({.type = BackoffType::kEnvoy, .base = 100us, .jitter = {}}, 1), 0ms)
      << "1 ms is the least interval";
}

TEST(Backoff, GrpcSpreadsTheWaitByAFifthToEitherSide) {
  const BackoffConfig config{.type = BackoffType::kGrpc, .base = 1s, .multiplier = 1.6, .max = 120s, .jitter = {}};
  expect_draws(config, 1, 800ms, 1200ms);
  expect_draws(config, 3, 2048ms, 3072ms);
  expect_draws(config, 30, 96s, 144s);
}

TEST(Backoff, PollyFollowsItsCurve) {
  const BackoffConfig config{.type = BackoffType::kPolly, .base = 1s, .max = kForever, .jitter = {}};
  Rng rng(5);
  Rng same(5);
  for (int run = 0; run < 20'000; ++run) {
    BackoffState state;
    double before = 0;
    for (std::uint32_t retry = 1; retry <= 6; ++retry) {
      const double t = retry - 1 + same.uniform();
      const double curve = std::exp2(t) * std::tanh(std::sqrt(4 * t));
      ASSERT_NEAR(to_seconds(backoff_wait(config, retry, state, rng)), (curve - before) / 1.4, 1e-6);
      before = curve;
    }
  }
}

TEST(Backoff, PollyTriesAgainAtTimesWithMediansNearThePowersOfTwo) {
  const BackoffConfig config{.type = BackoffType::kPolly, .base = 1s, .max = kForever, .jitter = {}};
  Rng rng(6);
  std::array<int, 4> earlier{};
  constexpr int kRuns = 100'000;
  for (int run = 0; run < kRuns; ++run) {
    BackoffState state;
    Duration time{};
    for (std::uint32_t retry = 1; retry <= 4; ++retry) {
      time += backoff_wait(config, retry, state, rng);
      earlier[retry - 1] += time < std::chrono::seconds(1U << (retry - 1)) ? 1 : 0;
    }
  }
  EXPECT_NEAR(earlier[0], kRuns / 2, kRuns * 0.12) << "the curve is not yet steep there";
  for (std::size_t i = 1; i < earlier.size(); ++i) EXPECT_NEAR(earlier[i], kRuns / 2, kRuns * 0.02);
}

TEST(Backoff, PollyIsCutAtTheMaximumAndNeverOverflows) {
  BackoffState state;
  Rng rng(1);
  const BackoffConfig config{.type = BackoffType::kPolly, .base = 2s, .max = 30s, .jitter = {}};
  for (std::uint32_t retry = 1; retry < 3000; ++retry) {
    const Duration drawn = backoff_wait(config, retry, state, rng);
    ASSERT_GE(drawn, 0s);
    ASSERT_LE(drawn, 30s);
    if (retry > 20) {
      ASSERT_EQ(drawn, 30s);
    }
  }
}

std::vector<Duration> waits(const BackoffConfig& config, std::uint32_t retries) {
  Rng rng(1);
  BackoffState state;
  std::vector<Duration> all;
  for (std::uint32_t retry = 1; retry <= retries; ++retry) all.push_back(backoff_wait(config, retry, state, rng));
  return all;
}

TEST(Backoff, TriesMultipliesAddsAndCutsFromTheSecondOn) {
  BackoffConfig config{
      .type = BackoffType::kTries, .base = 5s, .multiplier = 2, .max = 4s, .jitter = {JitterType::kAdded, 1s, 1s}};
  EXPECT_EQ(waits(config, 3), (std::vector<Duration>{5s, 4s, 4s})) << "the first is not cut";
  config.base = 1s;
  config.max = kForever;
  EXPECT_EQ(waits(config, 4), (std::vector<Duration>{1s, 3s, 7s, 15s}));
  config.multiplier = 1;
  config.base = 0s;
  config.jitter = {};
  EXPECT_EQ(waits(config, 3), (std::vector<Duration>{0s, 0s, 0s}));
}

TEST(Backoff, TriesDrawsItsJitterFromAPair) {
  const BackoffConfig config{.type = BackoffType::kTries,
                             .base = 1s,
                             .multiplier = 1,
                             .max = kForever,
                             .jitter = {JitterType::kAdded, 3s, 1s}};
  Rng rng(8);
  for (int run = 0; run < 25'000; ++run) {
    BackoffState state;
    Duration before{};
    for (std::uint32_t retry = 1; retry <= 5; ++retry) {
      const Duration drawn = backoff_wait(config, retry, state, rng);
      if (retry == 1) {
        ASSERT_EQ(drawn, 1s);
      } else {
        ASSERT_GE(drawn, before + 1s);
        ASSERT_LE(drawn, before + 3s);
      }
      before = drawn;
    }
  }
}

TEST(Backoff, RefusesAJitterThatTriesCannotAdd) {
  EXPECT_EQ(validate(BackoffConfig{.type = BackoffType::kTries, .jitter = {JitterType::kFull, {}}}).size(), 1U);
  EXPECT_TRUE(validate(BackoffConfig{.type = BackoffType::kTries, .jitter = {JitterType::kAdded, 1s}}).empty());
  EXPECT_TRUE(validate(BackoffConfig{.type = BackoffType::kFixed, .jitter = {JitterType::kFull, {}}}).empty());
}

TEST(RetryAfter, IsTheTimeAskedForAndUpToHalfAsMuchAgain) {
  Rng rng(4);
  double sum = 0;
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const Duration drawn = retry_after_wait({}, 10s, rng);
    ASSERT_GE(drawn, 10s);
    ASSERT_LT(drawn, 15s);
    sum += to_seconds(drawn);
  }
  EXPECT_NEAR(sum / kDraws, 12.5, 4 * 5 * 0.2887 / std::sqrt(kDraws));
}

TEST(RetryAfter, IsNotHeededBeyondTheMaximumNorWhenNothingWasAsked) {
  Rng rng(4);
  EXPECT_EQ(retry_after_wait({.max = 10s}, 0s, rng), 0s);
  EXPECT_EQ(retry_after_wait({.max = 10s}, 10s + 1ns, rng), 0s);
  EXPECT_EQ(rng.next(), Rng(4).next()) << "no draw";
  EXPECT_EQ(retry_after_wait({.max = 10s}, 1ns, rng), 1ns);
}

TEST(Backoff, JitterIsWrittenAsAWordOrADuration) {
  for (const char* text : {"none", "full", "equal", "decorrelated", "100ms", "50ms..150ms", "1s..1s"}) {
    Jitter jitter;
    EXPECT_EQ(parse_knob(text, jitter), "");
    EXPECT_EQ(print_knob(jitter), text);
  }
  Jitter jitter;
  for (const char* text : {"some", "forever", "2s..1s", "1s..", "..1s", "1s..forever", "1s...2s"}) {
    EXPECT_NE(parse_knob(text, jitter), "") << text;
  }
}

}  // namespace
}  // namespace lb
