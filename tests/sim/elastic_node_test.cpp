// A node whose speed changes while it serves: every end of service against what the formula says, on the nanosecond
// where the formula is exact in numbers. The test is the world: it sends requests at given times and wakes the node
// when it asks for it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "node_model.h"

namespace {

using namespace std::chrono_literals;
using sim::NodeModel;
using Admission = NodeModel::Admission;

lb::TimePoint at(lb::Duration time) { return lb::TimePoint(time); }

struct ElasticNodeTest : testing::Test {
  NodeModel make() {
    shared = NodeModel::Shared(backend);
    NodeModel node(shared, 1, 0);
    node.make_elastic();
    return node;
  }

  // Wakes the node as often as it asks for it until `until`.
  void wake(NodeModel& node, lb::Duration until) {
    while (node.next_wake() <= at(until)) {
      const lb::TimePoint now = node.next_wake();
      ++wakes;
      std::uint32_t flight = 0;
      while (node.wake(flight, now)) {
        ends[flight] = now.time_since_epoch();
        order.push_back(flight);
      }
    }
  }

  // Number n of the requests comes at arrivals[n].
  void play(NodeModel& node, const std::vector<lb::Duration>& arrivals) {
    for (std::uint32_t i = 0; i < arrivals.size(); ++i) {
      wake(node, arrivals[i] - 1ns);
      EXPECT_EQ(node.arrive({i}, at(arrivals[i])).admission, Admission::kWaiting);
    }
    wake(node, 1h);
  }

