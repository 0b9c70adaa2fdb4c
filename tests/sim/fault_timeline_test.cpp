// The order and the times of every change that a scenario's faults make, fixed, repeated and at random; and
// that what the nodes have at any time is what a plain reading of the file says they have.
#include "fault_timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "fault_effect.h"
#include "support/scenario_file.h"

namespace {

using namespace std::chrono_literals;

constexpr const char* kNodes =
    R"([{"name": "a", "count": 3, "zone": "east"}, {"name": "b", "count": 2, "zone": "west"}])";

sim::Scenario with_faults(const std::string& faults, const std::string& duration = "100s") {
  return support::scenario_of(R"({"duration": ")" + duration + R"(", "nodes": )" + kNodes +
                              R"(, "traffic": [{"name": "t"}], "faults": )" + faults + "}");
}

// "10 start 0 [0 1 2]", in seconds.
std::vector<std::string> changes_of(const sim::Scenario& scenario, std::size_t most = 100) {
  const sim::FaultTargets targets(scenario);
  sim::FaultTimeline timeline(scenario, targets);
  std::vector<std::string> lines;
  while (timeline.next() != lb::kNever && lines.size() < most) {
    const sim::FaultChange change = timeline.take();
    constexpr const char* kEdges[] = {"end", "up", "down", "start"};
    std::string line = std::to_string(change.at.time_since_epoch() / 1s) + " ";
    line += kEdges[static_cast<int>(change.edge)] + std::string(" ") + std::to_string(change.fault) + " [";
    for (const std::uint32_t node : change.nodes) line += std::to_string(node) + " ";
    if (line.back() == ' ') line.pop_back();
    lines.push_back(line + (change.acts ? "]" : "] idle"));
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(FaultTimeline, EndsComeBeforeStartsThenByFault) {
  EXPECT_EQ(
      changes_of(with_faults(R"([{"at": "20s", "for": "10s", "nodes": ["b"], "slow": 2},
                                       {"at": "10s", "for": "10s", "nodes": ["a-2", "a-1"], "slow": 3},
                                       {"at": "20s", "nodes": ["a"], "pause": true}])")),
      (Lines{"10 start 1 [0 1]", "20 end 1 [0 1]", "20 start 0 [3 4]", "20 start 2 [0 1 2]", "30 end 0 [3 4]"}));
}

TEST(FaultTimeline, AZoneIsAllItsNodes) {
  EXPECT_EQ(changes_of(with_faults(R"([{"at": "1s", "zone": "west", "outage": "refuse"}])")),
            (Lines{"1 start 0 [3 4]"}));
}

TEST(FaultTimeline, ANodeNamedTwiceIsHitOnce) {
  EXPECT_EQ(changes_of(with_faults(R"([{"at": "1s", "nodes": ["a-2", "a", "a-2"], "slow": 2}])")),
            (Lines{"1 start 0 [0 1 2]"}));
}

TEST(FaultTimeline, RepeatsUntilTheEndOrSoOften) {
  EXPECT_EQ(
      changes_of(with_faults(R"([{"at": "10s", "for": "5s", "every": "40s", "nodes": ["b-1"], "slow": 2}])")),
      (Lines{"10 start 0 [3]", "15 end 0 [3]", "50 start 0 [3]", "55 end 0 [3]", "90 start 0 [3]",
             "95 end 0 [3]"}));
  EXPECT_EQ(
      changes_of(
          with_faults(R"([{"at": "10s", "for": "5s", "every": "40s", "times": 2, "nodes": ["b-1"], "slow": 2}])"))
          .size(),
      4U);
}

TEST(FaultTimeline, MayOverlapItself) {
  EXPECT_EQ(changes_of(with_faults(
                R"([{"at": "0s", "for": "25s", "every": "10s", "times": 3, "nodes": ["b-1"], "slow": 2}])")),
            (Lines{"0 start 0 [3]", "10 start 0 [3]", "20 start 0 [3]", "25 end 0 [3]", "35 end 0 [3]",
                   "45 end 0 [3]"}));
}

TEST(FaultTimeline, RollsFromNodeToNode) {
  EXPECT_EQ(changes_of(with_faults(R"([{"at": "0s", "for": "15s", "every": "10s", "times": 4, "rolling": true,
                                        "nodes": ["a"], "outage": "reset"}])")),
            (Lines{"0 start 0 [0]", "10 start 0 [1]", "15 end 0 [0]", "20 start 0 [2]", "25 end 0 [1]",
                   "30 start 0 [0]", "35 end 0 [2]", "45 end 0 [0]"}));
}

TEST(FaultTimeline, FlapsForItsTime) {
  EXPECT_EQ(changes_of(with_faults(
                R"([{"at": "10s", "for": "25s", "nodes": ["b"], "flap": {"period": "10s", "up": 0.3}}])")),
            (Lines{"10 start 0 [3 4]", "17 up 0 [3 4]", "20 down 0 [3 4]", "27 up 0 [3 4]", "30 down 0 [3 4]",
                   "35 end 0 [3 4]"}));
}

TEST(FaultTimeline, AFlapThatIsUpAtItsEndHasNothingToUndo) {
  EXPECT_EQ(changes_of(with_faults(
                R"([{"at": "0s", "for": "10s", "nodes": ["b-1"], "flap": {"period": "10s", "up": 0.5}}])")),
            (Lines{"0 start 0 [3]", "5 up 0 [3]", "10 end 0 [3] idle"}));
}

TEST(FaultTimeline, AShareIsDrawnAnewAndItsEndIsItsStarts) {
  const sim::Scenario scenario =
      with_faults(R"([{"at": "0s", "for": "15s", "every": "10s", "share": 0.4, "outage": "refuse"}])");
  const sim::FaultTargets targets(scenario);
  sim::FaultTimeline timeline(scenario, targets);
  std::vector<std::vector<std::uint32_t>> started;
  std::size_t ended = 0;
  while (timeline.next() != lb::kNever) {
    const sim::FaultChange change = timeline.take();
    const std::vector<std::uint32_t> nodes(change.nodes.begin(), change.nodes.end());
    ASSERT_EQ(nodes.size(), 2U) << "two fifths of five";
    EXPECT_LT(nodes[0], nodes[1]);
    if (change.starts()) {
      started.push_back(nodes);
    } else {
      EXPECT_EQ(nodes, started[ended++]);
    }
  }
  EXPECT_EQ(ended, 10U);
  EXPECT_GT(std::ranges::count_if(started, [&](const auto& nodes) { return nodes != started[0]; }), 3);
}

TEST(FaultTimeline, ASmallShareIsOneNode) {
  for (const std::string& line : changes_of(with_faults(
           R"([{"at": "0s", "for": "5s", "every": "10s", "share": 0.01, "nodes": ["a"], "slow": 2}])"))) {
    EXPECT_EQ(std::ranges::count(line.substr(line.find('[')), ' '), 0) << line;
  }
}

TEST(FaultTimeline, NothingStartsAtOrAfterTheEnd) {
  EXPECT_EQ(changes_of(with_faults(R"([{"at": "10s", "for": "1s", "every": "90s", "nodes": ["a"], "slow": 2}])")),
            (Lines{"10 start 0 [0 1 2]", "11 end 0 [0 1 2]"}));
}

TEST(FaultTimeline, ALateTimelineSaysTheSameLater) {
  const sim::Scenario scenario = with_faults(R"([{"at": "1s", "nodes": ["a"], "slow": 2},
      {"nodes": ["b"], "remove": true, "mean_between": "5s", "mean_repair": "2s"}])");
  const sim::FaultTargets targets(scenario);
  sim::FaultTimeline on_time(scenario, targets);
  sim::FaultTimeline late(scenario, targets, sim::FaultTimeline::Part::kOperators, 3s);
  int compared = 0;
  while (on_time.next() != lb::kNever) {
    const sim::FaultChange change = on_time.take();
    if (change.fault == 0) continue;
    ASSERT_EQ(late.next(), change.at + 3s);
    const sim::FaultChange told = late.take();
    EXPECT_EQ(std::tuple(told.edge, told.nodes[0]), std::tuple(change.edge, change.nodes[0]));
    ++compared;
  }
  EXPECT_GT(compared, 20);
  EXPECT_EQ(late.next(), lb::kNever);
}

// Which of its nodes holds a fault at random how long of the run: seconds by node.
std::map<std::uint32_t, double> ill_seconds(const sim::Scenario& scenario) {
  const sim::FaultTargets targets(scenario);
  sim::FaultTimeline timeline(scenario, targets);
  std::map<std::uint32_t, double> ill;
  std::map<std::uint32_t, lb::TimePoint> since;
  const lb::TimePoint end(scenario.duration);
  while (timeline.next() != lb::kNever) {
    const sim::FaultChange change = timeline.take();
    for (const std::uint32_t node : change.nodes) {
      if (change.starts()) {
        since[node] = change.at;
      } else {
        ill[node] += lb::to_seconds(std::min(change.at, end) - since[node]);
        since.erase(node);
      }
    }
  }
  for (const auto& [node, at] : since) ill[node] += lb::to_seconds(end - at);
  return ill;
}

// An alternating renewal process is ill for R / (U + R) of the time, U and R the mean times up and to repair.
// Over a time T the share has the variance (R^2 var(U) + U^2 var(R)) / ((U + R)^3 T) (Cox 1962, Renewal Theory,
// 7.4). Exponential: var(U) = U^2 and var(R) = R^2, so 2 U^2 R^2 / ((U + R)^3 T). Four standard errors, fixed
// seeds.
TEST(FaultTimeline, AvailabilityIsThatOfAnAlternatingRenewalProcess) {
  constexpr double kUp = 90;
  constexpr double kRepair = 10;
  constexpr double kTime = 2e6;
  const double error = std::sqrt(2 * kUp * kUp * kRepair * kRepair / (std::pow(kUp + kRepair, 3) * kTime));
  for (const char* seed : {"1", "2", "3"}) {
    const auto scenario = support::scenario_of(R"({"seed": )" + std::string(seed) +
                                               R"(, "duration": "2000000s", "nodes": [{"name": "a", "count": 4}],
            "traffic": [{"arrivals": {"constant": 1}}], "faults":
            [{"nodes": ["a"], "outage": "refuse", "mean_between": "90s", "mean_repair": "10s"}]})");
    const auto ill = ill_seconds(scenario);
    ASSERT_EQ(ill.size(), 4U);
    for (const auto& [node, seconds] : ill) {
      EXPECT_NEAR(seconds / kTime, kRepair / (kUp + kRepair), 4 * error) << "node " << node;
    }
  }
}

