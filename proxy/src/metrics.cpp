#include "metrics.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "lb/breaker.h"

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

void WorkerMetrics::on_event(const lb::Event& event) {
  if (event.kind == lb::EventKind::kRequestFinished) {
    requests[static_cast<std::size_t>(event.reason)].add();
    pending_of(event.request) = {};
    return;
  }
  const std::size_t index = lb::index_of(event.node);
  if (index >= nodes.size()) return;
  NodeMetrics& node = nodes[index];
  switch (event.kind) {
    case lb::EventKind::kRetryScheduled:
      ++pending_of(event.request).retries;
      return;
    case lb::EventKind::kHedgeStarted:
      pending_of(event.request).hedge = true;
      return;
    case lb::EventKind::kRetryDenied:
      return node.retries_denied.add();
    case lb::EventKind::kAttemptStarted:
      return attempt_started(event, node);
    case lb::EventKind::kAttemptFinished:
      return attempt_finished(event, node);
    default:
      return node_changed(event, node);
  }
}

WorkerMetrics::Pending& WorkerMetrics::pending_of(lb::RequestId request) {
  if (request.slot >= pending_.size()) pending_.resize(request.slot + 1);
  return pending_[request.slot];
}

void WorkerMetrics::attempt_started(const lb::Event& event, NodeMetrics& node) {
  node.attempts.add();
  Pending& pending = pending_of(event.request);
  if (std::exchange(pending.hedge, false)) {
    node.hedges.add();
  } else if (pending.retries > 0) {
    --pending.retries;
    node.retries.add();
  }
}

// An attempt whose client left, or that another answered before, says nothing of its node.
void WorkerMetrics::attempt_finished(const lb::Event& event, NodeMetrics& node) {
  if (event.outcome.kind == lb::OutcomeKind::kAbandoned) return node.abandoned.add();
  (event.failure ? node.failed : node.succeeded).add();
  node.latency.record(event.delay);
}

void WorkerMetrics::node_changed(const lb::Event& event, NodeMetrics& node) {
  changed_ = true;
  if (event.kind == lb::EventKind::kNodeEjected) node.ejections.add();
  if (event.kind == lb::EventKind::kBreakerTripped) node.breaker_trips.add();
  const auto set_breaker = [&](lb::BreakerState state) {
    node.breaker_state.set(static_cast<std::uint64_t>(state));
  };
  if (event.kind == lb::EventKind::kBreakerTripped) set_breaker(lb::BreakerState::kOpen);
  if (event.kind == lb::EventKind::kBreakerProbing) set_breaker(lb::BreakerState::kHalfOpen);
  if (event.kind == lb::EventKind::kBreakerClosed) set_breaker(lb::BreakerState::kClosed);
}

}  // namespace proxy
