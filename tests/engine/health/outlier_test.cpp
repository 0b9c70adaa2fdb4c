// The outlier detector by hand: the first checks of its sources, then every rule of ejection and return.
#include <gtest/gtest.h>

#include <vector>

#include "health/outlier_detector.h"

namespace lb {
namespace {

using namespace std::chrono_literals;
using Change = OutlierDetector::Change;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

/// A detector, its nodes and a clock that stands at each sweep.
struct Watch {
  explicit Watch(const OutlierConfig& config, std::uint32_t nodes = 5) : detector(config, TimePoint{}) {
    for (std::uint32_t i = 0; i < nodes; ++i) detector.add(NodeId{i});
  }

  EjectionCause answer(std::uint32_t node, std::uint16_t status, TimePoint now, int times = 1) {
    EjectionCause cause = EjectionCause::kNone;
    for (int i = 0; i < times; ++i) {
      cause = detector.attempt_finished(NodeId{node}, Outcome::response(status), now, rng);
    }
    return cause;
  }

  // `total` answers of which `good` are 200 and the others 500, never enough bad ones in a row to eject.
  void traffic(std::uint32_t node, int total, int good, TimePoint now) {
    for (int i = 0; i < total; ++i) {
      const bool is_good = (i + 1) * good / total > i * good / total;
      answer(node, is_good ? 200 : 500, now);
    }
  }

  std::vector<Change> sweep(TimePoint now) {
    const std::span<const Change> changes = detector.on_interval(now, rng);
    return {changes.begin(), changes.end()};
  }

  Rng rng{1};
  OutlierDetector detector;
};

// Rates only: everything else is off.
OutlierConfig rates() { return {.consecutive_5xx = 0, .max_ejection_percent = 100}; }

TEST(OutlierDetector, SuccessRateOf50Among100sIsBelow52) {
  Watch watch(rates());
  for (std::uint32_t node = 0; node < 5; ++node) watch.traffic(node, 100, node == 4 ? 50 : 100, at(1s));
  const std::vector<Change> changes = watch.sweep(at(10s));
  EXPECT_DOUBLE_EQ(watch.detector.success_rate_average(), 90);
  EXPECT_DOUBLE_EQ(watch.detector.success_rate_threshold(), 52);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].node, NodeId{4});
  EXPECT_TRUE(changes[0].ejected);
  EXPECT_EQ(changes[0].cause, EjectionCause::kSuccessRate);
  EXPECT_TRUE(watch.detector.ejected(NodeId{4}));
}

TEST(OutlierDetector, AnEjectionEndsWithTheFirstSweepAfterItsTime) {
  Watch watch(rates());
  for (std::uint32_t node = 0; node < 5; ++node) watch.traffic(node, 100, node == 4 ? 50 : 100, at(1s));
  watch.sweep(at(10s));
  EXPECT_EQ(watch.detector.ejection(NodeId{4}).length, Duration(30s));
  EXPECT_TRUE(watch.sweep(at(20s)).empty());
  EXPECT_TRUE(watch.sweep(at(39999ms)).empty()) << "still out at 39.999 s";
  EXPECT_TRUE(watch.detector.ejected(NodeId{4}));
  const std::vector<Change> changes = watch.sweep(at(49999ms));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_FALSE(changes[0].ejected);
  EXPECT_FALSE(watch.detector.ejected(NodeId{4}));
}

TEST(OutlierDetector, ExactlyItsTimeIsEnough) {
  Watch watch({.max_ejection_percent = 100});
  watch.answer(0, 500, at(10s), 5);
  watch.sweep(at(10s));
  watch.sweep(at(20s));
  watch.sweep(at(30s));
  EXPECT_EQ(watch.sweep(at(40s)).size(), 1U);
}

