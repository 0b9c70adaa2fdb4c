// What a node answers to a load probe: its requests in flight, and the median of what requests took of late that found
// about as many; held against a plain sort over 1e5 seeded requests.
#include "rif_meter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <vector>

#include "lb/rng.h"

namespace {

using sim::RifMeter;
using std::chrono::milliseconds;

// One request that found `found` others, beside those that are in the node.
void serve(RifMeter& meter, std::uint32_t found, int latency_ms) {
  meter.arrive();
  meter.serve(found, milliseconds(latency_ms));
}

TEST(RifMeter, AnswersItsRequestsInFlight) {
  RifMeter meter;
  EXPECT_EQ(meter.probe().in_flight, 0U);
  EXPECT_EQ(meter.arrive(), 0U);
  EXPECT_EQ(meter.arrive(), 1U);
  EXPECT_EQ(meter.probe().in_flight, 2U);
  meter.serve(1, milliseconds(1));
  meter.leave();
  EXPECT_EQ(meter.probe().in_flight, 0U);
}

TEST(RifMeter, DoesNotKnowALatencyBeforeTheFirstRequest) {
  RifMeter meter;
  meter.arrive();
  meter.leave();
  EXPECT_EQ(meter.probe().latency, lb::Duration{});
}

TEST(RifMeter, AnswersTheMedianAtThePresentRif) {
  RifMeter meter;
  for (const int latency : {9, 1, 5, 90, 4}) serve(meter, 0, latency);
  for (const int latency : {500, 600, 700, 800, 900}) serve(meter, 1, latency);
  EXPECT_EQ(meter.probe().latency, milliseconds(5));
  meter.arrive();
  EXPECT_EQ(meter.probe().latency, milliseconds(700));
}

TEST(RifMeter, GoesNoFartherThanItTakesToHaveEnough) {
  RifMeter meter;
  for (const int latency : {1, 2}) serve(meter, 0, latency);
  for (const int latency : {10, 20, 30}) serve(meter, 1, latency);
  for (int i = 0; i < 20; ++i) serve(meter, 2, 1000);
  EXPECT_EQ(meter.probe().latency, milliseconds(10)) << "of 1, 2, 10, 20, 30";
}

TEST(RifMeter, TakesWhatItHasWhenThatIsLess) {
  RifMeter meter;
  serve(meter, 40, 7);
  EXPECT_EQ(meter.probe().latency, milliseconds(7));
}

TEST(RifMeter, ForgetsLatenciesThatAreNotRecent) {
  RifMeter meter;
  for (std::uint32_t i = 0; i < RifMeter::kRecent; ++i) serve(meter, 0, 1);
  for (std::uint32_t i = 0; i < RifMeter::kRecent; ++i) serve(meter, 9, 50);
  EXPECT_EQ(meter.probe().latency, milliseconds(50));
}

TEST(RifMeter, KnowsNothingAfterAReset) {
  RifMeter meter;
  serve(meter, 0, 1);
  meter.arrive();
  meter.reset();
  EXPECT_EQ(meter.probe().in_flight, 0U);
  EXPECT_EQ(meter.probe().latency, lb::Duration{});
  meter.leave();
  EXPECT_EQ(meter.probe().in_flight, 0U) << "what was begun before the reset may still end";
}

TEST(RifMeter, AgreesWithAPlainSort) {
  RifMeter meter;
  lb::Rng rng(4);
  std::deque<std::pair<std::uint32_t, lb::Duration>> recent;
  std::vector<std::uint32_t> running;  // what each of them found
  for (int step = 0; step < 100'000; ++step) {
    if (running.empty() || rng.chance(0.5)) {
      running.push_back(meter.arrive());
      ASSERT_EQ(running.back() + 1, running.size());
    } else {
      const std::size_t ends = rng.below(static_cast<std::uint32_t>(running.size()));
      const std::uint32_t found = running[ends];
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(ends));
      const lb::Duration latency{rng.below(1000)};
      meter.serve(found, latency);
      recent.emplace_back(found, latency);
      if (recent.size() > RifMeter::kRecent) recent.pop_front();
    }
    const auto present = static_cast<std::int64_t>(running.size());
    const auto distance = [&](std::uint32_t found) { return std::abs(std::int64_t{found} - present); };
    std::vector<std::int64_t> distances;
    for (const auto& [found, unused] : recent) distances.push_back(distance(found));
    std::ranges::sort(distances);
    std::vector<lb::Duration> near;
    for (const auto& [found, latency] : recent) {
      if (distance(found) <= distances[std::min<std::size_t>(RifMeter::kEnough, distances.size()) - 1])
        near.push_back(latency);
    }
    std::ranges::sort(near);
    ASSERT_EQ(meter.probe().in_flight, running.size());
    ASSERT_EQ(meter.probe().latency, near.empty() ? lb::Duration{} : near[(near.size() - 1) / 2]) << step;
  }
}

}  // namespace
