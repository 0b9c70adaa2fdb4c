#include "node_recorder.h"

#include <utility>

namespace sim {
namespace {

// 0.8 % of error for the usual pools. Large pools would take 10 KB a node for it; 3 % takes a quarter.
constexpr std::size_t kManyNodes = 10'000;
constexpr unsigned kFineBits = 6;
constexpr unsigned kCoarseBits = 4;

}  // namespace

NodeRecorder::NodeRecorder(std::size_t nodes, std::size_t buckets) {
  tallies_.reserve(nodes);
  for (std::size_t i = 0; i < nodes; ++i) {
    NodeSeries& series = tallies_.emplace_back(nodes > kManyNodes ? kCoarseBits : kFineBits).series;
    for (auto* counts : {&series.attempts, &series.failures, &series.retries, &series.in_flight}) {
      counts->resize(buckets);
    }
    series.latency_p99_ms.resize(buckets);
  }
}

void NodeRecorder::started(std::uint32_t node, bool retry, bool measured) {
  Tally& tally = tallies_[node];
  const std::uint32_t retries = retry ? 1 : 0;
  ++tally.in_flight;
  ++tally.attempts;
  tally.retries += retries;
  Counts& counts = tally.counts[measured ? 1 : 0];
  ++counts.attempts;
  counts.retries += retries;
}

void NodeRecorder::succeeded(std::uint32_t node, lb::Duration latency, bool measured) {
  Tally& tally = tallies_[node];
  --tally.in_flight;
  ++tally.counts[measured ? 1 : 0].succeeded;
  tally.latency[measured ? 1 : 0].add(latency);
  tally.bucket_latency.add(latency.count());
}

void NodeRecorder::failed(std::uint32_t node, lb::Duration latency, bool measured) {
  Tally& tally = tallies_[node];
  --tally.in_flight;
  ++tally.failures;
  ++tally.counts[measured ? 1 : 0].failed;
  tally.latency[measured ? 1 : 0].add(latency);
  tally.bucket_latency.add(latency.count());
}

void NodeRecorder::close(std::size_t bucket) {
  for (Tally& tally : tallies_) {
    NodeSeries& series = tally.series;
    series.attempts[bucket] = std::exchange(tally.attempts, 0);
    series.failures[bucket] = std::exchange(tally.failures, 0);
    series.retries[bucket] = std::exchange(tally.retries, 0);
    series.in_flight[bucket] = tally.in_flight;
    if (tally.bucket_latency.total() == 0) continue;
    series.latency_p99_ms[bucket] = static_cast<float>(tally.bucket_latency.percentile(0.99) * 1e-6);
    tally.bucket_latency.clear();
  }
}

void NodeRecorder::fill_node(Tally& tally, NodeResult& node) {
  const Counts& before = tally.counts[0];
  const Counts& measured = tally.counts[1];
  node.attempts = measured.attempts;
  node.succeeded = measured.succeeded;
  node.failed = measured.failed;
  node.retries = measured.retries;
  node.latency = tally.latency[1].summary();
  node.total.attempts = before.attempts + measured.attempts;
  node.total.failures = before.failed + measured.failed;
  node.total.retries = before.retries + measured.retries;
  tally.latency[0].merge(tally.latency[1]);
  const LatencySummary all = tally.latency[0].summary();
  node.total.latency_p50_ms = all.p50;
  node.total.latency_p99_ms = all.p99;
  node.series = std::move(tally.series);
}

void NodeRecorder::fill(RunResult& result) {
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    NodeResult& node = result.nodes[i];
    fill_node(tallies_[i], node);
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
