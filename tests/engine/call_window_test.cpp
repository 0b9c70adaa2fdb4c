// The window of a breaker against one that keeps every call, and the breaker's own invariants under random calls.
#include "lb/call_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "lb/breaker.h"
#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

struct Call {
  bool failed;
  bool slow;
  std::int64_t slice;
};

CallWindow::Counts count(const std::deque<Call>& calls) {
  CallWindow::Counts counts;
  for (const Call& call : calls) counts.add(call.failed, call.slow);
  return counts;
}

void expect_same(const CallWindow::Counts& a, const CallWindow::Counts& b, std::uint64_t seed) {
  ASSERT_EQ(a.calls, b.calls) << seed;
  ASSERT_EQ(a.failures, b.failures) << seed;
  ASSERT_EQ(a.slow, b.slow) << seed;
}

TEST(CallWindow, OfCallsHoldsTheLastOfThem) {
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    Rng rng(seed);
    const std::uint32_t size = 1 + rng.below(30);
    CallWindow window({.type = BreakerType::kCountWindow, .window = {size, {}}});
    std::deque<Call> all;
    for (int i = 0; i < 400; ++i) {
      if (rng.chance(0.005)) {
        window.clear();
        all.clear();
      }
      all.push_back({rng.chance(0.4), rng.chance(0.3), 0});
      if (all.size() > size) all.pop_front();
      window.add(all.back().failed, all.back().slow, TimePoint{});
      expect_same(window.counts(), count(all), seed);
    }
  }
}

TEST(CallWindow, OfTimeHoldsTheLastTenSlices) {
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    Rng rng(seed);
    CallWindow window({.type = BreakerType::kTimeWindow, .window = {0, 10s}});
    std::deque<Call> all;
    TimePoint now{};
    for (int i = 0; i < 400; ++i) {
      now += Duration(rng.below(rng.chance(0.02) ? 4'000'000'000 : 400'000'000) * (rng.chance(0.01) ? 10 : 1));
      if (rng.chance(0.005)) {
        window.clear();
        all.clear();
      }
      all.push_back({rng.chance(0.4), rng.chance(0.3), now.time_since_epoch() / 1s});
      while (all.front().slice <= all.back().slice - 10) all.pop_front();
      window.add(all.back().failed, all.back().slow, now);
      expect_same(window.counts(), count(all), seed);
    }
  }
}

BreakerConfig random_config(Rng& rng) {
  BreakerConfig config;
  config.type = static_cast<BreakerType>(rng.below(3));
  config.failures = 1 + rng.below(4);
  config.failure_rate = (1 + rng.below(10)) / 10.0;
  config.window = config.type == BreakerType::kTimeWindow ? BreakerWindow{0, 5s} : BreakerWindow{20, {}};
  config.min_calls = 1 + rng.below(10);
  config.open_for = Duration(1 + rng.below(2'000'000'000));
  config.open_for_multiplier = 1 + rng.below(3);
  config.half_open_probes = 1 + rng.below(4);
  if (rng.chance(0.5)) config.slow_call = SlowCallConfig{500ms, (1 + rng.below(10)) / 10.0};
  if (rng.chance(0.3)) config.recovery = 3s;
  return config;
}

// A breaker and the calls that a driver has under way, each with the generation that it began in.
struct Driven {
  Breaker breaker;
  std::vector<std::uint32_t> calls{};

  std::size_t of_this_generation() const {
    return static_cast<std::size_t>(std::ranges::count(calls, breaker.generation()));
  }
};

void step(Driven& driven, Rng& rng, TimePoint now) {
  Breaker& breaker = driven.breaker;
  if (breaker.wake_at() <= now) {
    breaker.wake(now);
    EXPECT_NE(breaker.state(), BreakerState::kOpen);
  }
  if (rng.chance(0.5) || driven.calls.empty()) {
    if (!breaker.admits() || !breaker.admit_one(now)) return;
    EXPECT_NE(breaker.state(), BreakerState::kOpen);
    breaker.started();
    driven.calls.push_back(breaker.generation());
    return;
  }
  const std::size_t which = rng.below(static_cast<std::uint32_t>(driven.calls.size()));
  const bool current = driven.calls[which] == breaker.generation();
  driven.calls.erase(driven.calls.begin() + static_cast<std::ptrdiff_t>(which));
  if (!current) return;
  if (rng.chance(0.1)) return breaker.released();
  const BreakerState before = breaker.state();
  const bool changed = breaker.record(rng.chance(0.6), now, Duration(rng.below(1'000'000'000)));
  EXPECT_EQ(changed, breaker.state() != before);
}

TEST(Breaker, KeepsItsInvariantsUnderAnyCalls) {
  std::uint64_t opened = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Rng rng(seed);
    const BreakerConfig config = random_config(rng);
    Driven driven{Breaker(config)};
    TimePoint now{};
    for (int i = 0; i < 200; ++i) {
      now += Duration(rng.below(200'000'000));
      step(driven, rng, now);
      const Breaker& breaker = driven.breaker;
      const bool probing = breaker.state() == BreakerState::kHalfOpen && !breaker.recovering();
      if (probing) {
        ASSERT_LE(driven.of_this_generation(), config.half_open_probes) << seed;
      }
      ASSERT_EQ(breaker.recovering(), breaker.state() == BreakerState::kHalfOpen && config.recovery > 0s) << seed;
      ASSERT_EQ(breaker.wake_at() == kNever, breaker.state() == BreakerState::kClosed || probing) << seed;
      if (breaker.state() == BreakerState::kOpen) {
        ASSERT_FALSE(breaker.admits()) << seed;
        ++opened;
      }
    }
  }
  EXPECT_GT(opened, 10'000U) << "the sequences reach what they are to test";
}

}  // namespace
}  // namespace lb
