// What a node answers to a load probe: its requests in flight, and the median of what requests took of late, in
// proportion to how many they found; held against a plain sort over 1e5 seeded requests.
#include "rif_meter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "lb/rng.h"

namespace {

using sim::RifMeter;
using std::chrono::milliseconds;

lb::TimePoint at(milliseconds time) { return lb::TimePoint{} + time; }

// One request that found `found` others, beside those that are in the node.
void serve(RifMeter& meter, std::uint32_t found, int latency_ms, milliseconds now = {}) {
  meter.arrive();
  meter.serve(found, milliseconds(latency_ms), at(now));
}

lb::Duration latency(const RifMeter& meter, milliseconds now = {}) { return meter.probe(at(now)).latency; }

TEST(RifMeter, AnswersItsRequestsInFlight) {
  RifMeter meter;
  EXPECT_EQ(meter.probe({}).in_flight, 0U);
  EXPECT_EQ(meter.arrive(), 0U);
  EXPECT_EQ(meter.arrive(), 1U);
  EXPECT_EQ(meter.probe({}).in_flight, 2U);
  meter.serve(1, milliseconds(1), {});
  meter.leave();
  EXPECT_EQ(meter.probe({}).in_flight, 0U);
}

TEST(RifMeter, DoesNotKnowALatencyBeforeTheFirstRequest) {
  RifMeter meter;
  meter.arrive();
  meter.leave();
  EXPECT_EQ(latency(meter), lb::Duration{});
}

TEST(RifMeter, AnswersTheMedianAtThePresentRif) {
  RifMeter meter;
  for (const int taken : {9, 1, 5, 90, 4}) serve(meter, 0, taken);
  EXPECT_EQ(latency(meter), milliseconds(5));
  serve(meter, 0, 1);
  EXPECT_EQ(latency(meter), milliseconds(4)) << "of 4 and 5, in the middle of six, the lower";
}

TEST(RifMeter, BringsLatenciesToThePresentRif) {
  RifMeter meter;
  for (const int taken : {59, 60, 61}) serve(meter, 5, taken);
  EXPECT_EQ(latency(meter), milliseconds(10)) << "the line they found is gone";
  for (int i = 0; i < 11; ++i) meter.arrive();
  EXPECT_EQ(latency(meter), milliseconds(120)) << "as it fills, before any of them is served";
}

TEST(RifMeter, ForgetsAllButTheLatest) {
  RifMeter meter;
  for (std::uint32_t i = 0; i < RifMeter::kRecent; ++i) serve(meter, 0, 1);
  for (std::uint32_t i = 0; i < RifMeter::kRecent; ++i) serve(meter, 0, 50);
  EXPECT_EQ(latency(meter), milliseconds(50));
}

TEST(RifMeter, ForgetsWhatIsNotRecent) {
  RifMeter meter;
  serve(meter, 0, 80, milliseconds(0));
  serve(meter, 0, 90, milliseconds(0));
  serve(meter, 0, 7, milliseconds(500));
  EXPECT_EQ(latency(meter, milliseconds(999)), milliseconds(80));
  EXPECT_EQ(latency(meter, milliseconds(1000)), milliseconds(7));
  EXPECT_EQ(latency(meter, milliseconds(1500)), lb::Duration{}) << "it does not know any more";
}

TEST(RifMeter, KnowsNothingAfterAReset) {
  RifMeter meter;
  serve(meter, 0, 1);
  meter.arrive();
  meter.reset();
  EXPECT_EQ(meter.probe({}).in_flight, 0U);
  EXPECT_EQ(latency(meter), lb::Duration{});
  meter.leave();
  EXPECT_EQ(meter.probe({}).in_flight, 0U) << "what was begun before the reset may still end";
}

TEST(RifMeter, AgreesWithAPlainSort) {
  struct Served {
    double latency_of_one;
    milliseconds at;
  };
  RifMeter meter;
  lb::Rng rng(4);
  std::deque<Served> recent;
  std::vector<std::uint32_t> running;  // what each of them found
  milliseconds now{};
  for (int step = 0; step < 100'000; ++step) {
    now += milliseconds(rng.below(60));
    if (running.empty() || rng.chance(0.5)) {
      running.push_back(meter.arrive());
      ASSERT_EQ(running.back() + 1, running.size());
    } else {
      const std::size_t ends = rng.below(static_cast<std::uint32_t>(running.size()));
      const std::uint32_t found = running[ends];
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(ends));
      const lb::Duration taken{rng.below(1000)};
      meter.serve(found, taken, at(now));
      recent.push_back({static_cast<double>(taken.count()) / (found + 1.0), now});
    }
    while (recent.size() > RifMeter::kRecent) recent.pop_front();
    while (!recent.empty() && now - recent.front().at >= RifMeter::kRecentFor) recent.pop_front();
    std::vector<double> sorted;
    for (const Served& served : recent) sorted.push_back(served.latency_of_one);
    std::ranges::sort(sorted);
    const auto present = static_cast<double>(running.size() + 1);
    ASSERT_EQ(meter.probe(at(now)).in_flight, running.size());
    ASSERT_EQ(latency(meter, now).count(),
              sorted.empty() ? 0 : static_cast<std::int64_t>(sorted[(sorted.size() - 1) / 2] * present))
        << step;
  }
}

}  // namespace
