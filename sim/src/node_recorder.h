#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "latency_stats.h"
#include "lb/prefetch.h"
#include "sim/result.h"

namespace sim {

/// Counts the attempts of every node: by measured or not (their request came before warm-up), and by time bucket.
///
/// Cost    an attempt is a handful of additions in one or two cache lines; its latency goes into the histograms with
///         those of the next ones, kBatch at a time. Memory O(nodes x buckets).
/// Why     of ten thousand nodes each is out of the cache when its turn comes: what every attempt touches is in two
///         lines of it, and the series stand by bucket, so that closing one writes through memory in order.
class NodeRecorder {
 public:
  NodeRecorder(std::size_t nodes, std::size_t buckets);

  void started(std::uint32_t node, bool retry, bool measured) {
    Present& present = present_[node];
    ++present.in_flight;
    ++present.attempts[measured ? 1 : 0];
    present.retries[measured ? 1 : 0] += retry ? 1 : 0;
  }
  void ended(std::uint32_t node, lb::Duration latency, bool failed, bool measured) {
    Present& present = present_[node];
    --present.in_flight;
    present.failed[measured ? 1 : 0] += failed ? 1 : 0;
    present.batch[present.waiting++] = static_cast<std::uint64_t>(latency.count()) << 1U | (measured ? 1U : 0U);
    if (present.waiting == kBatch) empty_batch(node);
  }
  void abandoned(std::uint32_t node) { --present_[node].in_flight; }

  /// A hint that an attempt at the node is about to start or to end.
  void prefetch(std::uint32_t node) const { lb::prefetch(&present_[node]); }

  /// The present bucket is full: its numbers become entry number `bucket` of the series.
  void close(std::size_t bucket);

  /// Attempts, retries, shares, latencies and series of result.nodes, and the sums in the summaries.
  /// In      result.nodes has one entry a node. Call it once.
  void fill(RunResult& result);

 private:
  static constexpr std::uint32_t kBatch = 28;

  // The present bucket; [0] is before warm-up, [1] measured.
  struct alignas(64) Present {
    std::uint32_t in_flight = 0;
    std::uint32_t waiting = 0;  // in the batch
    std::array<std::uint32_t, 2> attempts{}, retries{}, failed{};
    // Latencies in nanoseconds, times two, plus one when measured; those of earlier buckets first.
    std::array<std::uint64_t, kBatch> batch{};
  };
  struct Counts {
    std::uint64_t attempts = 0, retries = 0, failed = 0;
  };
  struct Tally {
    explicit Tally(unsigned bits) : latency{LatencyStats(bits), LatencyStats(bits)} {}

    std::array<LatencyStats, 2> latency;  // of all batches that were full
    Histogram bucket_latency{3};          // of these, of the present bucket
  };
  struct Cell {
    std::uint32_t attempts = 0, failures = 0, retries = 0, in_flight = 0;
    float latency_p99_ms = 0;
  };

  [[gnu::noinline]] void empty_batch(std::uint32_t node);  // one attempt in kBatch
  double close_latency(std::uint32_t node);
  void fill_node(std::uint32_t index, NodeResult& node);
  void fill_series(std::uint32_t index, NodeSeries& series) const;

  std::vector<Present> present_;
  std::vector<std::array<Counts, 2>> counts_;  // of the buckets before, by node
  std::vector<std::uint8_t> earlier_;          // by node: entries of its batch that are of earlier buckets
  std::vector<Tally> tallies_;
  std::size_t buckets_;
  std::vector<Cell> cells_;  // by bucket, then by node
};

}  // namespace sim
