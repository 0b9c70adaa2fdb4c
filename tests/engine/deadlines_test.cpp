// Timeouts and wake-ups: order, removal, and agreement with a sorted list over random operations.
#include <gtest/gtest.h>

#include <map>

#include "deadlines.h"
#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint at(std::int64_t ns) { return TimePoint{Duration{ns}}; }

TEST(TimeoutLists, GivesTheEarliestOfAllDurations) {
  TimeoutLists timeouts;
  timeouts.add(timeouts.list_of(10ns), 0, at(0));
  timeouts.add(timeouts.list_of(3ns), 1, at(5));
  EXPECT_EQ(timeouts.earliest(), at(8));
  timeouts.remove(1);
  EXPECT_EQ(timeouts.earliest(), at(10));
  timeouts.remove(0);
  timeouts.remove(0);
  EXPECT_EQ(timeouts.earliest(), kNever);
}

TEST(TimeoutLists, TakesWhatIsDueAndNothingElse) {
  TimeoutLists timeouts;
  timeouts.add(timeouts.list_of(10ns), 4, at(0));
  std::uint32_t slot = 0;
  EXPECT_FALSE(timeouts.take_due(at(9), slot));
  EXPECT_TRUE(timeouts.take_due(at(10), slot));
  EXPECT_EQ(slot, 4U);
  EXPECT_FALSE(timeouts.take_due(at(10), slot));
}

// The subject against a std::multimap, over 100,000 operations.
TEST(TimeoutLists, AgreesWithASortedList) {
  TimeoutLists timeouts;
  std::map<std::uint32_t, TimePoint> model;
  Rng rng(17);
  std::int64_t now = 0;
  const Duration durations[] = {5ns, 50ns, 500ns};
  for (int step = 0; step < 100'000; ++step) {
    now += rng.below(3);
    const std::uint32_t slot = rng.below(64);
    const Duration duration = durations[rng.below(3)];
    if (model.contains(slot)) {
      timeouts.remove(slot);
      model.erase(slot);
    } else {
      timeouts.add(timeouts.list_of(duration), slot, at(now));
      model[slot] = at(now) + duration;
    }
    std::uint32_t due = 0;
    while (timeouts.take_due(at(now), due)) {
      ASSERT_LE(model.at(due), at(now));
      model.erase(due);
    }
    TimePoint earliest = kNever;
    for (const auto& [unused, time] : model) earliest = std::min(earliest, time);
    ASSERT_EQ(timeouts.earliest(), earliest);
  }
}

TEST(WakeQueue, GivesEqualTimesInTheOrderTheyWereAdded) {
  WakeQueue wakes;
  for (std::uint32_t slot = 0; slot < 100; ++slot) wakes.add({.at = at(slot % 2), .slot = slot});
  Wake wake;
  std::vector<std::uint32_t> order;
  while (wakes.take_due(at(1), wake)) order.push_back(wake.slot);
  ASSERT_EQ(order.size(), 100U);
  for (std::uint32_t i = 0; i < 50; ++i) {
    EXPECT_EQ(order[i], 2 * i);
    EXPECT_EQ(order[50 + i], 2 * i + 1);
  }
}

}  // namespace
}  // namespace lb