// Constant repairs: var(R) = 0, so R^2 U^2 / ((U + R)^3 T).
TEST(FaultTimeline, TakesOtherDistributionsOfTheTimes) {
  const auto scenario = support::scenario_of(
      R"({"duration": "1000000s", "nodes": [{"name": "a"}], "traffic": [{"arrivals": {"constant": 1}}], "faults":
          [{"nodes": ["a"], "slow": 3, "between": {"exponential": "40s"}, "repair": {"constant": "10s"}}]})");
  const double error = std::sqrt(100 * 1600 / (std::pow(50, 3) * 1e6));
  EXPECT_NEAR(ill_seconds(scenario)[0] / 1e6, 0.2, 4 * error);
}

TEST(FaultTimeline, TogetherMeansAllAtTheSameTimes) {
  const std::string both = R"([{"nodes": ["a"], "slow": 2, "mean_between": "9s", "mean_repair": "1s")";
  const auto together = ill_seconds(with_faults(both + R"(, "together": true}])"));
  EXPECT_EQ(together.at(0), together.at(1));
  EXPECT_EQ(together.at(0), together.at(2));
  const auto apart = ill_seconds(with_faults(both + "}]"));
  EXPECT_NE(apart.at(0), apart.at(1));
}

TEST(FaultTimeline, FailuresOfOneNodeDoNotDependOnTheOthers) {
  const auto all =
      ill_seconds(with_faults(R"([{"nodes": ["a"], "slow": 2, "mean_between": "9s", "mean_repair": "1s"}])"));
  const auto one =
      ill_seconds(with_faults(R"([{"nodes": ["a-2"], "slow": 2, "mean_between": "9s", "mean_repair": "1s"}])"));
  EXPECT_EQ(all.at(1), one.at(1));
}