TEST(OutlierDetector, GrpcWantsMoreThanItsTime) {
  Watch watch({.dialect = OutlierDialect::kGrpc, .max_ejection_percent = 100});
  watch.answer(0, 500, at(10s), 5);
  for (int sweep = 1; sweep <= 4; ++sweep) EXPECT_TRUE(watch.sweep(at(sweep * 10s)).empty());
  EXPECT_EQ(watch.sweep(at(50s)).size(), 1U);
}

TEST(OutlierDetector, TheBackoffStopsGrowingButNotInGrpc) {
  for (const OutlierDialect dialect : {OutlierDialect::kEnvoy, OutlierDialect::kGrpc}) {
    Watch watch({.dialect = dialect, .max_ejection_time = 60s, .max_ejection_percent = 100});
    for (int i = 0; i < 8; ++i) {
      watch.answer(0, 500, at(1s), 5);
      watch.detector.health_passed(NodeId{0}, at(1s));
    }
    EXPECT_EQ(watch.detector.ejection(NodeId{0}).backoff, dialect == OutlierDialect::kGrpc ? 8U : 3U);
    EXPECT_EQ(watch.detector.ejection(NodeId{0}).length, Duration(60s));
  }
}

TEST(OutlierDetector, RatesNeedEnoughNodesAndRequests) {
  Watch four(rates(), 4);
  for (std::uint32_t node = 0; node < 4; ++node) four.traffic(node, 100, node == 0 ? 50 : 100, at(1s));
  EXPECT_TRUE(four.sweep(at(10s)).empty());
  EXPECT_EQ(four.detector.success_rate_threshold(), -1);
  Watch few(rates());
  for (std::uint32_t node = 0; node < 5; ++node) few.traffic(node, 99, node == 0 ? 50 : 99, at(1s));
  EXPECT_TRUE(few.sweep(at(10s)).empty());
}

TEST(OutlierDetector, ARateIsOfOneInterval) {
  Watch watch(rates());
  for (std::uint32_t node = 0; node < 5; ++node) watch.traffic(node, 60, node == 4 ? 30 : 60, at(1s));
  EXPECT_TRUE(watch.sweep(at(10s)).empty());
  for (std::uint32_t node = 0; node < 5; ++node) watch.traffic(node, 60, node == 4 ? 30 : 60, at(11s));
  EXPECT_TRUE(watch.sweep(at(20s)).empty()) << "60 and 60 requests, but in two intervals";
}

TEST(OutlierDetector, FailurePercentageIsOffUntilSet) {
  OutlierConfig config = rates();
  config.success_rate_stdev_factor = 0;
  config.failure_percentage = 50;
  Watch watch(config);
  for (std::uint32_t node = 0; node < 5; ++node) watch.traffic(node, 50, node < 2 ? 25 : 26, at(1s));
  const std::vector<Change> changes = watch.sweep(at(10s));
  ASSERT_EQ(changes.size(), 2U) << "50 % is at the threshold";
  EXPECT_EQ(changes[1].cause, EjectionCause::kFailurePercentage);
  config.failure_percentage = 0;
  Watch off(config);
  for (std::uint32_t node = 0; node < 5; ++node) off.traffic(node, 50, node < 2 ? 0 : 50, at(1s));
  EXPECT_TRUE(off.sweep(at(10s)).empty());
}

TEST(OutlierDetector, GrpcEjectsOnlyOverTheFailurePercentage) {
  OutlierConfig config = rates();
  config.dialect = OutlierDialect::kGrpc;
  config.success_rate_stdev_factor = 0;
  config.failure_percentage = 50;
  Watch watch(config);
  for (std::uint32_t node = 0; node < 5; ++node) watch.traffic(node, 50, node == 0 ? 24 : 25, at(1s));
  const std::vector<Change> changes = watch.sweep(at(10s));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].node, NodeId{0});
}

