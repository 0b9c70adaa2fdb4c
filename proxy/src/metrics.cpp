#include "metrics.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace proxy {

void LatencyHistogram::record(lb::Duration took) {
  const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0));
  const auto bits = static_cast<std::size_t>(std::bit_width(ns));
  const std::size_t bucket = bits <= kFirstBit ? 0 : bits - kFirstBit;
  buckets_[std::min(bucket, kBuckets - 1)].add();
  sum_ns_.add(ns);
}

double LatencyHistogram::bound(std::size_t bucket) {
  return std::ldexp(1e-9, static_cast<int>(kFirstBit + bucket));
}

WorkerMetrics::WorkerMetrics(const lb::BalancerConfig& config, std::size_t nodes_in_all)
    : nodes(nodes_in_all), failures_(config.retry.value_or(lb::RetryConfig{})) {}

void WorkerMetrics::on_event(const lb::Event& event) {
  const std::size_t index = lb::index_of(event.node);
  NodeMetrics* node = index < nodes.size() ? &nodes[index] : nullptr;
  if (event.kind == lb::EventKind::kRequestFinished) {
    requests[static_cast<std::size_t>(event.reason)].add();
    if (event.request.slot < retry_pending_.size()) retry_pending_[event.request.slot] = false;
    return;
  }
  if (event.kind == lb::EventKind::kRetryScheduled) {
    if (event.request.slot >= retry_pending_.size()) retry_pending_.resize(event.request.slot + 1);
    retry_pending_[event.request.slot] = true;
    return;
  }
  if (node == nullptr) return;
  switch (event.kind) {
    case lb::EventKind::kAttemptStarted:
      node->attempts.add();
      if (event.request.slot < retry_pending_.size() && retry_pending_[event.request.slot]) node->retries.add();
      break;
    case lb::EventKind::kAttemptFinished:
      attempt_finished(event, *node);
      break;
    case lb::EventKind::kBreakerTripped:
      node->breaker_trips.add();
      node->breaker_state.set(static_cast<std::uint64_t>(lb::BreakerState::kOpen));
      break;
    case lb::EventKind::kBreakerProbing:
      node->breaker_state.set(static_cast<std::uint64_t>(lb::BreakerState::kHalfOpen));
      break;
    case lb::EventKind::kBreakerClosed:
      node->breaker_state.set(static_cast<std::uint64_t>(lb::BreakerState::kClosed));
      break;
    default:
      break;
  }
}

// An attempt whose client left says nothing of its node.
void WorkerMetrics::attempt_finished(const lb::Event& event, NodeMetrics& node) {
  if (event.outcome.kind == lb::OutcomeKind::kAbandoned) return node.abandoned.add();
  if (failures_.is_failure(event.outcome)) {
    node.failed.add();
  } else {
    node.succeeded.add();
  }
  node.latency.record(event.delay);
}

}  // namespace proxy