TEST(FaultTimeline, FailuresAtRandomStayWithinTheirTime) {
  const sim::Scenario scenario = with_faults(
      R"([{"at": "20s", "for": "30s", "nodes": ["a"], "slow": 2, "mean_between": "2s", "mean_repair": "2s"}])");
  const sim::FaultTargets targets(scenario);
  sim::FaultTimeline timeline(scenario, targets);
  int changes = 0;
  while (timeline.next() != lb::kNever) {
    const sim::FaultChange change = timeline.take();
    ++changes;
    EXPECT_GT(change.at, lb::TimePoint(20s));
    EXPECT_LE(change.at, lb::TimePoint(50s));
  }
  EXPECT_GT(changes, 20);
  EXPECT_EQ(changes % 2, 0) << "what starts ends";
}

// 1e5 small sets of faults that overlap at will. What a node has at some time, read from the file by the words
// of its description, must be what the timeline and the stacks have come to by then.
class Composition {
 public:
  explicit Composition(std::uint64_t seed) : rng_(seed) {
    scenario_.duration = 60s;
    scenario_.nodes.resize(3);
    for (int i = 0; i < 3; ++i)
      scenario_.nodes[static_cast<std::size_t>(i)].node.name = std::string(1, static_cast<char>('a' + i));
    for (std::uint32_t i = 1 + rng_.below(5); i > 0; --i) scenario_.faults.push_back(any_fault());
  }

