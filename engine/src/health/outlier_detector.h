#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "lb/ids.h"
#include "lb/outcome.h"
#include "lb/outlier.h"
#include "lb/rng.h"

namespace lb {

/// Finds the nodes that do worse than the others and says when they go and when they return.
///
/// Errors in a row eject at once. Every interval a sweep brings back those whose time is up, then compares the
/// rates of the interval that ended, then takes one step off the back-off of every node that stayed in for a whole
/// interval.
///
/// In      time never goes back.
/// Cost    O(1) an attempt, O(nodes) a sweep, about 100 bytes a node; allocates in add() and for the answer of a
///         sweep (its capacity stays).
/// Why     a node that two detectors find in one sweep is ejected once. Envoy counts it twice in release builds.
/// Source  Envoy source/common/upstream/outlier_detection_impl.cc; gRFC A50.
class OutlierDetector {
 public:
  /// Where a node stands, for whoever wants an explanation.
  struct Ejection {
    bool ejected = false;
    EjectionCause cause = EjectionCause::kNone;  ///< of the present or last ejection
    TimePoint since{};                           ///< of the same
    Duration length{};                           ///< of the same, jitter included; it ends with the sweep after
    std::uint32_t times = 0;                     ///< ejected since it was added
    std::uint32_t backoff = 0;                   ///< multiplier of base_ejection_time
  };
  struct Change {
    NodeId node = kNoNode;
    bool ejected = false;  ///< otherwise it returned
    EjectionCause cause = EjectionCause::kNone;
  };

  OutlierDetector(const OutlierConfig& config, TimePoint now);

  const OutlierConfig& config() const { return config_; }

  /// In      the node is not watched yet.
  void add(NodeId node);
  void remove(NodeId node);

  /// Out     the cause when the node is to be ejected now, otherwise kNone. Attempts on nodes that are not
  ///         watched, and those that were cut or abandoned, say nothing.
  EjectionCause attempt_finished(NodeId node, const Outcome& outcome, TimePoint now, Rng& rng);

  TimePoint next_interval() const { return next_interval_; }

  /// The sweep. Out: what changed, valid until the next sweep.
  /// In      now >= next_interval().
  std::span<const Change> on_interval(TimePoint now, Rng& rng);

  /// A probe of the health monitor passed and the node is up. Out: whether it returned from an ejection.
  bool health_passed(NodeId node, TimePoint now);

  bool ejected(NodeId node) const { return watched(node) && nodes_[index_of(node)].ejection.ejected; }
  std::uint32_t ejected_count() const { return ejected_; }

  /// In      the node is watched.
  const Ejection& ejection(NodeId node) const { return nodes_[index_of(node)].ejection; }

  /// What the last sweep compared success rates with, in percent; -1 when too few nodes had enough requests.
  double success_rate_average() const { return average_; }
  double success_rate_threshold() const { return threshold_; }

 private:
  // What an error is taken for. Without split, everything is external.
  enum Origin : std::uint8_t { kExternal, kLocal };
  static constexpr std::size_t kOrigins = 2;

  struct Bucket {
    std::uint32_t total = 0;
    std::uint32_t succeeded = 0;
    double success_rate() const;  // in: total > 0
  };
  struct State {
    bool watched = false;
    bool has_returned = false;
    TimePoint returned{};  // when it last came back
    Ejection ejection;
    std::uint32_t consecutive_5xx = 0;
    std::uint32_t consecutive_gateway = 0;
    std::uint32_t consecutive_local = 0;
    std::array<Bucket, kOrigins> current{};
    std::array<Bucket, kOrigins> closed{};  // the interval that ended
  };
  struct RateLimit {  // -1: too few nodes to compare; no rate is below it
    double average = -1;
    double threshold = -1;
  };

  bool watched(NodeId node) const { return index_of(node) < nodes_.size() && nodes_[index_of(node)].watched; }
  EjectionCause answered(State& state, std::uint16_t status, TimePoint now, Rng& rng);
  EjectionCause local_error(State& state, TimePoint now, Rng& rng);
  static void connected(State& state);
  EjectionCause in_a_row(State& state, std::uint32_t& count, EjectionCause cause, TimePoint now, Rng& rng);
  bool eject(State& state, EjectionCause cause, TimePoint now, Rng& rng);
  bool may_eject() const;
  bool enforced(EjectionCause cause, Rng& rng) const;
  bool backoff_may_grow(std::uint32_t backoff) const;
  Duration ejection_time(std::uint32_t backoff) const;
  void bring_back(State& state, TimePoint now);
  bool time_is_up(const Ejection& ejection, TimePoint now) const;
  void bring_back_due(TimePoint now);
  static bool counts(const State& state, Origin origin, std::uint32_t volume);
  RateLimit rate_limit(Origin origin) const;
  void judge(Origin origin, const RateLimit& limit, TimePoint now, Rng& rng);
  void eject_in_sweep(State& state, EjectionCause cause, TimePoint now, Rng& rng);
  void wind_down_backoff(TimePoint now);

  OutlierConfig config_;
  Duration longest_;  // max_ejection_time, at least the base
  std::vector<State> nodes_;
  std::uint32_t watched_ = 0;
  std::uint32_t ejected_ = 0;
  TimePoint next_interval_;
  double average_ = -1;
  double threshold_ = -1;
  std::vector<Change> changes_;
};

}  // namespace lb
