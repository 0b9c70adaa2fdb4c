// The health monitor's schedule over 1e5 seeded steps: a driver that knows only next_deadline() and the results,
// with nodes that come and go. Never too many probes at once, each node once a round, nothing is lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "health/health_monitor.h"

namespace lb {
namespace {

using namespace std::chrono_literals;
using Due = HealthMonitor::Due;

HealthMonitorConfig random_config(Rng& rng) {
  return {.delay = std::chrono::milliseconds(1 + rng.below(10'000)),
          .timeout = std::chrono::milliseconds(1 + rng.below(5'000)),
          .attempts_before_deactivation = 1 + rng.below(4),
          .rise = 1 + rng.below(4),
          .strategy = static_cast<ProbeStrategy>(rng.below(2)),
          .max_concurrency = 1 + rng.below(8),
          .initial = static_cast<InitialHealth>(rng.below(2)),
          .jitter = rng.chance(0.5) ? 0 : rng.uniform(),
          .fast_delay = rng.chance(0.5) ? Duration{} : Duration(std::chrono::milliseconds(1 + rng.below(2'000)))};
}

class Rounds {
 public:
  explicit Rounds(std::uint64_t seed) : rng_(seed), config_(random_config(rng_)), monitor_(config_) {
    for (std::uint32_t i = 0; i < kNodes; ++i) {
      if (rng_.chance(0.8)) enter(i);
    }
  }

  void run() {
    for (int step = 0; step < 500 && !testing::Test::HasFatalFailure(); ++step) {
      const TimePoint next = std::min(monitor_.next_deadline(), next_result());
      ASSERT_TRUE(next != kNever || models_.empty()) << "with a node there is always something to come";
      const TimePoint churn = now_ + std::chrono::milliseconds(rng_.below(4'000));
      if (rng_.chance(0.1) && churn < next) {
        now_ = churn;
        change_nodes();
      } else if (next != kNever) {
        now_ = std::max(now_, next);
        deliver_results();
        if (monitor_.next_deadline() <= now_) deadline();
      } else {
        change_nodes();
      }
      check();
    }
  }

 private:
  static constexpr std::uint32_t kNodes = 12;

  struct Model {
    std::uint32_t passed_in_a_row = 0;
    std::uint32_t failed_in_a_row = 0;
    bool up = false;
    TimePoint asked{};  // when its last probe started, or it was added
  };
  struct Probe {
    TimePoint started{};
    TimePoint ends{};
    bool passes = false;
    bool orphan = false;  // its node left, or it timed out: its result is too late
  };

  void enter(std::uint32_t node) {
    monitor_.add(NodeId{node}, monitor_.initially_up(), now_);
    models_[node] = {.up = monitor_.initially_up(), .asked = now_};
    EXPECT_LE(monitor_.next_deadline(), std::max(now_, soonest_room())) << "a new node is asked at once";
  }

  // When a probe in flight ends by itself, if all places are taken.
  TimePoint soonest_room() const { return in_flight() < limit() ? now_ : kNever; }

  void leave(std::uint32_t node) {
    const HealthProbeId probe = monitor_.remove(NodeId{node}, now_);
    const bool was_probing = probe != HealthProbeId{};
    const auto found = probes_.find(probe);
    ASSERT_EQ(was_probing, found != probes_.end() && !found->second.orphan);
    if (was_probing) found->second.orphan = true;
    models_.erase(node);
  }

  void change_nodes() {
    const std::uint32_t node = rng_.below(kNodes);
    if (!models_.contains(node)) return enter(node);
    if (rng_.chance(0.5)) return leave(node);
    follow(node, monitor_.suspect(NodeId{node}, OnError::kFailCheck, now_), false);
  }

  std::uint32_t limit() const { return config_.strategy == ProbeStrategy::kSerial ? 1 : config_.max_concurrency; }

  std::uint32_t in_flight() const {
    return static_cast<std::uint32_t>(
        std::ranges::count_if(probes_, [](const auto& item) { return !item.second.orphan; }));
  }

  TimePoint next_result() const {
    TimePoint next = kNever;
    for (const auto& [id, probe] : probes_) next = std::min(next, probe.ends);
    return next;
  }

  // Rise and fall, in the words of the documents: so many in a row.
  void follow(std::uint32_t node, HealthChange change, bool passed) {
    Model& model = models_.at(node);
    model.passed_in_a_row = passed ? model.passed_in_a_row + 1 : 0;
    model.failed_in_a_row = passed ? 0 : model.failed_in_a_row + 1;
    HealthChange expected = HealthChange::kNone;
    if (!model.up && model.passed_in_a_row >= config_.rise) expected = HealthChange::kUp;
    if (model.up && model.failed_in_a_row >= config_.attempts_before_deactivation) expected = HealthChange::kDown;
    ASSERT_EQ(change, expected);
    if (expected != HealthChange::kNone) model.up = expected == HealthChange::kUp;
  }

  void deliver_results() {
    for (auto item = probes_.begin(); item != probes_.end();) {
      const auto [id, probe] = *item;
      if (probe.ends > now_) {
        ++item;
        continue;
      }
      item = probes_.erase(item);
      const HealthChange change = monitor_.probe_finished(id, probe.passes, now_);
      if (probe.orphan) {
        ASSERT_EQ(change, HealthChange::kNone);
      } else {
        follow(id.slot, change, probe.passes);
      }
    }
  }

  void deadline() {
    bool anything = false;
    const std::span<const Due> all = monitor_.on_deadline(now_, rng_);
    for (const Due& due : all) {
      anything = true;
      if (due.what == Due::What::kTimedOut) {
        Probe& probe = probes_.at(due.probe);
        ASSERT_FALSE(probe.orphan);
        ASSERT_EQ(probe.started + config_.timeout, now_);
        probe.orphan = true;
        follow(index_of(due.node), due.change, false);
        continue;
      }
      Model& model = models_.at(index_of(due.node));
      model.asked = now_;
      const bool hangs = rng_.chance(0.1);
      const Duration takes = std::chrono::milliseconds(rng_.below(3'000));
      ASSERT_FALSE(probes_.contains(due.probe)) << "every probe has a number of its own";
      // At the very moment of its timeout a result would win or lose by chance of order: a millisecond later.
      const Duration later = takes == config_.timeout ? takes + 1ms : takes;
      probes_[due.probe] = {now_, now_ + (hangs ? config_.timeout * 2 : later), rng_.chance(0.6)};
    }
    // Fast probes may have to wait for room, and a deadline that did nothing must not come again at once.
    ASSERT_TRUE(anything || monitor_.next_deadline() > now_);
  }

  void check() {
    ASSERT_EQ(monitor_.in_flight(), in_flight());
    ASSERT_LE(in_flight(), limit());
    std::set<std::uint32_t> probing;
    for (const auto& [id, probe] : probes_) {
      ASSERT_TRUE(probe.orphan || probing.insert(id.slot).second) << "one probe a node";
    }
    // A round begins at most delay and jitter after the one before, or when it ends; each probe of the two may
    // take its timeout and wait for those before it, and those of fast probes.
    const auto width = std::min<std::uint32_t>(limit(), kNodes);
    const std::int64_t turns = 3 * (kNodes / width + 1);
    const Duration patience = config_.delay * 2 + config_.timeout * turns;
    for (const auto& [node, model] : models_) {
      ASSERT_EQ(monitor_.up(NodeId{node}), model.up);
      ASSERT_LE(now_ - model.asked, patience) << "node " << node << " was forgotten";
    }
  }

  Rng rng_;
  HealthMonitorConfig config_;
  HealthMonitor monitor_;
  TimePoint now_{};
  std::map<std::uint32_t, Model> models_;
  std::map<HealthProbeId, Probe> probes_;
};

TEST(HealthMonitor, LosesNothingInRandomHistories) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Rounds(seed).run();
    if (HasFatalFailure()) return;
  }
}

// Without fast probes and with a fixed list: between two starts of one node every other has exactly one.
TEST(HealthMonitor, AsksEveryNodeOnceARound) {
  Rng rng(9);
  for (int history = 0; history < 100; ++history) {
    HealthMonitorConfig config = random_config(rng);
    config.fast_delay = {};
    HealthMonitor monitor(config);
    const std::uint32_t nodes = 1 + rng.below(20);
    for (std::uint32_t i = 0; i < nodes; ++i) monitor.add(NodeId{i}, true, TimePoint{});
    std::multimap<TimePoint, HealthProbeId> ends;
    TimePoint now{};
    std::uint32_t started = 0;
    while (started < nodes * 100) {
      const TimePoint result = ends.empty() ? kNever : ends.begin()->first;
      now = std::max(now, std::min(result, monitor.next_deadline()));
      if (result <= now) {
        monitor.probe_finished(ends.begin()->second, rng.chance(0.5), now);
        ends.erase(ends.begin());
        continue;
      }
      for (const Due& due : monitor.on_deadline(now, rng)) {
        if (due.what != Due::What::kStart) continue;
        ASSERT_EQ(index_of(due.node), started % nodes) << "in order, round after round";
        ++started;
        ends.emplace(now + std::chrono::milliseconds(rng.below(7'000)), due.probe);
      }
    }
  }
}

}  // namespace
}  // namespace lb
