// The health monitor by hand: what brings a node down and up, what is asked when, and which results are too late.
#include "health/health_monitor.h"

#include <gtest/gtest.h>

#include <map>

namespace lb {
namespace {

using namespace std::chrono_literals;
using Due = HealthMonitor::Due;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }
constexpr NodeId kNode{0};

/// A monitor of nodes 0 .. n-1, and the probes that it started.
struct Monitored {
  explicit Monitored(const HealthMonitorConfig& config, std::uint32_t nodes = 1) : monitor(config) {
    for (std::uint32_t i = 0; i < nodes; ++i) monitor.add(NodeId{i}, monitor.initially_up(), TimePoint{});
  }

  // The nodes whose probes start; those that timed out are in `timed_out`.
  std::vector<std::uint32_t> run(TimePoint now) {
    std::vector<std::uint32_t> started;
    timed_out.clear();
    for (const Due& due : monitor.on_deadline(now, rng)) {
      if (due.what == Due::What::kTimedOut) {
        timed_out.push_back(due);
        continue;
      }
      started.push_back(index_of(due.node));
      probes[index_of(due.node)] = due.probe;
    }
    return started;
  }

  HealthChange result(std::uint32_t node, bool passed, TimePoint now) {
    return monitor.probe_finished(probes.at(node), passed, now);
  }

  // A round of one node, at once.
  HealthChange round(bool passed) {
    const TimePoint now = monitor.next_deadline();
    EXPECT_EQ(run(now).size(), 1U);
    return result(0, passed, now);
  }