TEST(OutlierDetector, FiveErrorsInARowEject) {
  Watch watch({.max_ejection_percent = 100});
  EXPECT_EQ(watch.answer(0, 500, at(1s), 4), EjectionCause::kNone);
  EXPECT_EQ(watch.answer(0, 404, at(1s)), EjectionCause::kNone) << "a success, and the row is broken";
  EXPECT_EQ(watch.answer(0, 500, at(1s), 4), EjectionCause::kNone);
  EXPECT_EQ(watch.answer(0, 503, at(1s)), EjectionCause::kConsecutive5xx);
  EXPECT_TRUE(watch.detector.ejected(NodeId{0}));
  EXPECT_EQ(watch.answer(0, 500, at(1s), 20), EjectionCause::kNone) << "it is out already";
}

TEST(OutlierDetector, GatewayFailuresAreCountedApart) {
  Watch watch({.consecutive_gateway_failure = 3, .max_ejection_percent = 100});
  watch.answer(0, 502, at(1s), 2);
  watch.answer(0, 500, at(1s));
  EXPECT_EQ(watch.answer(0, 504, at(1s)), EjectionCause::kNone) << "the 500 broke the row";
  EXPECT_EQ(watch.answer(1, 503, at(1s), 3), EjectionCause::kConsecutiveGatewayFailure);
}

TEST(OutlierDetector, ConnectionErrorsAreGatewayErrorsUntilTheyAreSplit) {
  Watch watch({.consecutive_gateway_failure = 3, .max_ejection_percent = 100});
  for (const OutcomeKind kind : {OutcomeKind::kConnectFailure, OutcomeKind::kReset}) {
    EXPECT_EQ(watch.detector.attempt_finished(NodeId{0}, {kind, 0}, at(1s), watch.rng), EjectionCause::kNone);
  }
  EXPECT_EQ(watch.detector.attempt_finished(NodeId{0}, {OutcomeKind::kTimeout, 0}, at(1s), watch.rng),
            EjectionCause::kConsecutiveGatewayFailure);
}

TEST(OutlierDetector, SplitCountsFailedConnectionsAlone) {
  Watch watch({.split_external_local_origin_errors = true, .max_ejection_percent = 100});
  const auto refused = [&] {
    return watch.detector.attempt_finished(NodeId{0}, Outcome::connect_failure(), at(1s), watch.rng);
  };
  for (int i = 0; i < 4; ++i) EXPECT_EQ(refused(), EjectionCause::kNone);
  watch.answer(0, 500, at(1s));  // it connected
  for (int i = 0; i < 4; ++i) EXPECT_EQ(refused(), EjectionCause::kNone);
  EXPECT_EQ(refused(), EjectionCause::kConsecutiveLocalOriginFailure);
}

TEST(OutlierDetector, SplitComparesConnectionsToo) {
  OutlierConfig config = rates();
  config.split_external_local_origin_errors = true;
  config.consecutive_local_origin_failure = 0;
  Watch watch(config);
  for (std::uint32_t node = 0; node < 5; ++node) {
    watch.traffic(node, 100, 100, at(1s));
    for (int i = 0; node == 2 && i < 100; ++i) {
      watch.detector.attempt_finished(NodeId{node}, Outcome::connect_failure(), at(1s), watch.rng);
    }
  }
  const std::vector<Change> changes = watch.sweep(at(10s));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].cause, EjectionCause::kLocalOriginSuccessRate);
}

TEST(OutlierDetector, EndsThatSayNothingOfTheNodeDoNotCount) {
  Watch watch({.consecutive_5xx = 1, .max_ejection_percent = 100});
  for (const OutcomeKind kind : {OutcomeKind::kCut, OutcomeKind::kAbandoned}) {
    EXPECT_EQ(watch.detector.attempt_finished(NodeId{0}, {kind, 0}, at(1s), watch.rng), EjectionCause::kNone);
  }
  watch.detector.remove(NodeId{0});
  EXPECT_EQ(watch.answer(0, 500, at(1s)), EjectionCause::kNone) << "the node is gone";
}

