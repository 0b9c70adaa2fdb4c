// A simulated node as a state machine: its servers and line, failures, outages, and what it does with them.
#include "node_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace std::chrono_literals;
using sim::NodeModel;
using Admission = NodeModel::Admission;

lb::TimePoint at(lb::Duration time) { return lb::TimePoint(time); }

NodeModel::Job job(std::uint32_t slot, lb::Method method = lb::Method::kGet) { return {slot, method}; }

struct NodeModelTest : testing::Test {
  NodeModel make() {
    shared = NodeModel::Shared(backend);
    return NodeModel(shared, 1, 0);
  }

  // What a request is told that the node does not serve.
  static lb::Outcome told(NodeModel& node, NodeModel::Job job, lb::TimePoint now) {
    const NodeModel::Arrival arrival = node.arrive(job, now);
    EXPECT_EQ(arrival.admission, Admission::kAnswered);
    return node.reply(arrival.refusal).outcome;
  }

  sim::BackendModel backend;
  NodeModel::Shared shared{backend};
};

TEST_F(NodeModelTest, ServesUpToItsServersThenLinesUpThenRefuses) {
  backend.concurrency = 2;
  backend.queue = 1;
  NodeModel node = make();
  EXPECT_EQ(node.arrive(job(0), at(0ms)).admission, Admission::kServed);
  EXPECT_EQ(node.arrive(job(1), at(0ms)).admission, Admission::kServed);
  EXPECT_EQ(node.arrive(job(2), at(0ms)).admission, Admission::kWaiting);
  const NodeModel::Arrival refused = node.arrive(job(3), at(0ms));
  EXPECT_EQ(refused.admission, Admission::kAnswered);
  EXPECT_EQ(node.reply(refused.refusal).outcome.status, 503);
  EXPECT_EQ(node.reply(refused.refusal).delay, 0ms);
}

TEST_F(NodeModelTest, TakesFromTheLineInOrder) {
  NodeModel node = make();
  for (std::uint32_t slot = 0; slot < 30; ++slot) node.arrive(job(slot), at(0ms));
  NodeModel::Job next;
  for (std::uint32_t slot = 1; slot < 30; ++slot) {
    ASSERT_TRUE(node.finish(next, at(1ms)));
    ASSERT_EQ(next.flight, slot);
  }
  EXPECT_FALSE(node.finish(next, at(2ms)));
  EXPECT_EQ(node.arrive(job(99), at(3ms)).admission, Admission::kServed);
}

TEST_F(NodeModelTest, LifoTakesWhoCameLast) {
  backend.discipline = sim::Discipline::kLifo;
  NodeModel node = make();
  for (std::uint32_t slot = 0; slot < 30; ++slot) node.arrive(job(slot), at(0ms));
  NodeModel::Job next;
  for (std::uint32_t slot = 29; slot > 0; --slot) {
    ASSERT_TRUE(node.finish(next, at(1ms)));
    ASSERT_EQ(next.flight, slot);
  }
  EXPECT_FALSE(node.finish(next, at(2ms)));
}

TEST_F(NodeModelTest, AFullNodeMayRefuse) {
  backend.queue = 0;
  backend.when_full = sim::WhenFull::kRefuse;
  NodeModel node = make();
  node.arrive(job(0), at(0ms));
  EXPECT_EQ(told(node, job(1), at(0ms)).kind, lb::OutcomeKind::kConnectFailure);
}

TEST_F(NodeModelTest, SkipsRequestsOfTheGivenMethodsWithoutTakingAServer) {
  backend.failure.rate = 1;
  backend.failure.methods = {lb::Method::kPost};
  backend.failure.status = 507;
  backend.failure.after = 3ms;
  NodeModel node = make();
  const NodeModel::Arrival skipped = node.arrive(job(0, lb::Method::kPost), at(0ms));
  EXPECT_EQ(skipped.admission, Admission::kAnswered);
  EXPECT_EQ(node.reply(skipped.refusal).outcome.status, 507);
  EXPECT_EQ(node.reply(skipped.refusal).delay, 3ms);
  EXPECT_EQ(node.arrive(job(1, lb::Method::kGet), at(0ms)).admission, Admission::kServed);
}

TEST_F(NodeModelTest, SkipsAtItsRate) {
  backend.failure.rate = 0.2;
  backend.concurrency = 1'000'000;
  NodeModel node = make();
  constexpr int kRequests = 100'000;
  int skipped = 0;
  for (int i = 0; i < kRequests; ++i)
    skipped += node.arrive(job(0), at(0ms)).admission == Admission::kAnswered ? 1 : 0;
  EXPECT_NEAR(skipped, 0.2 * kRequests, 4 * std::sqrt(kRequests * 0.2 * 0.8));
}

