#pragma once

#include <cstdint>
#include <vector>

#include "sim/result.h"

namespace sim {

/// Measures whether the balancers of a fleet pick the same node at the same moments: Series::meetings.
///
/// The attempts of all are cut into windows of as many as there are nodes. In a window every two attempts at one node
/// are a pair. Independent picks with shares p make W (W - 1) / 2 x sum p^2 pairs in a window of W; one that takes
/// turns makes none; B <= W balancers whose turns are in step make W (B - 1) / 2, some B times as many.
///
/// Cost    three additions and a comparison an attempt, only where there is more than one balancer; 12 bytes a node.
/// Why     a window of one turn is the shortest over which taking turns is even, and so the one where being in step
///         shows most. The shares are those of the bucket itself, so that uneven weights, hot keys and nodes that are
///         out do not count; p^2 is estimated without bias by n (n - 1) / (N (N - 1)).
class MeetingRecorder {
 public:
  MeetingRecorder(std::size_t balancers, std::size_t nodes, std::size_t buckets)
      : nodes_(balancers > 1 ? nodes : 0), series_(balancers > 1 ? buckets : 0) {}

  void attempt_started(std::uint32_t node) {
    if (nodes_.empty()) return;
    Tally& tally = nodes_[node];
    ++tally.attempts;
    if (tally.window != window_) {
      tally.window = window_;
      tally.met = 0;
    }
    pairs_ += tally.met++;
    if (++in_window_ == nodes_.size()) next_window();
  }

  /// The present bucket is full.
  void close(std::size_t bucket);

  void fill(RunResult& result) const { result.series.meetings = series_; }

 private:
  struct Tally {
    std::uint32_t attempts = 0;  // of the present bucket
    std::uint32_t window = 0;    // the last one in which there was an attempt
    std::uint32_t met = 0;       // attempts in it
  };

  void next_window() {
    expected_ += static_cast<double>(in_window_) * static_cast<double>(in_window_ - 1) / 2;
    in_window_ = 0;
    ++window_;
  }

  std::vector<Tally> nodes_;
  std::uint32_t window_ = 1;
  std::size_t in_window_ = 0;
  std::uint64_t pairs_ = 0;
  double expected_ = 0;  // pairs of attempts in a common window, at whatever nodes
  std::vector<float> series_;
};

}  // namespace sim