  sim::BackendModel backend;
  NodeModel::Shared shared{backend};
  std::map<std::uint32_t, lb::Duration> ends;
  std::vector<std::uint32_t> order;
  int wakes = 0;
};

TEST_F(ElasticNodeTest, WithoutAnyChangeItServesAsOthersDo) {
  backend.service_time = sim::constant_distribution(10ms);
  backend.concurrency = 2;
  NodeModel node = make();
  play(node, {0ms, 1ms, 2ms, 3ms});
  EXPECT_EQ(ends[0], 10ms);
  EXPECT_EQ(ends[1], 11ms);
  EXPECT_EQ(ends[2], 20ms);
  EXPECT_EQ(ends[3], 21ms);
  EXPECT_EQ(node.busy_time(at(1s)), 40e6);
}

TEST_F(ElasticNodeTest, KeepsItsDiscipline) {
  backend.discipline = sim::Discipline::kLifo;
  NodeModel node = make();
  play(node, {0ms, 0ms, 0ms, 0ms});
  EXPECT_EQ(order, (std::vector<std::uint32_t>{0, 3, 2, 1}));
}

TEST_F(ElasticNodeTest, SharesItsProcessorEqually) {
  backend.service_time = sim::constant_distribution(10ms);
  backend.discipline = sim::Discipline::kProcessorSharing;
  NodeModel node = make();
  // The first has 2 ms alone, then half: 8 ms left take 16. By then the second has had 8, and its last 2 ms alone.
  play(node, {0ms, 2ms});
  EXPECT_EQ(ends[0], 18ms);
  EXPECT_EQ(ends[1], 20ms);
  EXPECT_EQ(node.busy_time(at(1s)), 20e6);
}

TEST_F(ElasticNodeTest, SharesSeveralProcessorsOnlyBeyondTheirNumber) {
  backend.service_time = sim::constant_distribution(10ms);
  backend.discipline = sim::Discipline::kProcessorSharing;
  backend.concurrency = 2;
  NodeModel node = make();
  // Three on two processors have 2/3 of one each: from 4 ms on 6 ms take 9. The third's last 4 ms go at full speed.
  play(node, {0ms, 0ms, 4ms});
  EXPECT_EQ(ends[0], 13ms);
  EXPECT_EQ(ends[1], 13ms);
  EXPECT_EQ(ends[2], 17ms);
  EXPECT_EQ(node.busy_time(at(1s)), 2 * 13e6 + 4e6);
}

TEST_F(ElasticNodeTest, ReportsThoseWithoutAServerOfTheirOwnAsItsQueue) {
  backend.discipline = sim::Discipline::kProcessorSharing;
  backend.concurrency = 2;
  NodeModel node = make();
  node.measure_load();
  for (std::uint32_t i = 0; i < 5; ++i) node.arrive({i}, at(0ms));
  EXPECT_EQ(node.report(200, at(0ms)).queue, 3);
}

TEST_F(ElasticNodeTest, AQueueBoundsHowManyShare) {
  backend.discipline = sim::Discipline::kProcessorSharing;
  backend.queue = 2;
  NodeModel node = make();
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(node.arrive({i}, at(0ms)).admission, Admission::kWaiting);
  const NodeModel::Arrival refused = node.arrive({3}, at(0ms));
  EXPECT_EQ(refused.admission, Admission::kAnswered);
  EXPECT_EQ(node.reply(refused.refusal).outcome.status, 503);
}

// M/G/1 under processor sharing: the mean response is S / (1 - rho), whatever the distribution (Kleinrock 1976).
// N = 400,000 at rho = 0.5; successive responses depend on each other for some ten busy periods: tolerance 3 %.
TEST_F(ElasticNodeTest, MeanResponseOfProcessorSharingIsInsensitive) {
  backend.service_time.choose(sim::distribution_cases()[7]);  // hyperexponential, mean 1 ms, variance 4
  backend.discipline = sim::Discipline::kProcessorSharing;
  NodeModel node = make();
  lb::Rng rng(7);
  const sim::Distribution gap(sim::exponential_distribution(2ms));
  constexpr std::uint32_t kRequests = 400'000;
  std::vector<lb::Duration> arrivals;
  lb::Duration time{};
  for (std::uint32_t i = 0; i < kRequests; ++i) arrivals.push_back(time += gap.draw(rng));
  play(node, arrivals);
  double sum = 0;
  for (std::uint32_t i = 0; i < kRequests; ++i) sum += lb::to_milliseconds(ends[i] - arrivals[i]);
  EXPECT_NEAR(sum / kRequests, 2, 0.06);
}

TEST_F(ElasticNodeTest, APauseShiftsEndsByExactlyItsLength) {
  backend.service_time = sim::constant_distribution(10ms);
  backend.concurrency = 2;
  NodeModel node = make();
  node.arrive({0}, at(0ms));
  node.set_paused(true, at(4ms));
  EXPECT_EQ(node.next_wake(), lb::kNever);
  EXPECT_EQ(node.stopped_for(at(5ms)), lb::kForever);
  node.arrive({1}, at(6ms));
  node.set_paused(false, at(11ms));
  wake(node, 1s);
  EXPECT_EQ(ends[0], 17ms);
  EXPECT_EQ(ends[1], 21ms) << "what comes meanwhile starts with the end of the pause";
}

TEST_F(ElasticNodeTest, ItsOwnPausesComeOneAfterTheOther) {
  backend.service_time = sim::constant_distribution(1s);
  backend.pauses = {sim::constant_distribution(100ms), sim::constant_distribution(30ms)};
  NodeModel node = make();
  play(node, {0ms});
  // The first pause comes within 100 ms. Of the 900 ms and more that are left nine times 100 ms end in a pause.
  EXPECT_EQ(ends[0], 1300ms);
}

TEST_F(ElasticNodeTest, PausesTakeTheirShareOfTheTime) {
  backend.service_time = sim::constant_distribution(1000s);
  backend.pauses = {sim::exponential_distribution(90ms), sim::exponential_distribution(10ms)};
  NodeModel node = make();
  play(node, {0ms});
  // 11,111 pauses of 10 ms on average: a standard deviation of 10 ms x sqrt(2 x 11,111) = 1.5 s.
  EXPECT_NEAR(lb::to_seconds(ends[0]), 1000 / 0.9, 6);
}

TEST_F(ElasticNodeTest, AnAntagonistTakesItsShare) {
  backend.service_time = sim::constant_distribution(1000s);
  backend.antagonist = {0.5, sim::exponential_distribution(100ms), sim::exponential_distribution(100ms)};
  NodeModel node = make();
  play(node, {0ms});
  // Half of the time at half speed: 0.75 of the work in a second. 6,667 periods, each of whose parts varies by 100 ms:
  // the deviation is about 0.25 x 100 ms x sqrt(2 x 6,667) / 0.75 = 3.8 s.
  EXPECT_NEAR(lb::to_seconds(ends[0]), 1000 / 0.75, 16);
}

TEST_F(ElasticNodeTest, CapacityChangesWhatIsInService) {
  backend.service_time = sim::constant_distribution(10ms);
  NodeModel node = make();
  node.arrive({0}, at(0ms));
  node.set_capacity(0.25, at(6ms));
  wake(node, 10ms);
  EXPECT_TRUE(ends.empty());
  node.set_capacity(1, at(14ms));  // two of the four milliseconds are done
  wake(node, 1s);
  EXPECT_EQ(ends[0], 16ms);
}

TEST_F(ElasticNodeTest, WarmUpIsTheIntegralOfItsSpeed) {
  backend.service_time = sim::constant_distribution(1s);
  backend.warm_up = {10s, 5, true};
  NodeModel node = make();
  play(node, {0ms, 20s});
  // Slowness 5 - 0.4 t: work t seconds in is log(5 / (5 - 0.4 t)) / 0.4.
  EXPECT_NEAR(lb::to_seconds(ends[0]), 5 * (1 - std::exp(-0.4)) / 0.4, 2e-9);
  EXPECT_EQ(ends[1], 21s) << "warm";
}

TEST_F(ElasticNodeTest, AServiceMayLastBeyondTheWarmUp) {
  backend.service_time = sim::constant_distribution(10s);
  backend.warm_up = {10s, 5, true};
  NodeModel node = make();
  play(node, {0ms});
  EXPECT_NEAR(lb::to_seconds(ends[0]), 10 + 10 - std::log(5.0) / 0.4, 2e-9);
}

TEST_F(ElasticNodeTest, ManyShortServicesAddUpToTheSameWarmUp) {
  backend.service_time = sim::constant_distribution(1us);
  backend.warm_up = {1s, 3, true};
  NodeModel node = make();
  play(node, std::vector<lb::Duration>(1'000'000, 0ms));
  // Each end is rounded to a nanosecond: a million of them stay within a few of their standard deviation, 0.3 us.
  EXPECT_NEAR(lb::to_seconds(ends[order.back()]), 1 + 1 - std::log(3.0) / 2, 2e-6);
}

TEST_F(ElasticNodeTest, ANodeThatRefusedOrResetStartsColdAndOneInABlackholeDoesNot) {
  backend.service_time = sim::constant_distribution(10ms);
  backend.warm_up = {1h, 4, false};
  for (const sim::Outage outage : {sim::Outage::kRefuse, sim::Outage::kReset, sim::Outage::kBlackhole}) {
    NodeModel node = make();
    ends.clear();
    node.set_outage(outage, at(1s));
    node.set_outage(sim::Outage::kNone, at(2s));
    node.arrive({0}, at(2s));
    wake(node, 3s);
    EXPECT_NEAR(lb::to_milliseconds(ends[0] - 2s), outage == sim::Outage::kBlackhole ? 10 : 40, 0.01)
        << to_string(outage);
  }
}

TEST_F(ElasticNodeTest, OverloadSlowsByTheNumberInside) {
  backend.service_time = sim::constant_distribution(10ms);
  backend.concurrency = 8;
  backend.overload = {.threshold = 2, .factor = 1, .collapse_from = 100, .collapse = 0};
  NodeModel node = make();
  play(node, {0ms, 0ms, 0ms, 0ms});
  // Four inside: 1 + (4 / 2 - 1) = 2 times as long. All end together.
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(ends[i], 20ms);
}

TEST_F(ElasticNodeTest, OverloadChangesWithEachArrivalAndDeparture) {
  backend.service_time = sim::constant_distribution(10ms);
  backend.concurrency = 8;
  backend.overload = {.threshold = 1, .factor = 1, .collapse_from = 100, .collapse = 0};
  NodeModel node = make();
  // As processor sharing with one processor: n inside take n times as long.
  play(node, {0ms, 2ms});
  EXPECT_EQ(ends[0], 18ms);
  EXPECT_EQ(ends[1], 20ms);
}

// The throughput of n requests that are always there, by the formula: n / slowdown(n) for each service time.
TEST_F(ElasticNodeTest, ThroughputCollapsesBeyondItsTop) {
  backend.service_time = sim::constant_distribution(10ms);
  backend.concurrency = 10'000;
  backend.overload = {.threshold = 10, .factor = 1, .collapse_from = 20, .collapse = 3};
  const auto throughput = [&](std::uint32_t n) {
    NodeModel node = make();
    lb::TimePoint now{};
    std::uint32_t served = 0;
    for (std::uint32_t i = 0; i < n; ++i) node.arrive({i}, now);
    while (served < 20 * n) {
      now = node.next_wake();
      std::uint32_t flight = 0;
      std::vector<std::uint32_t> back;
      while (node.wake(flight, now)) back.push_back(flight);
      served += static_cast<std::uint32_t>(back.size());
      for (const std::uint32_t each : back) node.arrive({each}, now);
    }
    return served / lb::to_seconds(now.time_since_epoch());
  };
  EXPECT_NEAR(throughput(10), 1000, 1) << "10 / 10 ms";
  EXPECT_NEAR(throughput(20), 1000, 1) << "20 / (2 x 10 ms): full";
  EXPECT_NEAR(throughput(40), 4000.0 / 7, 1) << "40 / ((4 + 3) x 10 ms)";
  EXPECT_NEAR(throughput(100), 10'000.0 / 58, 1) << "100 / ((10 + 48) x 10 ms)";
}

TEST_F(ElasticNodeTest, AResetForgetsItsWork) {
  backend.discipline = sim::Discipline::kProcessorSharing;
  NodeModel node = make();
  shared.to = at(1h);
  for (std::uint32_t i = 0; i < 5; ++i) node.arrive({i}, at(0ms));
  node.set_outage(sim::Outage::kReset, at(500us));
  EXPECT_EQ(node.next_wake(), lb::kNever);
  node.set_outage(sim::Outage::kNone, at(1ms));
  play(node, {2ms});
  EXPECT_EQ(order, std::vector<std::uint32_t>{0});
  EXPECT_EQ(ends[0], 3ms);
  EXPECT_EQ(node.busy_time(at(1s)), 0.5e6 + 1e6);
}

TEST_F(ElasticNodeTest, AnEmptyNodeAsksForNothing) {
  backend.pauses = {sim::constant_distribution(1ms), sim::constant_distribution(1ms)};
  backend.antagonist = sim::AntagonistModel{};
  NodeModel node = make();
  EXPECT_EQ(node.next_wake(), lb::kNever);
  play(node, {10s});
  EXPECT_EQ(node.next_wake(), lb::kNever);
  EXPECT_LT(wakes, 10) << "what happened before the request came was not played";
}

TEST_F(ElasticNodeTest, AHealthPageWaitsForTheEndOfAPause) {
  backend.service_time = sim::constant_distribution(2ms);
  backend.pauses = {sim::constant_distribution(100ms), sim::constant_distribution(50ms)};
  NodeModel node = make();
  lb::Rng rng(1);
  double longest = 0;
  for (int ms = 0; ms < 1000; ++ms) {
    const NodeModel::PageAnswer page = node.answer_page(rng, at(ms * 1ms));
    EXPECT_EQ(page.status, 200);
    EXPECT_GE(page.delay, 2ms);
    longest = std::max(longest, lb::to_milliseconds(page.delay));
  }
  EXPECT_GT(longest, 51);
  EXPECT_LE(longest, 52);
}

}  // namespace
