#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "deadlines.h"
#include "health/node_queue.h"
#include "lb/health_monitor.h"
#include "lb/observe.h"
#include "lb/rng.h"

namespace lb {

/// Who is up, and which probe is due when.
///
/// A round asks every node once: it begins `delay` (and jitter) after the one before began, or when that one ends
/// if it takes longer. A node that is added is asked at once. Between rounds a node whose health is in doubt is
/// asked again after fast_delay.
///
/// In      time never goes back; ids are small (they index arrays). A result may come at any time, in the call
///         that reports the start too.
/// Out     next_deadline() may be at or before `now` after any call: then on_deadline() has something to say.
/// Cost    O(1) a probe, O(nodes) at the start of a round, O(1) next_deadline(); no allocation once the ids are
///         known.
/// Why     one counter a node, as in HAProxy: 0 .. rise-1 is down, rise .. rise+fall-1 is up; a failure among
///         successes takes one step, a step over the border goes all the way.
class HealthMonitor {
 public:
  /// What the driver has to do now.
  struct Due {
    enum class What : std::uint8_t {
      kStart,     ///< start this probe
      kTimedOut,  ///< end this probe; it was counted as failed, with `change`
    };
    What what = What::kStart;
    NodeId node = kNoNode;
    HealthProbeId probe;
    HealthChange change = HealthChange::kNone;
  };

  /// `generation` is where the numbers of probes start: a monitor that replaces another goes on from the other's,
  /// so that no late result of the old one is taken for one of the new one.
  explicit HealthMonitor(const HealthMonitorConfig& config, std::uint32_t generation = 0);

  const HealthMonitorConfig& config() const { return config_; }
  std::uint32_t generation() const { return generation_; }

  /// The state that config().initial gives to a node about which nothing else is known.
  bool initially_up() const;

  /// In      the node is not monitored.
  void add(NodeId node, bool up, TimePoint now);

  /// Out     the probe that was in flight, for the driver to end; HealthProbeId{} when there was none. Its result,
  ///         if it still comes, is ignored.
  HealthProbeId remove(NodeId node, TimePoint now);

  bool monitored(NodeId node) const;
  bool up(NodeId node) const { return monitored(node) && nodes_[index_of(node)].health >= config_.rise; }

  /// Whether that probe is in flight: a late result says nothing to anyone.
  bool awaits(HealthProbeId probe) const {
    const NodeId node{probe.slot};
    return monitored(node) && nodes_[probe.slot].probing && nodes_[probe.slot].generation == probe.generation;
  }

  TimePoint next_deadline() const;

  /// Out     what is due, in order; valid until the next on_deadline().
  std::span<const Due> on_deadline(TimePoint now, Rng& rng);

  /// A result that comes after its probe timed out, or after its node was removed, changes nothing.
  HealthChange probe_finished(HealthProbeId probe, bool passed, TimePoint now);

  /// The traffic itself says that the node is ill (Observe): counts as `action` says, and asks again soon.
  HealthChange suspect(NodeId node, OnError action, TimePoint now);

  std::uint32_t in_flight() const { return in_flight_; }

 private:
  struct State {
    std::uint32_t health = 0;      // below rise: down
    std::uint32_t generation = 0;  // of the probe in flight
    bool monitored = false;
    bool probing = false;
    bool in_round = false;  // the running round still waits for it
    bool soon = false;      // a fast probe is to come: never while one waits or is in flight
  };

  std::uint32_t full_health() const { return config_.rise + config_.attempts_before_deactivation - 1; }
  std::uint32_t limit() const;
  bool may_start() const { return !waiting_.empty() && in_flight_ < limit(); }
  bool round_due(TimePoint now) const { return monitored_ > 0 && round_left_ == 0 && next_round_ <= now; }
  void begin_round(TimePoint now, Rng& rng);
  void start_probes(TimePoint now);
  void end_probe(NodeId node, TimePoint now);
  HealthChange count(NodeId node, bool passed, TimePoint now);
  void leave_round(State& state);
  void ask_soon(NodeId node, TimePoint now);
  void forget_soon(NodeId node);
  void touch(TimePoint now);

  HealthMonitorConfig config_;
  std::vector<State> nodes_;  // by NodeId
  NodeQueue waiting_;         // for their probe to start
  TimeoutLists timeouts_;     // of the probes in flight, by node
  TimeoutLists soon_;         // the fast probes to come, by node
  std::uint32_t timeout_list_;
  std::uint32_t soon_list_ = 0;
  TimePoint next_round_ = kNever;
  TimePoint startable_since_ = kNever;  // when probes could start that have not
  std::uint32_t generation_;
  std::uint32_t monitored_ = 0;
  std::uint32_t in_flight_ = 0;
  std::uint32_t round_left_ = 0;
  std::vector<Due> due_;
};

}  // namespace lb
