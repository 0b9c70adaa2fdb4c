// Retry budgets against the formulas of the systems they come from, and the bounds that hold for any traffic.
#include "lb/retry_budget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "lb/hedge.h"
#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

template <class Access, class Value>
void set(Variant& budget, std::string_view name, Value value) {
  const Knob* knob = budget.active->table().find(name);
  ASSERT_NE(knob, nullptr) << name;
  std::get<Access>(knob->access).set(budget.address(), value);
}

Variant finagle(double ratio, std::int64_t min_per_second, Duration ttl = 10s) {
  Variant budget = default_budget("finagle");
  set<NumberAccess>(budget, "ratio", ratio);
  set<IntegerAccess>(budget, "min_per_second", min_per_second);
  set<DurationAccess>(budget, "ttl", ttl.count());
  return budget;
}

int withdrawn(RetryBudget& budget, TimePoint now, int asked = 1000) {
  int granted = 0;
  for (int i = 0; i < asked; ++i) granted += budget.withdraw({}, now) ? 1 : 0;
  return granted;
}

TEST(FinagleBudget, StartsWithItsReserve) {
  EXPECT_EQ(withdrawn(*make_retry_budget(default_budget("finagle"), at(0s)), at(0s)), 100)
      << "10 a second for 10 s";
  EXPECT_EQ(withdrawn(*make_retry_budget(finagle(0.2, 0), at(0s)), at(0s)), 0);
}

TEST(FinagleBudget, GrantsItsShareOfTheRequests) {
  for (const auto& [ratio, granted] : {std::pair{0.2, 20}, {0.1, 10}, {0.5, 50}, {2.0, 200}, {0.75, 75}}) {
    const auto budget = make_retry_budget(finagle(ratio, 0), at(0s));
    for (int i = 0; i < 100; ++i) budget->request_started(at(0s));
    EXPECT_EQ(withdrawn(*budget, at(0s)), granted) << ratio;
  }
}

TEST(FinagleBudget, WithoutAShareOnlyTimeGivesCredit) {
  const auto budget = make_retry_budget(finagle(0, 2, 5s), at(0s));
  for (int i = 0; i < 100; ++i) budget->request_started(at(0s));
  EXPECT_EQ(withdrawn(*budget, at(0s)), 10);
  EXPECT_EQ(withdrawn(*budget, at(6s)), 10);
}

TEST(FinagleBudget, ForgetsDepositsAndWithdrawalsAfterItsTime) {
  const auto budget = make_retry_budget(finagle(0.5, 1), at(0s));
  for (int i = 0; i < 10; ++i) budget->request_started(at(0s));
  EXPECT_EQ(withdrawn(*budget, at(9s)), 15) << "still there, and the reserve of 10";
  EXPECT_EQ(withdrawn(*budget, at(10s)), 0) << "the deposits left, the withdrawals did not";
  EXPECT_EQ(withdrawn(*budget, at(19s)), 10);
}

// The window told independently: amounts with the number of the slice that they fell in, of which ten count.
class NaiveWindow {
 public:
  explicit NaiveWindow(Duration ttl) : slice_(ttl / 10) {}

  std::int64_t sum(TimePoint now) {
    if (now - begun_ >= slice_) {
      number_ += (now - begun_) / slice_;
      begun_ = now;
    }
    while (!amounts_.empty() && amounts_.front().first <= number_ - 10) amounts_.pop_front();
    std::int64_t total = 0;
    for (const auto& [number, amount] : amounts_) total += amount;
    return total;
  }
  void add(std::int64_t amount, TimePoint now) {
    sum(now);
    amounts_.emplace_back(number_, amount);
  }

 private:
  Duration slice_;
  TimePoint begun_{};
  std::int64_t number_ = 0;
  std::deque<std::pair<std::int64_t, std::int64_t>> amounts_;
};

TEST(FinagleBudget, NeverGrantsMoreThanTheFormulaNorLess) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Rng rng(seed);
    const std::uint32_t percent = 1 + rng.below(100);
    const std::uint32_t reserve = rng.below(3);
    const auto budget = make_retry_budget(finagle(percent / 100.0, reserve, 1s), at(0s));
    const std::int64_t price = static_cast<std::int64_t>(1000 / (percent / 100.0));
    NaiveWindow window(1s);
    TimePoint now = at(0s);
    for (int step = 0; step < 300; ++step) {
      now += Duration(rng.below(rng.chance(0.01) ? 2'000'000'000 : 30'000'000));
      if (rng.chance(0.7)) {
        budget->request_started(now);
        window.add(1000, now);
        continue;
      }
      const bool expected = window.sum(now) + reserve * price >= price;
      ASSERT_EQ(budget->withdraw({}, now), expected) << "seed " << seed << " step " << step;
      if (expected) window.add(-price, now);
    }
  }
}

