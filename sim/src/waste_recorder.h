#pragma once

#include <cstdint>
#include <vector>

#include "lb/time.h"
#include "sim/result.h"

namespace sim {

/// Counts the work of nodes for nobody: attempts served to the end whose client, or whose balancer, had given up.
///
/// Cost    two additions for an attempt that was wasted, nothing for others; 16 bytes a node.
class WasteRecorder {
 public:
  WasteRecorder(std::size_t nodes, std::size_t buckets) : tallies_(nodes), series_(buckets) {}

  /// In      busy: the server time that it took.
  void wasted(std::uint32_t node, lb::Duration busy, bool measured) {
    ++now_;
    if (!measured) return;
    ++tallies_[node].attempts;
    tallies_[node].busy += busy;
  }

  /// The present bucket is full.
  void close(std::size_t bucket) {
    series_[bucket] = now_;
    now_ = 0;
  }

  /// In      result.nodes has one entry a node.
  void fill(RunResult& result) const;

 private:
  struct Tally {
    std::uint64_t attempts = 0;
    lb::Duration busy{};
  };

  std::uint32_t now_ = 0;
  std::vector<Tally> tallies_;
  std::vector<std::uint32_t> series_;
};

}  // namespace sim
