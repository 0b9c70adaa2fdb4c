#include "node_recorder.h"

#include <algorithm>
#include <utility>

namespace sim {
namespace {

// 0.8 % of error for the usual pools. Large pools would take 10 KB a node for it; 3 % takes a quarter.
constexpr std::size_t kManyNodes = 1000;
constexpr unsigned kFineBits = 6;
constexpr unsigned kCoarseBits = 4;

}  // namespace

NodeRecorder::NodeRecorder(std::size_t nodes, std::size_t buckets)
    : present_(nodes), counts_(nodes), earlier_(nodes), buckets_(buckets), cells_(nodes * buckets) {
  tallies_.reserve(nodes);
  for (std::size_t i = 0; i < nodes; ++i) tallies_.emplace_back(nodes > kManyNodes ? kCoarseBits : kFineBits);
}

// Nearly always all of them are of one kind.
void NodeRecorder::empty_batch(std::uint32_t node) {
  Present& present = present_[node];
  Tally& tally = tallies_[node];
  std::array<std::uint64_t, kBatch> decoded{};
  std::uint64_t measured = 0;
  for (std::uint32_t i = 0; i < present.waiting; ++i) {
    decoded[i] = present.batch[i] >> 1U;
    measured += present.batch[i] & 1U;
  }
  const std::span<const std::uint64_t> latencies(decoded.data(), present.waiting);
  if (measured == 0 || measured == latencies.size()) {
    tally.latency[measured == 0 ? 0 : 1].add_all(latencies);
  } else {
    for (std::size_t i = 0; i < latencies.size(); ++i) {
      tally.latency[present.batch[i] & 1U].add_all(latencies.subspan(i, 1));
    }
  }
  tally.bucket_latency.add_all(latencies.subspan(earlier_[node]));
  present.waiting = 0;
  earlier_[node] = 0;
}

// The 99th percentile of the bucket in nanoseconds; 0 when nothing ended. Of fewer than a hundred it is the greatest,
// so that no histogram is needed where all are in the batch.
double NodeRecorder::close_latency(std::uint32_t node) {
  static_assert(kBatch < 100);
  const Present& present = present_[node];
  Histogram& full = tallies_[node].bucket_latency;
  const auto first =
      present.batch.begin() + std::exchange(earlier_[node], static_cast<std::uint8_t>(present.waiting));
  const auto last = present.batch.begin() + present.waiting;
  if (full.total() == 0) return first == last ? 0 : full.middle_of(*std::max_element(first, last) >> 1U);
  for (auto entry = first; entry != last; ++entry) full.add(static_cast<std::int64_t>(*entry >> 1U));
  const double p99 = full.percentile(0.99);
  full.clear();
  return p99;
}

void NodeRecorder::close(std::size_t bucket) {
  for (std::uint32_t i = 0; i < present_.size(); ++i) {
    Present& present = present_[i];
    cells_[bucket * present_.size() + i] = {.attempts = present.attempts[0] + present.attempts[1],
                                            .failures = present.failed[0] + present.failed[1],
                                            .retries = present.retries[0] + present.retries[1],
                                            .in_flight = present.in_flight,
                                            .latency_p99_ms = static_cast<float>(close_latency(i) * 1e-6)};
    for (std::size_t kind = 0; kind < 2; ++kind) {
      Counts& counts = counts_[i][kind];
      counts.attempts += std::exchange(present.attempts[kind], 0);
      counts.retries += std::exchange(present.retries[kind], 0);
      counts.failed += std::exchange(present.failed[kind], 0);
    }
  }
}

void NodeRecorder::fill_node(std::uint32_t index, NodeResult& node) {
  empty_batch(index);
  std::array<LatencyStats, 2>& latency = tallies_[index].latency;
  std::array<Counts, 2> counts = counts_[index];
  const Present& present = present_[index];  // what came after the last bucket
  for (std::size_t kind = 0; kind < 2; ++kind) {
    counts[kind].attempts += present.attempts[kind];
    counts[kind].retries += present.retries[kind];
    counts[kind].failed += present.failed[kind];
  }
  node.attempts = counts[1].attempts;
  node.succeeded = latency[1].histogram().total() - counts[1].failed;
  node.failed = counts[1].failed;
  node.retries = counts[1].retries;
  node.latency = latency[1].summary();
  node.total.attempts = counts[0].attempts + counts[1].attempts;
  node.total.failures = counts[0].failed + counts[1].failed;
  node.total.retries = counts[0].retries + counts[1].retries;
  latency[0].merge(latency[1]);
  const LatencySummary all = latency[0].summary();
  node.total.latency_p50_ms = all.p50;
  node.total.latency_p99_ms = all.p99;
  fill_series(index, node.series);
}

void NodeRecorder::fill_series(std::uint32_t index, NodeSeries& series) const {
  for (auto* counts : {&series.attempts, &series.failures, &series.retries, &series.in_flight}) {
    counts->resize(buckets_);
  }
  series.latency_p99_ms.resize(buckets_);
  for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
    const Cell& cell = cells_[bucket * present_.size() + index];
    series.attempts[bucket] = cell.attempts;
    series.failures[bucket] = cell.failures;
    series.retries[bucket] = cell.retries;
    series.in_flight[bucket] = cell.in_flight;
    series.latency_p99_ms[bucket] = cell.latency_p99_ms;
  }
}

void NodeRecorder::fill(RunResult& result) {
  for (std::uint32_t i = 0; i < present_.size(); ++i) {
    NodeResult& node = result.nodes[i];
    fill_node(i, node);
    result.summary.attempts += node.attempts;
    result.summary.retries += node.retries;
    result.total.attempts += node.total.attempts;
    result.total.retries += node.total.retries;
  }
  for (NodeResult& node : result.nodes) {
    if (node.attempts == 0) continue;
    node.share = static_cast<double>(node.attempts) / static_cast<double>(result.summary.attempts);
  }
}

}  // namespace sim
