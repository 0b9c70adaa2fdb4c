// nginx's max_fails and fail_timeout, second by second, and against a transcript of its two rules.
#include "health/max_fails.h"

#include <gtest/gtest.h>

#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr NodeId kNode{0};
constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

MaxFails with_node(const MaxFailsConfig& config) {
  MaxFails max_fails(config);
  max_fails.add(kNode);
  return max_fails;
}

TEST(MaxFails, OneFailureTakesANodeOutByDefault) {
  MaxFails max_fails = with_node({});
  EXPECT_TRUE(max_fails.usable(kNode, at(5s)));
  EXPECT_TRUE(max_fails.failed(kNode, at(5s)));
  EXPECT_FALSE(max_fails.usable(kNode, at(5s)));
  EXPECT_FALSE(max_fails.failed(kNode, at(6s))) << "it was out already";
}

TEST(MaxFails, CountsWholeSeconds) {
  MaxFails max_fails = with_node({});
  max_fails.failed(kNode, at(5900ms));  // second 5
  EXPECT_FALSE(max_fails.usable(kNode, at(15999ms))) << "15 - 5 is not more than 10";
  EXPECT_TRUE(max_fails.usable(kNode, at(16s)));
  EXPECT_EQ(max_fails.usable_again(kNode), at(16s));
}

TEST(MaxFails, OneRequestAtATimeFindsOut) {
  MaxFails max_fails = with_node({});
  max_fails.failed(kNode, at(0s));
  EXPECT_TRUE(max_fails.picked(kNode, at(11s))) << "out for all others from now on";
  EXPECT_FALSE(max_fails.usable(kNode, at(11s)));
  EXPECT_EQ(max_fails.usable_again(kNode), at(22s));
  EXPECT_TRUE(max_fails.succeeded(kNode, at(11s)));
  EXPECT_TRUE(max_fails.usable(kNode, at(11s)));
  EXPECT_EQ(max_fails.fails(kNode), 0U);
}

TEST(MaxFails, ASuccessThatBeganBeforeTheFailureForgivesNothing) {
  MaxFails max_fails = with_node({.max_fails = 3});
  max_fails.failed(kNode, at(1s));
  max_fails.failed(kNode, at(2s));
  EXPECT_FALSE(max_fails.succeeded(kNode, at(3s)));
  EXPECT_EQ(max_fails.fails(kNode), 2U);
  EXPECT_TRUE(max_fails.failed(kNode, at(4s)));
}

TEST(MaxFails, FailuresAreForgottenAfterFailTimeout) {
  MaxFails max_fails = with_node({.max_fails = 3});
  max_fails.failed(kNode, at(1s));
  max_fails.failed(kNode, at(2s));
  EXPECT_FALSE(max_fails.picked(kNode, at(13s))) << "checked, and usable all along";
  max_fails.succeeded(kNode, at(13s));
  EXPECT_EQ(max_fails.fails(kNode), 0U);
}

TEST(MaxFails, ZeroNeverTakesANodeOut) {
  MaxFails max_fails = with_node({.max_fails = 0});
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(max_fails.failed(kNode, at(1s)));
  EXPECT_TRUE(max_fails.usable(kNode, at(1s)));
}

TEST(MaxFails, ANodeThatTakesUpAnIdStartsAfresh) {
  MaxFails max_fails = with_node({});
  max_fails.failed(kNode, at(1s));
  max_fails.add(kNode);
  EXPECT_TRUE(max_fails.usable(kNode, at(1s)));
}

TEST(MaxFails, RefusesPartsOfASecond) {
  EXPECT_TRUE(validate(MaxFailsConfig{}).empty());
  const InputErrors errors = validate(MaxFailsConfig{.fail_timeout = 1500ms});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].path, "/fail_timeout");
}

// nginx's own variables and conditions, in its own words.
struct Transcript {
  std::int64_t accessed = -1'000'000'000;
  std::int64_t checked = -1'000'000'000;
  std::uint32_t fails = 0;

  bool skipped(std::uint32_t max_fails, std::int64_t timeout, std::int64_t now) const {
    return max_fails != 0 && fails >= max_fails && now - checked <= timeout;
  }
};

// 1e5 seeded steps in 200 histories: the same answers, told changes are changes, and an unusable node comes back
// when usable_again() says so.
TEST(MaxFails, AgreesWithATranscriptOfNginx) {
  Rng rng(6);
  for (int history = 0; history < 200; ++history) {
    const MaxFailsConfig config{.max_fails = rng.below(4), .fail_timeout = std::chrono::seconds(1 + rng.below(5))};
    const std::int64_t timeout = config.fail_timeout / 1s;
    MaxFails max_fails = with_node(config);
    Transcript nginx;
    TimePoint now{};
    for (int step = 0; step < 500; ++step) {
      now += std::chrono::milliseconds(rng.below(1500));
      const std::int64_t second = now.time_since_epoch() / 1s;
      const bool was_usable = max_fails.usable(kNode, now);
      bool told = false;
      switch (rng.below(3)) {
        case 0:
          if (!was_usable) break;
          told = max_fails.picked(kNode, now);
          if (second - nginx.checked > timeout) nginx.checked = second;
          break;
        case 1:
          told = max_fails.failed(kNode, now);
          ++nginx.fails;
          nginx.accessed = nginx.checked = second;
          break;
        default:
          told = max_fails.succeeded(kNode, now);
          if (nginx.accessed < nginx.checked) nginx.fails = 0;
      }
      ASSERT_EQ(max_fails.usable(kNode, now), !nginx.skipped(config.max_fails, timeout, second));
      ASSERT_EQ(told, was_usable != max_fails.usable(kNode, now));
      if (max_fails.usable(kNode, now)) continue;
      ASSERT_FALSE(max_fails.usable(kNode, max_fails.usable_again(kNode) - 1ns));
      ASSERT_TRUE(max_fails.usable(kNode, max_fails.usable_again(kNode)));
    }
  }
}

}  // namespace
}  // namespace lb
