#include "recorder.h"

#include <algorithm>

namespace sim {
namespace {

std::size_t most_buckets(const RunOptions& options, std::size_t nodes) {
  return std::clamp<std::size_t>(kMaxCells / nodes, 1, options.max_buckets);
}

}  // namespace

Recorder::Recorder(const Scenario& scenario, const RunOptions& options)
    : scenario_(scenario),
      duration_(scenario.duration),
      warmup_(scenario.warmup),
      buckets_(cut(scenario.duration, most_buckets(options, node_total(scenario)))),
      bucket_end_(end_of_bucket(0)),
      requests_(buckets_.count),
      nodes_(node_total(scenario), buckets_.count),
      classes_(scenario.traffic.size()),
      balancers_(scenario.balancers, node_total(scenario)),
      waste_(node_total(scenario), buckets_.count),
      meetings_(scenario.balancers, node_total(scenario), buckets_.count),
      utilization_(scenario, buckets_.count),
      log_(scenario),
      explains_(options.explain > 0),
      explained_(options.explain) {
  taps_.reserve(scenario.balancers);
  for (std::uint32_t i = 0; i < scenario.balancers; ++i) {
    taps_.emplace_back(*this, i, options.listener_of ? options.listener_of(i) : options.listener);
  }
}

// The last bucket ends with the arrivals, even where its width reaches beyond.
lb::TimePoint Recorder::end_of_bucket(std::size_t bucket) const {
  if (bucket + 1 >= buckets_.count) return lb::TimePoint(duration_);
  return lb::TimePoint(buckets_.width * static_cast<lb::Duration::rep>(bucket + 1));
}

void Recorder::close_bucket() {
  requests_.close(bucket_);
  nodes_.close(bucket_);
  waste_.close(bucket_);
  meetings_.close(bucket_);
  ++bucket_;
  bucket_end_ = bucket_ < buckets_.count ? end_of_bucket(bucket_) : lb::kNever;
}

void Recorder::attempt_started(std::uint32_t balancer, const lb::Action& start, std::uint32_t node,
                               const RequestTable::Request& request) {
  nodes_.started(node, start.retry, request.measured);
  if (start.retry) requests_.retried();
  if (start.hedge) requests_.hedged(request.measured);
  meetings_.attempt_started(node);
  if (!request.measured) return;
  classes_.attempt_started(request.traffic_class, start.retry);
  balancers_.attempt_started(balancer, node, start.retry);
}

void Recorder::fault_changed(const FaultChange& change) {
  log_.fault_changed(change);
  if (change.starts()) faults_.starts(change.fault, change.nodes, change.at);
  if (change.ends()) faults_.ends(change.fault, change.nodes, change.at);
}

// Two events a request that only others want: a tenth of the time.
std::uint32_t Recorder::wanted() const {
  if (explains_) return ~std::uint32_t{0};
  return ~(lb::bit(lb::EventKind::kAttemptStarted) | lb::bit(lb::EventKind::kRequestFinished) |
           lb::kExplanationsBit);
}

inline void Recorder::attempt_finished(const lb::Event& event, std::uint32_t balancer) {
  const std::uint32_t node = lb::index_of(event.node);
  const bool measured = RequestTable::is_measured(event.tag);
  if (event.outcome.kind == lb::OutcomeKind::kAbandoned) {
    nodes_.abandoned(node);
  } else if (event.failure) {
    nodes_.ended(node, event.delay, true, measured);
    if (measured) balancers_.attempt_failed(balancer);
  } else {
    nodes_.ended(node, event.delay, false, measured);
  }
}

void Recorder::happened(const lb::Event& event, std::uint32_t balancer) {
  switch (event.kind) {
    case lb::EventKind::kBreakerTripped:
    case lb::EventKind::kBreakerProbing:
    case lb::EventKind::kBreakerClosed:
      log_.breaker_changed(event, balancer);
      if (event.kind == lb::EventKind::kBreakerTripped && event.at >= warmup_)
        balancers_.breaker_tripped(balancer);
      break;
    case lb::EventKind::kNodeEjected:
    case lb::EventKind::kNodeReturned:
    case lb::EventKind::kNodeDown:
    case lb::EventKind::kNodeUp:
    case lb::EventKind::kPanicBegan:
    case lb::EventKind::kPanicEnded:
      log_.health_changed(event, balancer);
      if (event.kind == lb::EventKind::kNodeEjected && event.at >= warmup_) balancers_.node_ejected(balancer);
      break;
    default:
      break;
  }
}

void Recorder::Tap::on_event(const lb::Event& event) {
  const bool ended = event.kind == lb::EventKind::kAttemptFinished;
  if (ended && is_last_) return recorder_->attempt_finished(event, balancer_);
  if (ended) {
    recorder_->attempt_finished(event, balancer_);
  } else {
    recorder_->happened(event, balancer_);
  }
  if (recorder_->explains_ && recorder_->explained_.is_open()) recorder_->explained_.happened(event, balancer_);
  if (next_ != nullptr) next_->on_event(event);
}

void Recorder::fill(RunResult& result, lb::TimePoint now) {
  if (bucket_ < buckets_.count) close_bucket();
  requests_.fill(result);
  result.series.bucket = buckets_.width;
  nodes_.fill(result);
  log_.fill(result, now);
  waste_.fill(result);
  meetings_.fill(result);
  utilization_.fill(result);
  faults_.fill(result, duration_);
  classes_.fill(result, scenario_.traffic);
  balancers_.fill(result);
  result.explained = explained_.take();
  for (Summary* summary : {&result.summary, &result.total}) {
    if (summary->requests == 0) continue;
    summary->amplification = static_cast<double>(summary->attempts) / static_cast<double>(summary->requests);
  }
}

}  // namespace sim