TEST_F(NodeModelTest, AFaultFailsRequestsBesidesItsOwnFailures) {
  backend.failure.rate = 0.5;
  backend.failure.methods = {lb::Method::kPost};
  backend.concurrency = 1'000'000;
  NodeModel node = make();
  node.set_failure_rate(0.5);
  constexpr int kRequests = 100'000;
  int gets = 0;
  int posts = 0;
  for (int i = 0; i < kRequests; ++i) {
    gets += node.arrive(job(0, lb::Method::kGet), at(0ms)).admission == Admission::kAnswered ? 1 : 0;
    posts += node.arrive(job(0, lb::Method::kPost), at(0ms)).admission == Admission::kAnswered ? 1 : 0;
  }
  EXPECT_NEAR(gets, 0.5 * kRequests, 4 * std::sqrt(kRequests * 0.25));
  EXPECT_NEAR(posts, 0.75 * kRequests, 4 * std::sqrt(kRequests * 0.75 * 0.25));
}

TEST_F(NodeModelTest, RefusesWhileOutButKeepsItsWork) {
  NodeModel node = make();
  node.arrive(job(0), at(0ms));
  node.arrive(job(1), at(0ms));
  node.set_outage(sim::Outage::kRefuse, at(1ms));
  EXPECT_EQ(told(node, job(2), at(1ms)).kind, lb::OutcomeKind::kConnectFailure);
  EXPECT_TRUE(node.answers());
  NodeModel::Job next;
  EXPECT_TRUE(node.finish(next, at(2ms)));
  EXPECT_EQ(next.flight, 1U);
}

TEST_F(NodeModelTest, LosesEverythingInABlackhole) {
  NodeModel node = make();
  node.set_outage(sim::Outage::kBlackhole, at(1ms));
  EXPECT_EQ(node.arrive(job(0), at(1ms)).admission, Admission::kLost);
  EXPECT_FALSE(node.answers());
  node.set_outage(sim::Outage::kNone, at(2ms));
  EXPECT_TRUE(node.answers());
  EXPECT_EQ(node.arrive(job(1), at(2ms)).admission, Admission::kServed);
}

TEST_F(NodeModelTest, AResetForgetsItsWork) {
  NodeModel node = make();
  node.arrive(job(0), at(0ms));
  node.arrive(job(1), at(0ms));
  node.set_outage(sim::Outage::kReset, at(1ms));
  EXPECT_EQ(told(node, job(2), at(1ms)).kind, lb::OutcomeKind::kReset);
  node.set_outage(sim::Outage::kNone, at(2ms));
  EXPECT_EQ(node.arrive(job(3), at(2ms)).admission, Admission::kServed) << "its server is free again";
  NodeModel::Job next;
  EXPECT_FALSE(node.finish(next, at(3ms))) << "its line is empty";
}

TEST_F(NodeModelTest, SlowMultipliesServiceThatStartsMeanwhile) {
  backend.service_time = sim::constant_distribution(2ms);
  NodeModel node = make();
  EXPECT_EQ(node.service_time(false), 2ms);
  node.set_slow(10);
  EXPECT_EQ(node.service_time(false), 20ms);
  node.set_slow(1);
  EXPECT_EQ(node.service_time(false), 2ms);
}

TEST_F(NodeModelTest, AHalfRoundTripIsHalfOfTheNetworks) {
  backend.network = sim::constant_distribution(3ms);
  NodeModel node = make();
  EXPECT_EQ(node.half_round_trip(), 1500us);
}

TEST_F(NodeModelTest, CountsTheBytesOfWholeAnswersInsideItsWindow) {
  backend.response_size = sim::constant_size(3000);
  backend.bandwidth = 1e6;
  NodeModel node = make();
  shared.from = at(10ms);
  shared.to = at(30ms);
  EXPECT_EQ(node.transfer_time(lb::Outcome::response(200), at(9ms)), 3ms);
  EXPECT_EQ(node.bytes_sent(), 0) << "before the window";
  EXPECT_EQ(node.transfer_time(lb::Outcome::response(200), at(10ms)), 3ms);
  EXPECT_EQ(node.transfer_time(lb::Outcome::response(500), at(11ms)), 0ms);
  EXPECT_EQ(node.transfer_time(lb::Outcome::reset(), at(11ms)), 0ms);
  EXPECT_EQ(node.transfer_time(lb::Outcome::response(200), at(30ms)), 3ms);
  EXPECT_EQ(node.bytes_sent(), 3000);
}

TEST_F(NodeModelTest, CountsBusyServerTimeInsideItsWindow) {
  backend.concurrency = 2;
  NodeModel node = make();
  shared.from = at(10ms);
  shared.to = at(30ms);
  NodeModel::Job next;
  node.arrive(job(0), at(0ms));
  node.finish(next, at(5ms));  // before the window: nothing
  node.arrive(job(1), at(8ms));
  node.finish(next, at(12ms));  // 2 ms of it inside
  node.arrive(job(2), at(20ms));
  node.arrive(job(3), at(25ms));
  node.finish(next, at(40ms));  // one of the two ended, at the window's end or later
  EXPECT_EQ(node.busy_time(at(50ms)), 1e6 * (2 + 10 + 5));
  EXPECT_EQ(make().busy_time(at(50ms)), 0);
}

}  // namespace