std::uint32_t ejected_of(const OutlierConfig& config, std::uint32_t nodes) {
  Watch watch(config, nodes);
  for (std::uint32_t node = 0; node < nodes; ++node) watch.answer(node, 500, at(1s), 5);
  return watch.detector.ejected_count();
}

TEST(OutlierDetector, MaxEjectionPercentIsNeverPassedNow) {
  EXPECT_EQ(ejected_of({}, 9), 0U) << "one of nine is 11 %";
  EXPECT_EQ(ejected_of({}, 10), 1U);
  EXPECT_EQ(ejected_of({}, 19), 1U);
  EXPECT_EQ(ejected_of({.max_ejection_percent = 50}, 4), 2U);
}

TEST(OutlierDetector, OneNodeCanAlwaysGoWhereThatIsTheRule) {
  EXPECT_EQ(ejected_of({.always_eject_one_host = true}, 3), 1U);
  EXPECT_EQ(ejected_of({.dialect = OutlierDialect::kEnvoyV1_26}, 3), 1U);
  EXPECT_EQ(ejected_of({.dialect = OutlierDialect::kEnvoyV1_26}, 11), 2U) << "one of eleven is below 10 %";
  EXPECT_EQ(ejected_of({.dialect = OutlierDialect::kEnvoyV1_26, .max_ejection_percent = 0}, 3), 0U);
}

TEST(OutlierDetector, ARowThatDidNotEjectIsNoticedAgain) {
  Watch watch({.max_ejection_percent = 20});
  watch.answer(0, 500, at(1s), 5);
  EXPECT_EQ(watch.answer(1, 500, at(1s), 5), EjectionCause::kNone) << "one of five is all that may go";
  watch.detector.health_passed(NodeId{0}, at(2s));
  EXPECT_EQ(watch.answer(1, 500, at(3s), 4), EjectionCause::kNone);
  EXPECT_EQ(watch.answer(1, 500, at(3s)), EjectionCause::kConsecutive5xx);
}

// One node may be out, one is due back, and another fails: whether it goes depends on which comes first.
std::vector<bool> changes_when_one_returns_and_one_fails(OutlierDialect dialect) {
  OutlierConfig config{.dialect = dialect, .base_ejection_time = 10s, .max_ejection_percent = 20};
  config.failure_percentage = 50;
  config.failure_percentage_minimum_hosts = 1;
  config.success_rate_stdev_factor = 0;
  Watch watch(config);
  watch.answer(0, 500, at(9s), 5);
  watch.sweep(at(10s));
  watch.traffic(1, 100, 20, at(11s));
  std::vector<bool> ejected;
  for (const Change& change : watch.sweep(at(20s))) ejected.push_back(change.ejected);
  return ejected;
}

TEST(OutlierDetector, NodesReturnBeforeOthersGoButNotInGrpc) {
  EXPECT_EQ(changes_when_one_returns_and_one_fails(OutlierDialect::kEnvoy), (std::vector<bool>{false, true}));
  EXPECT_EQ(changes_when_one_returns_and_one_fails(OutlierDialect::kGrpc), std::vector<bool>{false});
}

TEST(OutlierDetector, EnforcesAsOftenAsItIsTold) {
  EXPECT_EQ(ejected_of({.max_ejection_percent = 100, .enforcing_consecutive_5xx = 0}, 1000), 0U);
  // 1,000 draws at 30 %: 300, standard deviation 14.5; five of them either way.
  EXPECT_NEAR(ejected_of({.max_ejection_percent = 100, .enforcing_consecutive_5xx = 30}, 1000), 300, 73);
}

