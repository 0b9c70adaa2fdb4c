// When a fault was detected and when all was as usual again, on made-up numbers: each way to notice, each thing that
// must be back.
#include "fault_judge.h"

#include <gtest/gtest.h>

#include "fault_recorder.h"
#include "made_up_result.h"

namespace {

using Kind = sim::ResultEventKind;
using support::MadeUpResult;

const sim::FaultResult& judged(MadeUpResult& run) {
  run.derive();
  sim::judge_faults(run.result, run.scenario);
  return run.result.faults.front();
}

TEST(FaultJudge, DetectsTheFirstReactionAtANodeOfTheFault) {
  MadeUpResult run(4);
  run.add_fault(3, 5, {1, 2});
  run.add_event(2.9, Kind::kNodeEjected, 1);
  run.add_event(3.1, Kind::kBreakerTripped, 0);
  run.add_event(3.25, Kind::kNodeDown, 2);
  run.add_event(3.5, Kind::kBreakerTripped, 1);
  EXPECT_DOUBLE_EQ(judged(run).detect_s.value(), 0.25);
}

// 25 attempts a bucket are expected: two buckets are enough to tell.
TEST(FaultJudge, DetectsAShareThatIsHalved) {
  MadeUpResult run(4);
  run.add_fault(3, 5, {1});
  run.set_node(1, 32, 50, {5, 0});
  for (const std::uint32_t node : {0U, 2U, 3U}) run.set_node(node, 32, 50, {32, 0});
  EXPECT_DOUBLE_EQ(judged(run).detect_s.value(), 0.4);
}

TEST(FaultJudge, DetectsNothingWhereNobodyReacts) {
  MadeUpResult run(4);
  run.add_fault(3, 5, {1});
  EXPECT_FALSE(judged(run).detect_s.has_value());
}

TEST(FaultJudge, WhatTheBalancerIsToldIsNotDetected) {
  MadeUpResult run(4);
  run.add_fault(3, 5, {1});
  run.scenario.faults[0].slow = 1;
  run.scenario.faults[0].weight.value = 0;
  run.add_event(3.25, Kind::kNodeDown, 1);
  EXPECT_FALSE(judged(run).detect_s.has_value());
}

TEST(FaultJudge, RecoversAtOnceWhereNothingWasLost) {
  MadeUpResult run(4);
  run.add_fault(3, 5, {1});
  EXPECT_DOUBLE_EQ(judged(run).recover_s.value(), 0);
}

TEST(FaultJudge, RecoversWhenGoodputIsBack) {
  MadeUpResult run(4);
  run.add_fault(3, 5, {1});
  run.set_ends(30, 60, 80, 20);
  EXPECT_DOUBLE_EQ(judged(run).recover_s.value(), 1);
}

TEST(FaultJudge, RecoversWhenLatencyIsBack) {
  MadeUpResult run(4);
  run.add_fault(3, 5, {1});
  for (std::size_t b = 30; b < 62; ++b) run.result.series.latency_p99_ms[b] = 31;
  EXPECT_DOUBLE_EQ(judged(run).recover_s.value(), 1.2);
}

TEST(FaultJudge, RecoversWhenTheNodeTakesItsShare) {
  MadeUpResult run(4);
  run.add_fault(3, 5, {1});
  run.set_node(1, 30, 70, {0, 0});
  for (const std::uint32_t node : {0U, 2U, 3U}) run.set_node(node, 30, 70, {33, 0});
  EXPECT_NEAR(judged(run).recover_s.value(), 2, 0.11) << "a bucket early is within its 4 standard errors";
}

TEST(FaultJudge, NeverRecoversFromWhatStays) {
  MadeUpResult run(4);
  run.add_fault(3, 5, {1});
  run.set_ends(30, 100, 80, 20);
  EXPECT_FALSE(judged(run).recover_s.has_value());
}

TEST(FaultJudge, NeverRecoversFromAFaultThatLasts) {
  MadeUpResult run(4);
  run.add_fault(3, 10, {1});
  EXPECT_FALSE(judged(run).recover_s.has_value());
}

TEST(FaultJudge, KnowsNothingWithoutATimeBefore) {
  MadeUpResult run(4);
  run.add_fault(0.2, 5, {1});
  EXPECT_FALSE(judged(run).recover_s.has_value());
}

constexpr lb::TimePoint at(int seconds) { return lb::TimePoint(std::chrono::seconds(seconds)); }

TEST(FaultRecorder, WhatStartsAtOnceIsOneEntry) {
  sim::FaultRecorder recorder;
  const std::vector<std::uint32_t> nodes{2, 0};
  for (const std::uint32_t& node : nodes) {
    recorder.starts(0, {&node, 1}, at(1));
    recorder.starts(1, {&node, 1}, at(1));
  }
  for (const std::uint32_t& node : nodes) recorder.ends(0, {&node, 1}, at(3));
  recorder.ends(1, nodes, at(9));
  sim::RunResult result;
  recorder.fill(result, std::chrono::seconds(8));
  ASSERT_EQ(result.faults.size(), 2U);
  EXPECT_EQ(result.faults[0].nodes, (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(result.faults[0].until, at(3).time_since_epoch());
  EXPECT_EQ(result.faults[1].until, lb::kForever) << "it ended after the run";
}

TEST(FaultRecorder, EachTimeIsAnEntry) {
  sim::FaultRecorder recorder;
  const std::uint32_t node = 3;
  for (int i = 0; i < 3; ++i) {
    recorder.starts(7, {&node, 1}, at(2 * i));
    recorder.ends(7, {&node, 1}, at(2 * i + 1));
  }
  sim::RunResult result;
  recorder.fill(result, std::chrono::seconds(8));
  ASSERT_EQ(result.faults.size(), 3U);
  EXPECT_EQ(result.faults[2].at, at(4).time_since_epoch());
  EXPECT_EQ(result.faults[2].until, at(5).time_since_epoch());
}

TEST(FaultRecorder, KeepsABoundedNumber) {
  sim::FaultRecorder recorder;
  const std::uint32_t node = 0;
  for (int i = 0; i < 2'000; ++i) {
    recorder.starts(0, {&node, 1}, at(2 * i));
    recorder.ends(0, {&node, 1}, at(2 * i + 1));
  }
  sim::RunResult result;
  recorder.fill(result, std::chrono::hours(8));
  EXPECT_EQ(result.faults.size(), sim::kMaxFaultResults);
}

}  // namespace
