// The view-model without any drawing: what is worked out from a frame of the feed. Expected figures are counted by
// hand from frames of a few buckets.
#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "gui/fake_feed.h"
#include "model/format.h"
#include "model/heat_image.h"
#include "model/moment.h"
#include "model/run_model.h"
#include "model/series.h"

namespace {

using gui::Kpi;
using gui::Zeros;
using lb::BreakerState;

lb::Duration seconds(double s) { return lb::Duration{static_cast<lb::Duration::rep>(s * 1e9)}; }

/// Two nodes, four buckets of a second. Shares 1/4 and 3/4, then all on the first.
std::shared_ptr<lb::FeedFrame> small_frame() {
  auto frame = std::make_shared<lb::FeedFrame>();
  frame->length = seconds(4);
  frame->bucket = seconds(1);
  frame->buckets = 4;
  frame->nodes.resize(2);
  frame->nodes[0].weight = 1;
  frame->nodes[1].weight = 3;
  frame->nodes[0].attempts_series = {10, 10, 40, 0};
  frame->nodes[1].attempts_series = {30, 30, 0, 0};
  frame->nodes[0].failures_series = {0, 5, 0, 0};
  frame->nodes[1].failures_series = {0, 0, 0, 0};
  frame->nodes[1].breaker = {{seconds(2), seconds(3), BreakerState::kOpen},
                             {seconds(3), seconds(3.5), BreakerState::kHalfOpen}};
  frame->requests_series = {40, 35, 40, 0};
  frame->succeeded_series = {40, 30, 30, 0};
  frame->failed_series = {0, 0, 10, 0};
  frame->retries_series = {0, 5, 0, 0};
  frame->latency_p50_series = {10, 20, 0, 0};
  frame->latency_p99_series = {100, 200, 0, 0};
  frame->latency_p999_series = {150, 250, 0, 0};
  return frame;
}

TEST(Series, SumsTheLastEntries) {
  const std::vector<std::uint32_t> counts{1, 2, 3, 4};
  EXPECT_EQ(gui::trailing_sums(counts, 2), (std::vector<double>{1, 3, 5, 7}));
  EXPECT_EQ(gui::trailing_sum(counts, 3, 2), 7);
  EXPECT_EQ(gui::trailing_sum(counts, 0, 2), 1);
  EXPECT_EQ(gui::trailing_sum(counts, 9, 2), 0);
}

TEST(Series, DecimationKeepsEveryPeak) {
  std::vector<float> values(1000, 1);
  values[501] = 50;
  const auto columns = gui::decimate(values, 0, 1000, 100);
  ASSERT_EQ(columns.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(columns[i].high, i == 50 ? 50 : 1) << i;
  EXPECT_EQ(columns[50].low, 1);
}

TEST(Series, DecimationLeavesGapsWhereNothingWasMeasured) {
  const std::vector<float> values{0, 5, 0, NAN};
  const auto gaps = gui::decimate(values, 0, 6, 6, Zeros::kAreGaps);
  EXPECT_FALSE(gaps[0].any);
  EXPECT_TRUE(gaps[1].any);
  EXPECT_FALSE(gaps[3].any) << "not a number";
  EXPECT_FALSE(gaps[5].any) << "beyond the end";
  EXPECT_TRUE(gui::decimate(values, 0, 4, 4)[0].any);
}

TEST(Series, MoreColumnsThanEntriesRepeatThem) {
  const std::vector<float> values{1, 2};
  const auto columns = gui::decimate(values, 0, 2, 4);
  EXPECT_EQ(columns[0].mean, 1);
  EXPECT_EQ(columns[1].mean, 1);
  EXPECT_EQ(columns[3].mean, 2);
}

TEST(RunModel, SharesAddUpAndAreEmptyWithoutTraffic) {
  const gui::RunModel run = gui::build_run(small_frame(), gui::FairShare::kByWeight);
  ASSERT_EQ(run.bands.size(), 2U);
  EXPECT_EQ(run.bands[0].top, (std::vector<float>{0.25F, 0.25F, 1, 0}));
  EXPECT_EQ(run.bands[1].top, (std::vector<float>{1, 1, 1, 0}));
}

TEST(RunModel, FairSharesFollowWeightConditionAndPriority) {
  auto frame = small_frame();
  EXPECT_EQ(gui::build_run(frame, gui::FairShare::kByWeight).fair, (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(gui::build_run(frame, gui::FairShare::kEqual).fair, (std::vector<double>{0.5, 0.5}));
  frame->nodes[1].priority = 2;
  EXPECT_EQ(gui::build_run(frame, gui::FairShare::kByWeight).fair, (std::vector<double>{1, 0}));
  frame->nodes[0].condition = lb::NodeCondition::kDisabled;
  EXPECT_EQ(gui::build_run(frame, gui::FairShare::kByWeight).fair, (std::vector<double>{0, 1}));
  frame->nodes[1].weight = 0;
  EXPECT_EQ(gui::build_run(frame, gui::FairShare::kByWeight).fair, (std::vector<double>{0, 0}));
}

TEST(RunModel, CountsOpenBreakersAndImbalance) {
  const gui::RunModel run = gui::build_run(small_frame(), gui::FairShare::kByWeight);
  EXPECT_EQ(run.series(Kpi::kOpenBreakers), (std::vector<float>{0, 0, 1, 0}));
  EXPECT_EQ(run.series(Kpi::kImbalance), (std::vector<float>{1, 1, 4, 1})) << "all on a node due a quarter";
  EXPECT_EQ(run.series(Kpi::kSuccess), (std::vector<float>{100, 100, 75, 75})) << "a pause is no failure";
}

TEST(RunModel, MoreNodesThanColoursBecomeOthers) {
  const auto frame = std::make_shared<lb::FeedFrame>(
      gui_test::make_frame({.nodes = 9}, std::vector<std::uint32_t>(9, 1), "round_robin"));
  const gui::RunModel run = gui::build_run(frame, gui::FairShare::kEqual);
  ASSERT_EQ(run.bands.size(), 7U);
  EXPECT_EQ(run.bands.back().name, "3 others");
  for (const float top : run.bands.back().top) EXPECT_NEAR(top, 1, 1e-6);
}

TEST(RunModel, ShowsThoseThatTrippedFirst) {
  auto frame = small_frame();
  EXPECT_EQ(gui::build_run(frame, gui::FairShare::kEqual).by_first_trip, (std::vector<std::size_t>{1, 0}));
}

TEST(RunModel, TheLatencyAxisHoldsEveryValue) {
  const gui::RunModel run = gui::build_run(small_frame(), gui::FairShare::kEqual);
  EXPECT_LT(run.latency_low_ms, 10);
  EXPECT_GT(run.latency_high_ms, 250);
  EXPECT_GE(run.latency_high_ms / run.latency_low_ms, 10);
}

TEST(RunModel, SurvivesSeriesThatAreTooShort) {
  auto frame = small_frame();
  frame->nodes[0].attempts_series.clear();
  frame->requests_series.resize(2);
  frame->heat_rows_ms = {1, 10, 100};
  frame->heat = {1, 2, 3};
  const gui::RunModel run = gui::build_run(frame, gui::FairShare::kEqual);
  EXPECT_EQ(run.series(Kpi::kThroughput).size(), 4U);
  EXPECT_EQ(gui::heat_image(*frame, {}).width, 0) << "an incomplete heat map is none";
}

TEST(Breakers, TheirStateIsThatOfTheSpan) {
  const auto frame = small_frame();
  const lb::FeedNode& node = frame->nodes[1];
  EXPECT_EQ(gui::breaker_at(node, seconds(1.99)), BreakerState::kClosed);
  EXPECT_EQ(gui::breaker_at(node, seconds(2)), BreakerState::kOpen);
  EXPECT_EQ(gui::breaker_at(node, seconds(3)), BreakerState::kHalfOpen);
  EXPECT_EQ(gui::breaker_at(node, seconds(3.5)), BreakerState::kClosed);
}

TEST(Moment, TellsEachNodesPart) {
  const gui::RunModel run = gui::build_run(small_frame(), gui::FairShare::kByWeight);
  const gui::Moment moment = gui::moment_at(run, nullptr, 1.5);
  EXPECT_EQ(moment.bucket, 1U);
  EXPECT_DOUBLE_EQ(moment.nodes[0].share, 0.25);
  EXPECT_DOUBLE_EQ(moment.nodes[0].error_rate, 0.5);
  EXPECT_DOUBLE_EQ(moment.nodes[1].per_second, 30);
  EXPECT_DOUBLE_EQ(moment.amplification(), 40.0 / 35);
}

TEST(Moment, TheEndOfTheRunIsItsLastBucket) {
  const gui::RunModel run = gui::build_run(small_frame(), gui::FairShare::kByWeight);
  EXPECT_EQ(gui::moment_at(run, nullptr, 4).bucket, 3U);
  EXPECT_EQ(gui::moment_at(run, nullptr, 400).bucket, 3U);
  EXPECT_EQ(gui::moment_at(run, nullptr, -1).bucket, 0U);
}

TEST(Moment, ALatencyThatWasNotMeasuredIsUnknown) {
  const gui::RunModel run = gui::build_run(small_frame(), gui::FairShare::kByWeight);
  const auto p99 = [&](double at) {
    return gui::moment_at(run, nullptr, at).kpi[static_cast<std::size_t>(Kpi::kP99)];
  };
  EXPECT_TRUE(p99(1.5).known);
  EXPECT_EQ(p99(2.5).value, 200) << "the last one measured within the window";
  EXPECT_FALSE(p99(3.5).known);
}

TEST(Moment, ComparesWithTheBaseline) {
  auto before = small_frame();
  before->retries_series = {0, 2, 0, 0};
  const gui::RunModel baseline = gui::build_run(before, gui::FairShare::kByWeight);
  const gui::RunModel run = gui::build_run(small_frame(), gui::FairShare::kByWeight);
  const auto retries = gui::moment_at(run, &baseline, 1.5).kpi[static_cast<std::size_t>(Kpi::kRetries)];
  EXPECT_TRUE(retries.has_baseline);
  EXPECT_DOUBLE_EQ(retries.difference(), 3);
  EXPECT_LT(gui::better_when_rising(Kpi::kRetries), 0);
  EXPECT_GT(gui::better_when_rising(Kpi::kSuccess), 0);
}

TEST(Heat, BrighterIsMoreAndNothingIsTransparent) {
  lb::FeedFrame frame;
  frame.buckets = 3;
  frame.heat_rows_ms = {1, 10, 100};
  frame.heat = {0, 1, 1000, 5, 0, 0};
  const gui::HeatRamp ramp{0x000000, 0x404040, 0x808080, 0xC0C0C0, 0xFFFFFF};
  const gui::Image image = gui::heat_image(frame, ramp);
  ASSERT_EQ(image.width, 3);
  ASSERT_EQ(image.height, 2);
  const auto pixel = [&](int x, int y, int channel) {
    return image.rgba[static_cast<std::size_t>((y * 3 + x) * 4 + channel)];
  };
  EXPECT_EQ(pixel(0, 1, 3), 0) << "nothing counted";
  EXPECT_EQ(pixel(2, 1, 0), 255) << "the most";
  EXPECT_EQ(pixel(0, 0, 3), 255) << "the slowest row is on top";
  EXPECT_LT(pixel(1, 1, 0), pixel(0, 0, 0));
}

TEST(Heat, IsNeverWiderThanATexture) {
  lb::FeedFrame frame;
  frame.buckets = 5000;
  frame.heat_rows_ms = {1, 10};
  frame.heat.assign(5000, 1);
  EXPECT_EQ(gui::heat_image(frame, {}, 2048).width, 2048);
}

TEST(Format, FiguresAreShort) {
  EXPECT_EQ(gui::format_count(0), "0");
  EXPECT_EQ(gui::format_count(582.4), "582");
  EXPECT_EQ(gui::format_count(7188), "7188");
  EXPECT_EQ(gui::format_count(15000), "15.0k");
  EXPECT_EQ(gui::format_count(209300), "209k");
  EXPECT_EQ(gui::format_count(2.14e6), "2.1M");
  EXPECT_EQ(gui::format_number(0.42), "0.42");
  EXPECT_EQ(gui::format_number(39.14), "39.1");
  EXPECT_EQ(gui::format_number(735.8), "736");
  EXPECT_EQ(gui::format_latency(2994).number, "2.99");
  EXPECT_EQ(gui::format_latency(2994).unit, "s");
  EXPECT_EQ(gui::format_count(NAN), "-");
}

TEST(Format, TimesReadAsClocks) {
  EXPECT_EQ(gui::format_clock(46), "0:46.0");
  EXPECT_EQ(gui::format_clock(59.99), "0:59.9") << "never a minute that has not come";
  EXPECT_EQ(gui::format_clock(725.31), "12:05.3");
  EXPECT_EQ(gui::format_tick(20, 20, 120), "20 s");
  EXPECT_EQ(gui::format_tick(90, 30, 600), "1:30");
  EXPECT_EQ(gui::format_tick(0.25, 0.05, 1), "0.25 s");
  EXPECT_EQ(gui::format_tick(0.004, 0.001, 0.01), "4 ms");
}

}  // namespace
