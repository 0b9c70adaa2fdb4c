#pragma once

#include <optional>
#include <span>
#include <vector>

#include "deadlines.h"
#include "health/health_monitor.h"
#include "health/max_fails.h"
#include "health/observe.h"
#include "health/outlier_detector.h"
#include "lb/balancer_config.h"
#include "lb/slow_start.h"
#include "pool.h"

namespace lb {

/// Keeps what is known of the nodes' health in the pool: the health monitor, outlier detection, max_fails, observe,
/// and the slow start of those that come back. A part whose configuration is absent is off.
///
/// What its owner has to do or to tell is collected in changes(), in order.
class HealthKeeper {
 public:
  struct Change {
    enum class What : std::uint8_t { kStartProbe, kAbortProbe, kDown, kUp, kEjected, kReturned };
    What what = What::kUp;
    NodeId node = kNoNode;
    HealthProbeId probe{};  ///< of the first two
  };

  explicit HealthKeeper(Pool& pool) : pool_(pool) {}

  /// Parts whose configuration changed begin anew. In: the pool is configured already.
  void configure(const BalancerConfig& config, TimePoint now);

  /// `new_here`: it was not in the first list, so that it has to warm up.
  void node_added(NodeId node, bool new_here, TimePoint now);

  /// The list now says something else of its health.
  void node_restated(NodeId node);
  void node_removed(NodeId node, TimePoint now);

  /// The operator lets the node take traffic again.
  void node_enabled(NodeId node, TimePoint now) { warm_up(node, now); }

  /// Out     whether that changed anything.
  bool picked(NodeId node, TimePoint now) {
    if (max_fails_) note_pick(node, now);
    return !changes_.empty();
  }
  void attempt_ended(NodeId node, const Outcome& outcome, bool failure, TimePoint now, Rng& rng) {
    if (is_on_) learn(node, outcome, failure, now, rng);
  }
  void probe_finished(HealthProbeId probe, bool passed, TimePoint now);
  void on_deadline(TimePoint now, Rng& rng);
  bool is_on() const { return is_on_; }
  TimePoint next_deadline() const { return is_on_ ? deadline() : kNever; }

  std::span<const Change> changes() const { return changes_; }
  void clear_changes() { changes_.clear(); }

 private:
  struct Warming {
    TimePoint since{};
    std::uint32_t generation = 0;
    bool active = false;
  };

  TimePoint deadline() const;
  void learn(NodeId node, const Outcome& outcome, bool failure, TimePoint now, Rng& rng);
  void configure_monitor(const BalancerConfig& config, TimePoint now);
  void configure_outlier(const BalancerConfig& config, TimePoint now);
  void watch(NodeId node, TimePoint now);
  void watch_on(NodeId node, TimePoint now);
  void apply(NodeId node, HealthChange change, TimePoint now);
  void set_up(NodeId node, bool up);
  void set_ejected(NodeId node, bool ejected);
  void note_pick(NodeId node, TimePoint now);
  void note_result(NodeId node, bool failure, TimePoint now);
  void rest(NodeId node);
  void end_rest(NodeId node, TimePoint now);
  void perform_monitor(TimePoint now, Rng& rng);
  void warm_up(NodeId node, TimePoint now);
  void warm_further(NodeId node, TimePoint now);
  bool present(NodeId node) const { return !pool_[node].removed; }
  bool is_up(NodeId node) const {
    return pool_[node].health == NodeHealth::kUp || pool_[node].health == NodeHealth::kDegraded;
  }

  Pool& pool_;
  BalancerConfig config_;
  bool is_on_ = false;       // some part of it
  std::uint32_t nodes_ = 0;  // in the list
  std::optional<HealthMonitor> monitor_;
  std::uint32_t probe_generation_ = 0;  // of the monitor that was, for the next one
  std::optional<OutlierDetector> outlier_;
  std::optional<MaxFails> max_fails_;
  std::optional<Observe> observe_;
  std::vector<Warming> warming_;  // by NodeId
  WakeQueue resting_;             // until max_fails lets a node be tried
  WakeQueue warm_steps_;
  std::vector<Change> changes_;
};

}  // namespace lb
