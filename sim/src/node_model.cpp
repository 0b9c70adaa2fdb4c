#include "node_model.h"

#include <algorithm>

#include "streams.h"

namespace sim {
namespace {

constexpr std::uint16_t kQueueFull = 503;  // RFC 9110 15.6.4: temporary overload

std::uint32_t bit_of(lb::Method method) { return std::uint32_t{1} << static_cast<unsigned>(method); }

// A slower service that would not fit in the clock never ends.
lb::Duration scaled(lb::Duration duration, double factor) {
  const double product = static_cast<double>(duration.count()) * factor;
  if (product >= 9.2e18) return lb::kForever;
  return lb::Duration(static_cast<lb::Duration::rep>(product + 0.5));
}

}  // namespace

NodeModel::Shared::Shared(const BackendModel& backend)
    : service(backend.service_time),
      network(backend.network),
      failure(backend.failure),
      servers(backend.concurrency),
      queue(backend.queue) {
  for (const lb::Method method : failure.methods) failing_methods |= bit_of(method);
  if (failure.methods.empty()) failing_methods = ~std::uint32_t{0};
}

NodeModel::NodeModel(const Shared& shared, std::uint64_t seed, std::uint32_t index)
    : shared_(&shared),
      service_(make_stream(seed, Purpose::kService, index)),
      failure_(make_stream(seed, Purpose::kFailure, index)),
      fault_(make_stream(seed, Purpose::kFault, index)),
      network_(make_stream(seed, Purpose::kNetwork, index)) {}

NodeModel::Arrival NodeModel::arrive(const Job& job, lb::TimePoint now) {
  switch (outage_) {
    case Outage::kNone:
      break;
    case Outage::kRefuse:
      return {Admission::kAnswered, lb::Outcome::connect_failure(), {}};
    case Outage::kBlackhole:
      return {Admission::kLost, {}, {}};
    case Outage::kReset:
      return {Admission::kAnswered, lb::Outcome::reset(), {}};
  }
  const FailureModel& failure = shared_->failure;
  if (skips(job.method)) {
    Arrival skipped{Admission::kAnswered, lb::Outcome::response(failure.status), failure.after};
    skipped.outcome.retry_after = failure.retry_after;
    return skipped;
  }
  if (busy_ < shared_->servers) {
    take_server(now);
    return {};
  }
  if (line_.size() >= shared_->queue) return {Admission::kAnswered, lb::Outcome::response(kQueueFull), {}};
  line_.push(job);
  return {Admission::kWaiting, {}, {}};
}

// Two sources of failure, drawn from two streams: a fault does not shift the draws of the node's own failures.
bool NodeModel::skips(lb::Method method) {
  const FailureModel& failure = shared_->failure;
  bool skipped = false;
  if (failure.rate > 0 && (shared_->failing_methods & bit_of(method)) != 0)
    skipped = failure_.chance(failure.rate);
  if (fault_rate_ > 0 && fault_.chance(fault_rate_)) skipped = true;
  return skipped;
}

lb::Duration NodeModel::service_time() {
  const lb::Duration drawn = shared_->service.draw(service_);
  const lb::Duration service = slow_ == 1 ? drawn : scaled(drawn, slow_);
  meter_.service_begins(service);
  return service;
}

lb::LoadReport NodeModel::report(std::uint16_t status, lb::TimePoint now) {
  meter_.answers(status >= 500);
  return meter_.report(busy_, shared_->servers, line_.size(), now);
}

bool NodeModel::finish(Job& next, lb::TimePoint now) {
  if (line_.empty()) {
    give_server_back(now);
    return false;
  }
  next = line_.pop();
  return true;
}

lb::Duration NodeModel::half_round_trip() {
  if (shared_->network.is_zero()) return {};
  return shared_->network.draw(network_) / 2;
}

lb::Duration NodeModel::half_round_trip(lb::Rng& rng) const {
  return shared_->network.is_zero() ? lb::Duration{} : shared_->network.draw(rng) / 2;
}

NodeModel::PageAnswer NodeModel::answer_page(lb::Rng& rng) const {
  const FailureModel& failure = shared_->failure;
  const bool own = (shared_->failing_methods & bit_of(lb::Method::kGet)) != 0 && rng.chance(failure.rate);
  if (own || rng.chance(fault_rate_)) return {failure.status, failure.after};
  const lb::Duration drawn = shared_->service.draw(rng);
  return {200, slow_ == 1 ? drawn : scaled(drawn, slow_)};
}

void NodeModel::set_outage(Outage outage, lb::TimePoint now) {
  outage_ = outage;
  if (outage != Outage::kReset) return;
  while (busy_ > 0) give_server_back(now);
  line_.clear();
  ++epoch_;
}

void NodeModel::measure(lb::TimePoint from, lb::TimePoint to) {
  from_ = from;
  to_ = to;
}

double NodeModel::busy_time(lb::TimePoint now) const {
  return static_cast<double>(busy_area_ + busy_ * clamped(now));
}

void NodeModel::take_server(lb::TimePoint now) {
  meter_.busy_changes(busy_, now);
  ++busy_;
  busy_area_ -= clamped(now);
}

void NodeModel::give_server_back(lb::TimePoint now) {
  meter_.busy_changes(busy_, now);
  --busy_;
  busy_area_ += clamped(now);
}

std::uint64_t NodeModel::clamped(lb::TimePoint at) const {
  return static_cast<std::uint64_t>(std::clamp(at, from_, to_).time_since_epoch().count());
}

}  // namespace sim