  void check(std::uint64_t seed) {
    const sim::FaultTargets targets(scenario_);
    sim::FaultTimeline timeline(scenario_, targets);
    std::vector<sim::FaultStack> stacks(3);
    lb::TimePoint before{};
    // What flaps without an end goes on for ever: all else is over long before.
    while (timeline.next() < lb::TimePoint(100s)) {
      const lb::TimePoint now = timeline.next();
      ASSERT_LE(before, now) << "seed " << seed;
      before = now;
      while (timeline.next() == now) play(timeline.take(), stacks);
      for (std::uint32_t node = 0; node < 3; ++node) compare(stacks[node], node, now, seed);
    }
  }

 private:
  struct Held {
    lb::Duration since{};
    std::size_t fault = 0;
  };

  sim::Fault any_fault() {
    sim::Fault fault;
    fault.at = std::chrono::seconds(rng_.below(20));
    fault.lasts = rng_.below(8) == 0 ? lb::kForever : lb::Duration(std::chrono::seconds(1 + rng_.below(20)));
    for (const char* name : {"a", "b", "c"}) {
      if (rng_.below(2) == 0) fault.nodes.emplace_back(name);
    }
    if (fault.nodes.empty()) fault.nodes.emplace_back("b");
    if (fault.lasts != lb::kForever && rng_.below(3) == 0) {
      fault.every = std::chrono::seconds(1 + rng_.below(15));
      fault.times = rng_.below(4);
      fault.rolling = rng_.below(2) == 0;
    }
    choose_kind(fault);
    return fault;
  }

  void choose_kind(sim::Fault& fault) {
    switch (rng_.below(8)) {
      case 0:
        fault.outage = static_cast<sim::Outage>(1 + rng_.below(3));
        break;
      case 1:
        fault.failure_rate = 0.1 * (1 + rng_.below(9));
        break;
      case 2:
        fault.slow = 0.5 * (3 + rng_.below(6));
        break;
      case 3:
        fault.pause = true;
        break;
      case 4:
        fault.weight.value = static_cast<std::int32_t>(rng_.below(9));
        break;
      case 5:
        fault.condition = static_cast<sim::NewCondition>(1 + rng_.below(3));
        break;
      case 6:
        fault.remove = true;
        break;
      default:
        fault.every = {};
        fault.times = 0;
        fault.rolling = false;
        fault.flap = sim::Flap{.period = std::chrono::seconds(2 * (1 + rng_.below(5))), .up = 0.5};
    }
  }

  static void play(const sim::FaultChange& change, std::vector<sim::FaultStack>& stacks) {
    if (!change.acts) return;
    for (const std::uint32_t node : change.nodes) {
      change.holds() ? stacks[node].start(change.fault) : stacks[node].end(change.fault);
    }
  }

  bool hits(const sim::Fault& fault, std::uint32_t node, std::uint64_t turn) const {
    const std::string name(1, static_cast<char>('a' + node));
    const auto place = std::ranges::find(fault.nodes, name);
    if (place == fault.nodes.end()) return false;
    const auto index = static_cast<std::uint64_t>(place - fault.nodes.begin());
    return !fault.rolling || turn % fault.nodes.size() == index;
  }

