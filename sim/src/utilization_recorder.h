#pragma once

#include <cstdint>
#include <vector>

#include "lb/time.h"
#include "sim/result.h"

namespace sim {

/// How busy the servers of every node were in each time bucket: NodeSeries::utilization.
///
/// Cost    O(nodes) a bucket, nothing a request; 8 bytes a node, and 4 a node and bucket.
class UtilizationRecorder {
 public:
  UtilizationRecorder(const Scenario& scenario, std::size_t buckets);

  /// A bucket of that width is full. busy(node) is the server time in nanoseconds that the node has used so far.
  template <class Busy>
  void close(std::size_t bucket, lb::Duration width, Busy busy) {
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      Tally& node = nodes_[i];
      const double now = busy(i);
      const double available = node.servers * static_cast<double>(width.count());
      series_[bucket * nodes_.size() + i] = static_cast<float>((now - node.busy) / available);
      node.busy = now;
    }
  }

  /// In      result.nodes has one entry a node.
  void fill(RunResult& result) const;

 private:
  struct Tally {
    double servers = 1;
    double busy = 0;  // at the end of the bucket before
  };

  std::vector<Tally> nodes_;
  std::vector<float> series_;  // by bucket, then by node: closing a bucket writes through memory in order
};

}  // namespace sim