  Rng rng{1};
  HealthMonitor monitor;
  std::map<std::uint32_t, HealthProbeId> probes;
  std::vector<Due> timed_out;
};

TEST(HealthMonitor, ANodeGoesDownAfterItsAttempts) {
  Monitored one({.attempts_before_deactivation = 3});
  EXPECT_EQ(one.round(false), HealthChange::kNone);
  EXPECT_EQ(one.round(false), HealthChange::kNone);
  EXPECT_TRUE(one.monitor.up(kNode));
  EXPECT_EQ(one.round(false), HealthChange::kDown);
  EXPECT_FALSE(one.monitor.up(kNode));
  EXPECT_EQ(one.round(false), HealthChange::kNone) << "it is down already";
}

TEST(HealthMonitor, ASuccessForgivesTheFailures) {
  Monitored one({.attempts_before_deactivation = 3});
  for (int i = 0; i < 10; ++i) {
    one.round(false);
    one.round(false);
    EXPECT_EQ(one.round(true), HealthChange::kNone);
  }
  EXPECT_TRUE(one.monitor.up(kNode));
}

TEST(HealthMonitor, ANodeComesUpAfterRiseSuccessesInARow) {
  Monitored one({.rise = 2, .initial = InitialHealth::kDown});
  EXPECT_EQ(one.round(true), HealthChange::kNone);
  EXPECT_EQ(one.round(false), HealthChange::kNone);
  EXPECT_EQ(one.round(true), HealthChange::kNone);
  EXPECT_EQ(one.round(true), HealthChange::kUp);
  EXPECT_EQ(one.round(false), HealthChange::kNone) << "up means all attempts again";
}

TEST(HealthMonitor, AsksAtOnceAndThenEveryDelay) {
  Monitored one({.delay = 7s});
  EXPECT_EQ(one.monitor.next_deadline(), at(0s));
  one.run(at(0s));
  one.result(0, true, at(2s));
  EXPECT_EQ(one.monitor.next_deadline(), at(7s)) << "from start to start";
  EXPECT_TRUE(one.run(at(6999ms)).empty());
  EXPECT_EQ(one.run(at(7s)).size(), 1U);
}

TEST(HealthMonitor, AProbeThatTakesTooLongHasFailed) {
  Monitored one({.delay = 10s, .timeout = 3s, .attempts_before_deactivation = 1});
  one.run(at(0s));
  EXPECT_EQ(one.monitor.next_deadline(), at(3s));
  one.run(at(3s));
  ASSERT_EQ(one.timed_out.size(), 1U);
  EXPECT_EQ(one.timed_out[0].probe, one.probes.at(0));
  EXPECT_EQ(one.timed_out[0].change, HealthChange::kDown);
  EXPECT_EQ(one.result(0, true, at(4s)), HealthChange::kNone) << "too late";
  EXPECT_FALSE(one.monitor.up(kNode));
}

TEST(HealthMonitor, SerialTakesTheSumOfItsProbes) {
  Monitored three({.strategy = ProbeStrategy::kSerial}, 3);
  for (std::uint32_t node = 0; node < 3; ++node) {
    EXPECT_EQ(three.run(at(node * 1s)), std::vector<std::uint32_t>{node});
    EXPECT_GT(three.monitor.next_deadline(), at((node + 1) * 1s)) << "nothing until the result is in";
    three.result(node, true, at((node + 1) * 1s));
  }
  EXPECT_EQ(three.monitor.next_deadline(), at(10s));
}

TEST(HealthMonitor, ParallelTakesTheSlowest) {
  Monitored three({.strategy = ProbeStrategy::kParallel}, 3);
  EXPECT_EQ(three.run(at(0s)), (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(HealthMonitor, ParallelIsBounded) {
  Monitored five({.strategy = ProbeStrategy::kParallel, .max_concurrency = 2}, 5);
  EXPECT_EQ(five.run(at(0s)), (std::vector<std::uint32_t>{0, 1}));
  five.result(1, true, at(1s));
  EXPECT_EQ(five.monitor.next_deadline(), at(1s));
  EXPECT_EQ(five.run(at(1s)), std::vector<std::uint32_t>{2});
}

TEST(HealthMonitor, ARoundThatTakesLongerThanDelayIsNotOvertaken) {
  Monitored two({.delay = 1s, .timeout = 5s, .strategy = ProbeStrategy::kSerial}, 2);
  EXPECT_EQ(two.run(at(0s)), std::vector<std::uint32_t>{0});
  EXPECT_TRUE(two.run(at(4s)).empty());
  two.result(0, true, at(4s));
  EXPECT_EQ(two.run(at(4s)), std::vector<std::uint32_t>{1});
  two.result(1, true, at(4500ms));
  EXPECT_LE(two.monitor.next_deadline(), at(4500ms)) << "overdue: at once";
  EXPECT_EQ(two.run(at(4500ms)), std::vector<std::uint32_t>{0});
}

TEST(HealthMonitor, JitterLengthensTheWaitByUpToItsShare) {
  Monitored one({.delay = 10s, .jitter = 0.5});
  TimePoint now{};
  Duration longest{};
  for (int i = 0; i < 200; ++i) {
    one.run(now);
    one.result(0, true, now);
    const Duration wait = one.monitor.next_deadline() - now;
    ASSERT_GE(wait, 10s);
    ASSERT_LT(wait, 15s);
    longest = std::max(longest, wait);
    now += wait;
  }
  EXPECT_GT(longest, 14500ms);
}

TEST(HealthMonitor, ANodeThatIsAddedIsAskedAtOnce) {
  Monitored one({.delay = 10s});
  one.run(at(0s));
  one.result(0, true, at(0s));
  one.monitor.add(NodeId{5}, true, at(4s));
  EXPECT_EQ(one.monitor.next_deadline(), at(4s));
  EXPECT_EQ(one.run(at(4s)), std::vector<std::uint32_t>{5});
  one.result(5, true, at(5s));
  EXPECT_EQ(one.run(at(10s)), (std::vector<std::uint32_t>{0, 5})) << "and with the others from then on";
}

TEST(HealthMonitor, AResultForANodeThatLeftIsForNobody) {
  Monitored one({.attempts_before_deactivation = 1});
  one.run(at(0s));
  const HealthProbeId probe = one.probes.at(0);
  EXPECT_EQ(one.monitor.remove(kNode, at(1s)), probe) << "for the driver to end";
  EXPECT_EQ(one.result(0, false, at(1s)), HealthChange::kNone);
  EXPECT_EQ(one.monitor.next_deadline(), kNever);
  one.monitor.add(kNode, true, at(1s));
  EXPECT_EQ(one.run(at(1s)).size(), 1U);
  EXPECT_EQ(one.monitor.probe_finished(probe, false, at(2s)), HealthChange::kNone) << "of the node before";
  EXPECT_TRUE(one.monitor.up(kNode));
  one.result(0, true, at(2s));
  EXPECT_EQ(one.monitor.remove(kNode, at(3s)), HealthProbeId{}) << "nothing was in flight";
}

TEST(HealthMonitor, TheLeavingOfANodeMakesRoomForTheNextProbe) {
  Monitored two({.strategy = ProbeStrategy::kSerial}, 2);
  two.run(at(0s));
  two.monitor.remove(NodeId{0}, at(1s));
  EXPECT_EQ(two.monitor.next_deadline(), at(1s));
  EXPECT_EQ(two.run(at(1s)), std::vector<std::uint32_t>{1});
}

TEST(HealthMonitor, AMonitorThatReplacesAnotherGoesOnFromItsProbes) {
  Monitored one({.attempts_before_deactivation = 1});
  one.run(at(0s));
  HealthMonitor next({.attempts_before_deactivation = 1}, one.monitor.generation());
  next.add(kNode, one.monitor.up(kNode), at(1s));
  next.on_deadline(at(1s), one.rng);
  EXPECT_EQ(next.probe_finished(one.probes.at(0), false, at(2s)), HealthChange::kNone);
  EXPECT_TRUE(next.up(kNode));
}

TEST(HealthMonitor, DummyHoldsEveryNodeUpAndAsksNobody) {
  Monitored two({.type = ProbeType::kDummy, .initial = InitialHealth::kDown}, 2);
  EXPECT_TRUE(two.monitor.up(NodeId{1}));
  EXPECT_EQ(two.monitor.next_deadline(), kNever);
  EXPECT_TRUE(two.run(at(1000s)).empty());
  EXPECT_EQ(two.monitor.suspect(NodeId{1}, OnError::kMarkDown, at(1s)), HealthChange::kNone);
}

TEST(HealthMonitor, ANodeInDoubtIsAskedAgainSoon) {
  Monitored one({.delay = 10s, .attempts_before_deactivation = 3, .fast_delay = 1s});
  one.run(at(0s));
  one.result(0, false, at(0s));
  EXPECT_EQ(one.monitor.next_deadline(), at(1s));
  one.run(at(1s));
  one.result(0, false, at(1s));
  one.run(at(2s));
  EXPECT_EQ(one.result(0, false, at(2s)), HealthChange::kDown);
  EXPECT_EQ(one.monitor.next_deadline(), at(10s)) << "no doubt any more";
}

TEST(HealthMonitor, ARoundTakesThePlaceOfAFastProbe) {
  Monitored one({.delay = 2s, .fast_delay = 5s});
  one.run(at(0s));
  one.result(0, false, at(1s));
  EXPECT_EQ(one.run(at(2s)).size(), 1U);
  one.result(0, true, at(2s));
  EXPECT_EQ(one.monitor.next_deadline(), at(4s)) << "not at 6 s";
}

HealthMonitorConfig five_to_fall() {
  return {.delay = 100s, .attempts_before_deactivation = 5, .rise = 2, .fast_delay = 1s};
}

TEST(HealthMonitor, SuspicionAsksSoon) {
  Monitored one(five_to_fall());
  one.round(true);
  EXPECT_EQ(one.monitor.suspect(kNode, OnError::kFastinter, at(10s)), HealthChange::kNone);
  EXPECT_EQ(one.monitor.next_deadline(), at(11s));
  one.monitor.suspect(kNode, OnError::kFastinter, at(10500ms));
  EXPECT_EQ(one.monitor.next_deadline(), at(11s)) << "the sooner of the two";
}

TEST(HealthMonitor, FailCheckCountsAsAFailedProbe) {
  Monitored one(five_to_fall());
  one.round(true);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(one.monitor.suspect(kNode, OnError::kFailCheck, at(10s)), HealthChange::kNone);
  }
  EXPECT_EQ(one.monitor.suspect(kNode, OnError::kFailCheck, at(10s)), HealthChange::kDown);
}

TEST(HealthMonitor, SuddenDeathLeavesOneFailure) {
  Monitored one(five_to_fall());
  one.round(true);
  EXPECT_EQ(one.monitor.suspect(kNode, OnError::kSuddenDeath, at(10s)), HealthChange::kNone);
  one.run(at(11s));
  EXPECT_EQ(one.result(0, false, at(11s)), HealthChange::kDown);
}

TEST(HealthMonitor, SuddenDeathTwiceIsDeath) {
  Monitored one(five_to_fall());
  one.monitor.suspect(kNode, OnError::kSuddenDeath, at(0s));
  EXPECT_EQ(one.monitor.suspect(kNode, OnError::kSuddenDeath, at(0s)), HealthChange::kDown);
}

TEST(HealthMonitor, MarkDownBringsItDownAtOnce) {
  Monitored one(five_to_fall());
  one.round(true);
  EXPECT_EQ(one.monitor.suspect(kNode, OnError::kMarkDown, at(10s)), HealthChange::kDown);
  EXPECT_EQ(one.monitor.suspect(kNode, OnError::kMarkDown, at(10s)), HealthChange::kNone);
  EXPECT_EQ(one.round(true), HealthChange::kNone) << "rise is 2";
  EXPECT_EQ(one.round(true), HealthChange::kUp);
}

TEST(HealthMonitorConfig, RefusesWhatNoProbeCanSend) {
  EXPECT_TRUE(validate(HealthMonitorConfig{}).empty());
  EXPECT_EQ(validate(HealthMonitorConfig{.path = "health"}).at(0).path, "/path");
  EXPECT_EQ(validate(HealthMonitorConfig{.path = "/a b"}).at(0).path, "/path");
  EXPECT_EQ(validate(HealthMonitorConfig{.host = "a/b"}).at(0).path, "/host");
  EXPECT_EQ(validate(HealthMonitorConfig{.status_regex = ""}).at(0).path, "/status_regex");
}

}  // namespace
}  // namespace lb