  // What holds at `now`, by going through every start there is.
  std::vector<Held> held_at(std::uint32_t node, lb::Duration now) const {
    std::vector<Held> held;
    for (std::size_t f = 0; f < scenario_.faults.size(); ++f) {
      const sim::Fault& fault = scenario_.faults[f];
      std::uint64_t turn = 0;
      for (lb::Duration start = fault.at; start < scenario_.duration && start <= now;
           start += fault.every, ++turn) {
        const bool over = fault.lasts != lb::kForever && now >= start + fault.lasts;
        const bool up = fault.flap && (now - start) % fault.flap->period >= fault.flap->period / 2;
        const lb::Duration since = fault.flap ? now - (now - start) % fault.flap->period : start;
        if (!over && !up && hits(fault, node, turn)) held.push_back({since, f});
        if (fault.every == lb::Duration{} || (fault.times > 0 && turn + 1 >= fault.times)) break;
      }
    }
    std::ranges::stable_sort(held, {}, &Held::since);
    return held;
  }

  void compare(const sim::FaultStack& stack, std::uint32_t node, lb::TimePoint now, std::uint64_t seed) const {
    const sim::FaultEffect effect = stack.effect(scenario_.faults);
    bool refuses = false;
    bool resets = false;
    bool swallows = false;
    bool paused = false;
    bool removed = false;
    double passes = 1;
    double slow = 1;
    int weight = -1;
    int condition = -1;
    for (const Held& each : held_at(node, now.time_since_epoch())) {
      const sim::Fault& fault = scenario_.faults[each.fault];
      refuses = refuses || fault.outage == sim::Outage::kRefuse || fault.flap;
      resets = resets || fault.outage == sim::Outage::kReset;
      swallows = swallows || fault.outage == sim::Outage::kBlackhole;
      paused = paused || fault.pause;
      removed = removed || fault.remove;
      passes *= 1 - fault.failure_rate;
      slow *= fault.slow;
      if (fault.weight.value >= 0) weight = fault.weight.value;
      if (fault.condition != sim::NewCondition::kNone) condition = static_cast<int>(fault.condition) - 1;
    }
    const sim::Outage outage = swallows  ? sim::Outage::kBlackhole
                               : resets  ? sim::Outage::kReset
                               : refuses ? sim::Outage::kRefuse
                                         : sim::Outage::kNone;
    const std::string where = "seed " + std::to_string(seed) + ", node " + std::to_string(node) + ", at " +
                              std::to_string(now.time_since_epoch() / 1s) + " s";
    ASSERT_EQ(effect.outage, outage) << where;
    ASSERT_NEAR(effect.failure_rate, 1 - passes, 1e-12) << where;
    ASSERT_NEAR(effect.slow, slow, 1e-9 * slow) << where;
    ASSERT_EQ(effect.paused, paused) << where;
    ASSERT_EQ(effect.removed, removed) << where;
    ASSERT_EQ(effect.weight ? static_cast<int>(*effect.weight) : -1, weight) << where;
    ASSERT_EQ(effect.condition ? static_cast<int>(*effect.condition) : -1, condition) << where;
  }

  lb::Rng rng_;
  sim::Scenario scenario_;
};

TEST(FaultComposition, AgreesWithAPlainReadingOfTheFile) {
  for (std::uint64_t seed = 1; seed <= 100'000; ++seed) {
    Composition(seed).check(seed);
    if (HasFatalFailure()) return;
  }
}

TEST(FaultStack, OneFaultAloneIsExactlyItself) {
  const std::vector<sim::Fault> faults = with_faults(R"([{"nodes": ["a"], "failure_rate": 0.3},
      {"nodes": ["a"], "slow": 1.1}, {"nodes": ["a"], "slow": 3}])")
                                             .faults;
  sim::FaultStack stack;
  for (const std::uint32_t fault : {0U, 1U, 2U}) stack.start(fault);
  stack.end(1);
  EXPECT_EQ(stack.effect(faults).slow, 3);
  EXPECT_EQ(stack.effect(faults).failure_rate, 0.3);
  stack.end(2);
  EXPECT_EQ(stack.effect(faults).slow, 1);
}

}  // namespace
