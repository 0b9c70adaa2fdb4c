#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "fault_targets.h"
#include "lb/rng.h"
#include "lb/time.h"
#include "sim/scenario.h"

namespace sim {

/// What a change of a fault is. In this order at one time, so that a fault may follow another without a gap.
enum class FaultEdge : std::uint8_t {
  kEnd,
  kUp,    ///< of one that flaps: it holds no more, but is not over
  kDown,  ///< it holds again
  kStart,
};

/// A fault changes at some nodes, at all of them alike.
struct FaultChange {
  lb::TimePoint at{};
  std::uint32_t fault = 0;  ///< index into Scenario::faults
  FaultEdge edge = FaultEdge::kStart;
  bool acts = true;  ///< what holds at the nodes changes: not at the end of a flap that is up
  std::span<const std::uint32_t> nodes{};  ///< ascending; none for `load`. Lives until the next call

  bool holds() const { return edge == FaultEdge::kStart || edge == FaultEdge::kDown; }
  bool starts() const { return edge == FaultEdge::kStart; }
  bool ends() const { return edge == FaultEdge::kEnd; }
};

/// The changes of all faults in order of time; at one time by edge, then by fault, then by node.
///
/// Out     ends that never come, and starts at or after `duration`, are not in it.
/// Cost    O(log tracks) a change, and what a random share takes to draw. Memory by faults and, where nodes fail
///         each on its own, by nodes: never by how often they do.
/// Random  each fault, or each node of an independent one, draws its times from a stream of its own; the share of
///         one start is drawn from a stream of that start, so that its end draws the same.
class FaultTimeline {
 public:
  enum class Part : std::uint8_t { kAll, kOperators };

  /// The faults of that part, every change `late` after its time.
  /// In      both outlive the timeline.
  FaultTimeline(const Scenario& scenario, const FaultTargets& targets, Part part = Part::kAll,
                lb::Duration late = {});

  /// When the next change comes; kNever when there is none.
  lb::TimePoint next() const { return heap_.empty() ? lb::kNever : heap_.front().at; }

  /// In      next() is not kNever.
  FaultChange take();

 private:
  static constexpr std::uint32_t kAllTargets = 0xffffffff;

  // A fault, or one node of a fault whose nodes fail each on its own.
  struct Track {
    std::uint32_t fault = 0;
    std::uint32_t node = kAllTargets;
    std::uint32_t started = 0;  // how often
    std::uint32_t ended = 0;
    lb::TimePoint end{};  // of the start before
    bool down = false;    // it flaps, and holds
    lb::Rng times;
  };
  struct Times {
    Distribution between;
    Distribution repair;
  };
  struct Entry {
    lb::TimePoint at{};
    FaultEdge edge = FaultEdge::kStart;
    std::uint32_t track = 0;
  };

  static bool later(const Entry& one, const Entry& other);
  void add_tracks(std::uint32_t fault);
  void add_track(std::uint32_t fault, std::uint32_t node);
  void push(lb::TimePoint at, FaultEdge edge, std::uint32_t track);
  void push_start(lb::TimePoint at, std::uint32_t track);
  void start(const Entry& entry);
  void end(const Entry& entry);
  void flap(const Entry& entry);
  lb::TimePoint next_end(const Track& track) const;
  lb::TimePoint last(const Fault& fault) const;
  std::span<const std::uint32_t> nodes_of(const Track& track, std::uint32_t occurrence);
  std::span<const std::uint32_t> draw_share(std::uint32_t fault, std::uint32_t occurrence);

  const Scenario& scenario_;
  const FaultTargets& targets_;
  lb::TimePoint end_;
  lb::Duration late_;
  std::vector<Track> tracks_;
  std::vector<std::optional<Times>> times_;  // by fault
  std::vector<Entry> heap_;                  // the earliest in front
  std::vector<std::uint32_t> drawn_;         // scratch of nodes_of()
};

}  // namespace sim