TEST(EnvoyBudget, GrantsAShareOfWhatIsGoingOnButThreeInAnyCase) {
  const auto budget = make_retry_budget(default_budget("envoy"), at(0s));
  EXPECT_TRUE(budget->withdraw({.active = 0, .pending = 0, .active_retries = 2}, at(0s)));
  EXPECT_FALSE(budget->withdraw({.active = 0, .pending = 0, .active_retries = 3}, at(0s)));
  EXPECT_TRUE(budget->withdraw({.active = 80, .pending = 20, .active_retries = 19}, at(0s)));
  EXPECT_FALSE(budget->withdraw({.active = 80, .pending = 20, .active_retries = 20}, at(0s)));
  EXPECT_FALSE(budget->withdraw({.active = 104, .pending = 0, .active_retries = 20}, at(0s))) << "20.8 is 20";
}

TEST(EnvoyBudget, HoldsItsFormulaForAnyTraffic) {
  Rng rng(3);
  for (int i = 0; i < 100'000; ++i) {
    Variant params = default_budget("envoy");
    const std::uint32_t percent = rng.below(101);
    const std::uint32_t least = rng.below(5);
    set<NumberAccess>(params, "budget_percent", static_cast<double>(percent));
    set<IntegerAccess>(params, "min_retry_concurrency", std::int64_t{least});
    const Traffic traffic{rng.below(1000), rng.below(100), rng.below(200)};
    const std::uint32_t share = percent * (traffic.active + traffic.pending) / 100;
    const bool near = percent * (traffic.active + traffic.pending) % 100 == 0;  // a double may round either way
    if (near && traffic.active_retries + 1 == share) continue;
    ASSERT_EQ(make_retry_budget(params, at(0s))->withdraw(traffic, at(0s)),
              traffic.active_retries < std::max(share, least))
        << percent << "% of " << traffic.active << "+" << traffic.pending << ", " << traffic.active_retries;
  }
}

TEST(GrpcBudget, StopsAtHalfItsTokensAndResumesAbove) {
  const auto budget = make_retry_budget(default_budget("grpc"), at(0s));
  for (int failures = 1; failures <= 4; ++failures) {
    budget->attempt_ended(false, at(0s));
    EXPECT_TRUE(budget->withdraw({}, at(0s))) << failures;
  }
  budget->attempt_ended(false, at(0s));
  EXPECT_FALSE(budget->withdraw({}, at(0s))) << "5 of 10 tokens are not more than half";
  budget->attempt_ended(true, at(0s));
  EXPECT_TRUE(budget->withdraw({}, at(0s))) << "5.1";
}

TEST(GrpcBudget, CountsInThousandthsBetweenNothingAndItsMost) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    Variant params = default_budget("grpc");
    const std::int64_t most = 1 + rng.below(50);
    const std::int64_t gain = 1 + rng.below(999);
    set<IntegerAccess>(params, "max_tokens", most);
    set<NumberAccess>(params, "token_ratio", static_cast<double>(gain) / 1000);
    const auto budget = make_retry_budget(params, at(0s));
    std::int64_t tokens = most * 1000;
    for (int i = 0; i < 1000; ++i) {
      const bool success = rng.chance(0.6);
      budget->attempt_ended(success, at(0s));
      tokens = success ? std::min(most * 1000, tokens + gain) : std::max<std::int64_t>(0, tokens - 1000);
      ASSERT_EQ(budget->withdraw({}, at(0s)), 2 * tokens > most * 1000) << seed;
    }
  }
}

TEST(RetryBudget, KeepsRetriesWithinTheShareUnderAnOverload) {
  const auto budget = make_retry_budget(finagle(0.1, 0), at(0s));
  Rng rng(1);
  int retries = 0;
  constexpr int kRequests = 100'000;
  for (int i = 0; i < kRequests; ++i) {
    const TimePoint now = at(i * 1ms);
    budget->request_started(now);
    while (rng.chance(0.9) && budget->withdraw({}, now)) ++retries;
  }
  EXPECT_LE(retries, kRequests / 10 + 1);
  EXPECT_GE(retries, kRequests / 10 - 1000) << "what expires is lost, no more";
}

TEST(HedgeBudget, NeverExceedsItsShareOfTheRequestsNorItsBurst) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    const std::uint32_t percent = 1 + rng.below(100);
    HedgeBudget budget({.max_extra_load = percent / 100.0});
    std::uint64_t requests = 0;
    std::uint64_t hedges = 0;
    for (int i = 0; i < 1000; ++i) {
      const std::uint32_t calm = rng.chance(0.01) ? 2000 : 1;
      for (std::uint32_t k = 0; k < calm; ++k) budget.request_started();
      requests += calm;
      std::int64_t burst = 0;
      while (rng.chance(0.7) && budget.withdraw()) ++burst;
      ASSERT_LE(burst, HedgeBudget::kBurst);
      hedges += static_cast<std::uint64_t>(burst);
      ASSERT_LE(hedges * 100, requests * percent) << seed;
    }
  }
}

TEST(HedgeBudget, GrantsAllOfItsShareWhenItIsAlwaysAsked) {
  for (const int percent : {1, 5, 7, 29, 57, 100}) {
    HedgeBudget budget({.max_extra_load = percent / 100.0});
    int hedges = 0;
    for (int i = 0; i < 100'000; ++i) {
      budget.request_started();
      hedges += budget.withdraw() ? 1 : 0;
    }
    EXPECT_EQ(hedges, percent * 1000);
  }
}

}  // namespace
}  // namespace lb