TEST(OutlierDetector, EveryEjectionIsLongerUpToTheLongest) {
  Watch watch({.base_ejection_time = 30s, .max_ejection_time = 100s, .max_ejection_percent = 100});
  TimePoint now = at(10s);
  std::vector<Duration> lengths;
  for (int round = 0; round < 5; ++round) {
    watch.answer(0, 500, now, 5);
    lengths.push_back(watch.detector.ejection(NodeId{0}).length);
    while (watch.detector.ejected(NodeId{0})) watch.sweep(now += 10s);
  }
  EXPECT_EQ(lengths, (std::vector<Duration>{30s, 60s, 90s, 100s, 100s}));
  EXPECT_EQ(watch.detector.ejection(NodeId{0}).times, 5U);
}

TEST(OutlierDetector, EveryIntervalInTakesAStepOffTheBackoff) {
  Watch watch({.max_ejection_percent = 100});
  TimePoint now = at(10s);
  for (int round = 0; round < 2; ++round) {
    watch.answer(0, 500, now, 5);
    while (watch.detector.ejected(NodeId{0})) watch.sweep(now += 10s);
  }
  EXPECT_EQ(watch.detector.ejection(NodeId{0}).backoff, 2U) << "the sweep of its return takes none";
  watch.sweep(now += 10s);
  EXPECT_EQ(watch.detector.ejection(NodeId{0}).backoff, 1U);
  watch.sweep(now += 10s);
  watch.sweep(now += 10s);
  EXPECT_EQ(watch.detector.ejection(NodeId{0}).backoff, 0U);
}

TEST(OutlierDetector, JitterIsAddedInWholeMilliseconds) {
  Watch watch({.max_ejection_time_jitter = 2ms, .max_ejection_percent = 100}, 300);
  std::vector<int> seen(3);
  for (std::uint32_t node = 0; node < 300; ++node) {
    watch.answer(node, 500, at(1s), 5);
    const Duration jitter = watch.detector.ejection(NodeId{node}).length - Duration(30s);
    ASSERT_EQ(jitter % 1ms, 0ns);
    ASSERT_LE(jitter, 2ms);
    ++seen[static_cast<std::size_t>(jitter / 1ms)];
  }
  for (const int count : seen) EXPECT_GT(count, 60) << "a third of 300 each";
}

TEST(OutlierDetector, ReturningZeroesTheRows) {
  Watch watch({.max_ejection_percent = 100});
  watch.answer(0, 500, at(1s), 8);  // the fifth ejects, three more run on
  for (int sweep = 1; sweep <= 4; ++sweep) watch.sweep(at(sweep * 10s));
  EXPECT_EQ(watch.answer(0, 500, at(41s), 4), EjectionCause::kNone);
  EXPECT_EQ(watch.answer(0, 500, at(41s)), EjectionCause::kConsecutive5xx);
}

TEST(OutlierDetector, APassedProbeBringsANodeBackAtOnce) {
  Watch watch({.max_ejection_percent = 100});
  watch.answer(0, 500, at(1s), 5);
  EXPECT_TRUE(watch.detector.health_passed(NodeId{0}, at(2s)));
  EXPECT_FALSE(watch.detector.ejected(NodeId{0}));
  EXPECT_FALSE(watch.detector.health_passed(NodeId{0}, at(3s))) << "it was in";
  Watch stubborn({.max_ejection_percent = 100, .successful_active_health_check_uneject_host = false});
  stubborn.answer(0, 500, at(1s), 5);
  EXPECT_FALSE(stubborn.detector.health_passed(NodeId{0}, at(2s)));
}

TEST(OutlierDetector, ARemovedNodeMakesRoom) {
  Watch watch({}, 10);
  watch.answer(0, 500, at(1s), 5);
  watch.detector.remove(NodeId{0});
  EXPECT_EQ(watch.detector.ejected_count(), 0U);
  watch.detector.add(NodeId{0});
  EXPECT_FALSE(watch.detector.ejected(NodeId{0})) << "a node that takes up an id starts afresh";
  EXPECT_EQ(watch.answer(1, 500, at(1s), 5), EjectionCause::kConsecutive5xx);
}

}  // namespace
}  // namespace lb
