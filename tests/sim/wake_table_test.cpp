// The table of wake-ups against a plain search, over random changes; and that none is left behind.
#include "wake_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "lb/rng.h"

namespace {

lb::TimePoint at(std::uint32_t time) { return lb::TimePoint(lb::Duration(time)); }

TEST(WakeTable, IsEmptyAtFirst) {
  sim::WakeTable table;
  table.resize(3);
  EXPECT_EQ(table.earliest(), lb::kNever);
  table.set(1, lb::kNever);
  EXPECT_EQ(table.earliest(), lb::kNever);
}

TEST(WakeTable, GivesTheEarliestAndOfEqualOnesTheFirstNode) {
  constexpr std::uint32_t kNodes = 37;
  sim::WakeTable table;
  table.resize(kNodes);
  std::vector<lb::TimePoint> times(kNodes, lb::kNever);
  lb::Rng rng(5);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint32_t node = rng.below(kNodes);
    times[node] = rng.chance(0.3) ? lb::kNever : at(rng.below(50));  // few values: many ties
    table.set(node, times[node]);
    const auto earliest = std::ranges::min_element(times);
    ASSERT_EQ(table.earliest(), *earliest);
    if (*earliest == lb::kNever) continue;
    ASSERT_EQ(table.node(), static_cast<std::uint32_t>(earliest - times.begin()));
  }
}

}  // namespace
