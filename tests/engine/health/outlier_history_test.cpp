// The outlier detector over 1e5 seeded steps: traffic, sweeps, passed probes, nodes that come and go. A model that
// only follows what it is told must agree on who is out; no ejection passes the limit or fails to end.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "health/outlier_detector.h"

namespace lb {
namespace {

using namespace std::chrono_literals;
using Change = OutlierDetector::Change;

class OutlierHistory {
 public:
  explicit OutlierHistory(std::uint64_t seed)
      : rng_(seed), config_(random_config()), detector_(config_, TimePoint{}), nodes_(1 + rng_.below(20)) {
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) enter(i);
  }

  void run() {
    for (int step = 0; step < 250 && !testing::Test::HasFatalFailure(); ++step) {
      now_ += std::chrono::milliseconds(rng_.below(2000));
      const std::uint32_t node = rng_.below(static_cast<std::uint32_t>(nodes_.size()));
      const std::uint32_t what = rng_.below(100);
      if (now_ >= detector_.next_interval()) {
        sweep();
      } else if (what < 2) {
        nodes_[node].watched ? leave(node) : enter(node);
      } else if (what < 5) {
        if (detector_.health_passed(NodeId{node}, now_)) nodes_[node].ejected = false;
      } else {
        attempts(node);
      }
      compare();
    }
    every_ejection_ends();
  }

 private:
  struct Model {
    bool watched = false;
    bool ejected = false;
  };

  OutlierConfig random_config() {
    return {.dialect = static_cast<OutlierDialect>(rng_.below(3)),
            .interval = std::chrono::milliseconds(1 + rng_.below(20'000)),
            .consecutive_5xx = rng_.below(6),
            .consecutive_gateway_failure = rng_.below(4),
            .split_external_local_origin_errors = rng_.chance(0.5),
            .success_rate_stdev_factor = rng_.uniform() * 2,
            .success_rate_minimum_hosts = rng_.below(5),
            .success_rate_request_volume = rng_.below(10),
            .failure_percentage = static_cast<double>(rng_.below(100)),
            .failure_percentage_minimum_hosts = rng_.below(5),
            .failure_percentage_request_volume = rng_.below(10),
            .base_ejection_time = std::chrono::milliseconds(1 + rng_.below(60'000)),
            .max_ejection_time = std::chrono::milliseconds(1 + rng_.below(200'000)),
            .max_ejection_time_jitter = std::chrono::milliseconds(rng_.below(2000)),
            .max_ejection_percent = rng_.below(101),
            .always_eject_one_host = rng_.chance(0.2),
            .enforcing_success_rate = rng_.below(101)};
  }

  void enter(std::uint32_t node) {
    detector_.add(NodeId{node});
    nodes_[node] = {true, false};
  }

  void leave(std::uint32_t node) {
    detector_.remove(NodeId{node});
    nodes_[node] = {};
  }

  void attempts(std::uint32_t node) {
    constexpr std::array<std::uint16_t, 5> kStatuses{200, 200, 500, 503, 404};
    for (int i = 0; i < 8; ++i) {
      const Outcome outcome = rng_.chance(0.7) ? Outcome::response(kStatuses[rng_.below(5)])
                                               : Outcome{static_cast<OutcomeKind>(rng_.below(6)), 500};
      if (detector_.attempt_finished(NodeId{node}, outcome, now_, rng_) == EjectionCause::kNone) continue;
      ASSERT_TRUE(nodes_[node].watched && !nodes_[node].ejected);
      nodes_[node].ejected = true;
      check_room();
    }
  }

  void sweep() {
    for (const Change& change : detector_.on_interval(now_, rng_)) {
      Model& node = nodes_[index_of(change.node)];
      ASSERT_TRUE(node.watched);
      ASSERT_NE(node.ejected, change.ejected) << "a change is a change";
      node.ejected = change.ejected;
      if (change.ejected) check_room();
    }
  }

  std::uint32_t count(bool Model::*flag) const {
    return static_cast<std::uint32_t>(std::ranges::count_if(nodes_, flag));
  }

  // Just after an ejection: what the rule allowed.
  void check_room() {
    const std::uint32_t out = count(&Model::ejected);
    const std::uint32_t room = count(&Model::watched) * config_.max_ejection_percent;
    if (config_.always_eject_one_host && out == 1) return;
    if (config_.dialect == OutlierDialect::kEnvoy) {
      ASSERT_LE(100 * out, room);
    } else {
      ASSERT_LT(100 * (out - 1), room) << "the share before it went";
    }
  }

  void compare() {
    ASSERT_EQ(detector_.ejected_count(), count(&Model::ejected));
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      ASSERT_EQ(detector_.ejected(NodeId{i}), nodes_[i].ejected);
      if (!nodes_[i].ejected) continue;
      const OutlierDetector::Ejection& ejection = detector_.ejection(NodeId{i});
      const Duration longest = std::max(config_.base_ejection_time, config_.max_ejection_time);
      ASSERT_LE(ejection.length, longest + config_.max_ejection_time_jitter);
      ASSERT_GE(ejection.length, config_.base_ejection_time);
      ASSERT_LE(now_, ejection.since + ejection.length + config_.interval + 2s) << "out past its sweep";
    }
  }

  // With no more traffic the sweeps alone bring everybody back, none later than its time allows.
  void every_ejection_ends() {
    const Duration longest = std::max(config_.base_ejection_time, config_.max_ejection_time);
    now_ = std::max(now_, detector_.next_interval());
    sweep();  // the last traffic may still eject
    const TimePoint end = now_ + longest + config_.max_ejection_time_jitter + 2 * config_.interval;
    while (detector_.next_interval() <= end && !testing::Test::HasFatalFailure()) {
      now_ = detector_.next_interval();
      sweep();
      compare();
    }
    ASSERT_EQ(detector_.ejected_count(), 0U);
  }

  Rng rng_;
  OutlierConfig config_;
  TimePoint now_{};
  OutlierDetector detector_;
  std::vector<Model> nodes_;
};

TEST(OutlierDetector, KeepsItsRulesInRandomHistories) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    OutlierHistory(seed).run();
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace lb
