#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "latency_stats.h"
#include "sim/result.h"

namespace sim {

/// Counts the attempts of every node: by measured or not (their request came before warm-up), and by time bucket.
///
/// Cost    an attempt is a handful of additions and two histogram entries; memory O(nodes x buckets).
class NodeRecorder {
 public:
  NodeRecorder(std::size_t nodes, std::size_t buckets);

  void started(std::uint32_t node, bool retry, bool measured);
  void succeeded(std::uint32_t node, lb::Duration latency, bool measured);
  void failed(std::uint32_t node, lb::Duration latency, bool measured);
  void abandoned(std::uint32_t node) { --tallies_[node].in_flight; }

  /// The present bucket is full: its numbers become entry number `bucket` of the series.
  void close(std::size_t bucket);

  /// Attempts, retries, shares, latencies and series of result.nodes, and the sums in the summaries.
  /// In      result.nodes has one entry a node. The series are moved out: call it once.
  void fill(RunResult& result);

 private:
  struct Counts {
    std::uint64_t attempts = 0, retries = 0, succeeded = 0, failed = 0;
  };
  struct Tally {
    explicit Tally(unsigned bits) : latency{LatencyStats(bits), LatencyStats(bits)} {}

    std::uint32_t attempts = 0, failures = 0, retries = 0;  // of the present bucket
    std::uint32_t in_flight = 0;
    std::array<Counts, 2> counts;  // [0] before warm-up, [1] measured
    std::array<LatencyStats, 2> latency;
    Histogram bucket_latency{3};
    NodeSeries series;
  };

  static void fill_node(Tally& tally, NodeResult& node);

  std::vector<Tally> tallies_;
};

}  // namespace sim
