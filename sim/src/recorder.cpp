#include "recorder.h"

#include <algorithm>

namespace sim {
namespace {

std::size_t most_buckets(const RunOptions& options, std::size_t nodes) {
  return std::clamp<std::size_t>(kMaxCells / nodes, 1, options.max_buckets);
}

}  // namespace

Recorder::Recorder(const Scenario& scenario, const RunOptions& options)
    : duration_(scenario.duration),
      buckets_(cut(scenario.duration, most_buckets(options, node_total(scenario)))),
      bucket_end_(end_of_bucket(0)),
      requests_(buckets_.count),
      nodes_(node_total(scenario), buckets_.count),
      log_(node_total(scenario), scenario.duration, scenario.warmup),
      explains_(options.explain > 0),
      explained_(options.explain),
      next_(options.listener) {}

// The last bucket ends with the arrivals, even where its width reaches beyond.
lb::TimePoint Recorder::end_of_bucket(std::size_t bucket) const {
  if (bucket + 1 >= buckets_.count) return lb::TimePoint(duration_);
  return lb::TimePoint(buckets_.width * static_cast<lb::Duration::rep>(bucket + 1));
}

void Recorder::close_buckets(lb::TimePoint now) {
  while (bucket_end_ <= now) close_bucket();
}

void Recorder::close_bucket() {
  requests_.close(bucket_);
  nodes_.close(bucket_);
  ++bucket_;
  bucket_end_ = bucket_ < buckets_.count ? end_of_bucket(bucket_) : lb::kNever;
}

void Recorder::attempt_started(const lb::Action& start, bool measured) {
  if (start.attempt.slot >= measured_.size()) measured_.resize(start.attempt.slot + 1);
  measured_[start.attempt.slot] = measured ? 1 : 0;
  nodes_.started(lb::index_of(start.node), start.retry, measured);
  if (start.retry) requests_.retried();
  if (start.hedge) requests_.hedged(measured);
}

void Recorder::on_event(const lb::Event& event) {
  switch (event.kind) {
    case lb::EventKind::kAttemptFinished:
      attempt_finished(event);
      break;
    case lb::EventKind::kBreakerTripped:
    case lb::EventKind::kBreakerProbing:
    case lb::EventKind::kBreakerClosed:
      log_.breaker_changed(event);
      break;
    case lb::EventKind::kNodeEjected:
    case lb::EventKind::kNodeReturned:
    case lb::EventKind::kNodeDown:
    case lb::EventKind::kNodeUp:
    case lb::EventKind::kPanicBegan:
    case lb::EventKind::kPanicEnded:
      log_.health_changed(event);
      break;
    default:
      break;
  }
  if (explains_ && explained_.is_open()) explained_.happened(event);
  if (next_ != nullptr) next_->on_event(event);
}

void Recorder::attempt_finished(const lb::Event& event) {
  const std::uint32_t node = lb::index_of(event.node);
  const bool measured = measured_[event.attempt.slot] != 0;
  if (event.outcome.kind == lb::OutcomeKind::kAbandoned) {
    nodes_.abandoned(node);
  } else if (event.failure) {
    nodes_.failed(node, event.delay, measured);
  } else {
    nodes_.succeeded(node, event.delay, measured);
  }
}

void Recorder::fill(RunResult& result, lb::TimePoint now) {
  close_buckets(now);
  if (bucket_ < buckets_.count) close_bucket();
  requests_.fill(result);
  result.series.bucket = buckets_.width;
  nodes_.fill(result);
  log_.fill(result, now);
  result.explained = explained_.take();
  for (Summary* summary : {&result.summary, &result.total}) {
    if (summary->requests == 0) continue;
    summary->amplification = static_cast<double>(summary->attempts) / static_cast<double>(summary->requests);
  }
}

}  // namespace sim
