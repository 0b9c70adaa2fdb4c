#include "node_model.h"

#include <algorithm>

#include "lb/request_path.h"
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
      size(backend.response_size),
      failure(backend.failure),
      is_near(network.is_zero()),
      has_sizes(!size.is_zero()),
      fails(failure.rate > 0 || failure.bursty || failure.under_load),
      servers(backend.concurrency),
      queue(backend.queue),
      discipline(backend.discipline),
      when_full(backend.when_full),
      overload(backend.overload),
      pace(backend),
      byte_time(backend.bandwidth > 0 ? 1e9 / backend.bandwidth : 0),
      elastic(discipline == Discipline::kProcessorSharing || overload || pace.warm_up || pace.pauses ||
              pace.antagonist) {
  for (const lb::Method method : failure.methods) failing_methods |= bit_of(method);
  if (failure.methods.empty()) failing_methods = ~std::uint32_t{0};
  if (!failure.bursty) return;
  bursts = {Distribution(exponential_distribution(failure.bursty->good_for)),
            Distribution(exponential_distribution(failure.bursty->bad_for))};
}

NodeModel::NodeModel(const Shared& shared, std::uint64_t seed, std::uint32_t index)
    : shared_(&shared),
      service_(make_stream(seed, Purpose::kService, index)),
      network_(make_stream(seed, Purpose::kNetwork, index)),
      failure_(make_stream(seed, Purpose::kFailure, index)),
      fault_(make_stream(seed, Purpose::kFault, index)),
      seed_(seed),
      index_(index) {
  check_up();
  if (shared.elastic) make_elastic();
  if (shared.bursts) {
    burst_ = std::make_unique<Alternation>(shared.bursts->every, shared.bursts->lasts,
                                           make_stream(seed, Purpose::kBursts, index), true);
  }
  if (shared.has_sizes) sizes_ = std::make_unique<lb::Rng>(make_stream(seed, Purpose::kSizes, index));
}

void NodeModel::measure_load() { meter_ = std::make_unique<LoadMeter>(); }

void NodeModel::make_elastic() {
  if (elastic_) return;
  const bool shares = shared_->discipline == Discipline::kProcessorSharing;
  elastic_ = std::make_unique<ElasticServers>(Pace(shared_->pace, seed_, index_), shares ? shared_->servers : 0);
}

[[gnu::used]] LB_ON_REQUEST_PATH NodeModel::Arrival NodeModel::arrive(Job job, lb::TimePoint now) {
  ++arrivals_;
  if (!sound_) {
    const Arrival admitted = admit(job.method, now);
    if (admitted.admission != Admission::kServed) return admitted;
    job.breaks = admitted.breaks;
  }
  if (elastic_) return take_elastic(job, now);
  if (busy_ < shared_->servers) {
    take_server(now);
    return {.breaks = job.breaks};
  }
  if (line_.size() >= shared_->queue) return refused(Refusal::kFull);
  line_.push(job);
  return {.admission = Admission::kWaiting, .breaks = job.breaks};
}

// kServed when it gets as far as the servers and their line.
NodeModel::Arrival NodeModel::admit(lb::Method method, lb::TimePoint now) {
  switch (outage_) {
    case Outage::kNone:
      break;
    case Outage::kRefuse:
      return refused(Refusal::kDown);
    case Outage::kBlackhole:
      return {.admission = Admission::kLost};
    case Outage::kReset:
      return refused(Refusal::kReset);
  }
  if (!skips(method, now)) return {};
  switch (shared_->failure.kind) {
    case FailureKind::kStatus:
      return refused(Refusal::kSkipped);
    case FailureKind::kHang:
      return {.admission = Admission::kLost};
    case FailureKind::kReset:
      return {.breaks = true};
  }
  return {};
}

NodeModel::Reply NodeModel::reply(Refusal refusal) const {
  const FailureModel& failure = shared_->failure;
  Reply reply;
  switch (refusal) {
    case Refusal::kFull:
      reply.outcome = shared_->when_full == WhenFull::kRefuse ? lb::Outcome::connect_failure()
                                                              : lb::Outcome::response(kQueueFull);
      break;
    case Refusal::kDown:
      reply.outcome = lb::Outcome::connect_failure();
      break;
    case Refusal::kReset:
      reply.outcome = lb::Outcome::reset();
      break;
    case Refusal::kSkipped:
      reply = {lb::Outcome::response(failure.status), failure.after};
      reply.outcome.retry_after = failure.retry_after;
      break;
  }
  return reply;
}

NodeModel::Arrival NodeModel::take_elastic(Job job, lb::TimePoint now) {
  const bool shares = shared_->discipline == Discipline::kProcessorSharing;
  const bool has_server = busy_ < shared_->servers;
  if (!has_server && inside() - shared_->servers >= shared_->queue) return refused(Refusal::kFull);
  elastic_->advance(now);
  if (has_server) take_server(now);
  if (has_server || shares) {
    elastic_->begin(job.flight, service_time(job.breaks));
  } else {
    line_.push(job);
  }
  load_changed();
  return {.admission = Admission::kWaiting, .breaks = job.breaks};
}

bool NodeModel::wake(std::uint32_t& flight, lb::TimePoint now) {
  elastic_->advance(now);
  if (!elastic_->take_finished(flight)) return false;
  if (!line_.empty()) {
    const Job next = next_in_line();
    elastic_->begin(next.flight, service_time(next.breaks));
  } else if (elastic_->size() < shared_->servers) {
    give_server_back(now);
  }
  load_changed();
  return true;
}

// Those in service are in the servers and, where all share them, beyond.
std::size_t NodeModel::inside() const { return (elastic_ ? elastic_->size() : busy_) + line_.size(); }

void NodeModel::load_changed() {
  if (shared_->overload) elastic_->slow_down(shared_->overload->slowdown(static_cast<double>(inside())));
}

NodeModel::Job NodeModel::next_in_line() {
  return shared_->discipline == Discipline::kLifo ? line_.pop_last() : line_.pop();
}

// Two sources of failure, drawn from two streams: a fault does not shift the draws of the node's own failures.
bool NodeModel::skips(lb::Method method, lb::TimePoint now) {
  bool skipped = false;
  if (shared_->fails && (shared_->failing_methods & bit_of(method)) != 0) {
    skipped = failure_.chance(failure_rate(now));
  }
  if (fault_rate_ > 0 && fault_.chance(fault_rate_)) skipped = true;
  return skipped;
}

double NodeModel::failure_rate(lb::TimePoint now) {
  const FailureModel& failure = shared_->failure;
  double rate = failure.rate;
  const auto add = [&rate](double other) { rate += other - rate * other; };
  if (burst_) {
    burst_->pass(now);
    add(burst_->on() ? failure.bursty->rate_bad : failure.bursty->rate_good);
  }
  if (failure.under_load) add(failure.under_load->rate_with(static_cast<double>(inside())));
  return rate;
}

[[gnu::used]] LB_ON_REQUEST_PATH lb::Duration NodeModel::service_time(bool breaks) {
  const lb::Duration drawn = shared_->service.draw(service_);
  const double factor = breaks ? slow_ * shared_->failure.part : slow_;
  const lb::Duration service = factor == 1 ? drawn : scaled(drawn, factor);
  if (meter_) meter_->service_begins(service);
  return service;
}

lb::Duration NodeModel::transfer_time(const lb::Outcome& outcome, lb::TimePoint now) {
  if (outcome.kind != lb::OutcomeKind::kResponse || outcome.status != 200) return {};
  const auto bytes = static_cast<double>(shared_->size.draw(*sizes_).count());
  if (shared_->from <= now && now < shared_->to) bytes_ += bytes;
  return scaled(lb::Duration(1), bytes * shared_->byte_time);
}

lb::LoadReport NodeModel::measured_load(std::uint16_t status, lb::TimePoint now) {
  meter_->answers(status >= 500);
  return meter_->report(busy_, shared_->servers, inside() - busy_, now);
}

[[gnu::used]] LB_ON_REQUEST_PATH bool NodeModel::finish(Job& next, lb::TimePoint now) {
  if (line_.empty()) {
    give_server_back(now);
    return false;
  }
  next = next_in_line();
  return true;
}

lb::Duration NodeModel::half_round_trip() {
  if (shared_->is_near) return {};
  return shared_->network.draw(network_) / 2;
}

lb::Duration NodeModel::half_round_trip(lb::Rng& rng) const {
  return shared_->is_near ? lb::Duration{} : shared_->network.draw(rng) / 2;
}

// A page of a process that has stopped waits for it, and takes part in what makes service slow.
NodeModel::PageAnswer NodeModel::answer_page(lb::Rng& rng, lb::TimePoint now) {
  const FailureModel& failure = shared_->failure;
  const lb::Duration stopped = stopped_for(now);
  if (stopped == lb::kForever) return {0, lb::kForever};
  const bool own = (shared_->failing_methods & bit_of(lb::Method::kGet)) != 0 && rng.chance(failure_rate(now));
  if (own || rng.chance(fault_rate_)) {
    if (failure.kind == FailureKind::kStatus) return {failure.status, failure.after + stopped};
    if (failure.kind == FailureKind::kHang) return {0, lb::kForever};
    return {0, scaled(shared_->service.draw(rng), slow_ * failure.part) + stopped};
  }
  const lb::Duration drawn = shared_->service.draw(rng);
  double factor = slow_;
  if (elastic_ && stopped == lb::Duration{}) {
    const double speed = elastic_->speed_of_one();
    if (speed <= 0) return {0, lb::kForever};
    factor /= speed;
  }
  return {200, (factor == 1 ? drawn : scaled(drawn, factor)) + stopped};
}

lb::Duration NodeModel::stopped_for(lb::TimePoint now) {
  if (!elastic_) return {};
  elastic_->advance(now);
  if (!elastic_->pace().paused()) return {};
  const lb::TimePoint until = elastic_->pace().paused_until();
  return until == lb::kNever ? lb::kForever : until - now;
}

void NodeModel::set_outage(Outage outage, lb::TimePoint now) {
  const bool was_out = outage_ == Outage::kRefuse || outage_ == Outage::kReset;
  outage_ = outage;
  check_up();
  if (was_out && outage == Outage::kNone) start_cold(now);
  if (outage != Outage::kReset) return;
  if (elastic_) elastic_->advance(now);
  while (busy_ > 0) give_server_back(now);
  line_.clear();
  if (!elastic_) return;
  elastic_->clear();
  load_changed();
}

void NodeModel::start_cold(lb::TimePoint now) {
  if (!elastic_) return;
  elastic_->advance(now);
  elastic_->pace().start_cold(now);
}

void NodeModel::set_paused(bool paused, lb::TimePoint now) {
  elastic_->advance(now);
  elastic_->pace().set_paused(paused);
}

void NodeModel::set_capacity(double factor, lb::TimePoint now) {
  elastic_->advance(now);
  elastic_->pace().set_capacity(factor);
}

double NodeModel::busy_time(lb::TimePoint now) const {
  return static_cast<double>(busy_area_ + busy_ * clamped(now));
}

void NodeModel::take_server(lb::TimePoint now) {
  if (meter_) meter_->busy_changes(busy_, now);
  ++busy_;
  busy_area_ -= clamped(now);
}

void NodeModel::give_server_back(lb::TimePoint now) {
  if (meter_) meter_->busy_changes(busy_, now);
  --busy_;
  busy_area_ += clamped(now);
}

std::uint64_t NodeModel::clamped(lb::TimePoint at) const {
  const lb::TimePoint begun = at < shared_->from ? shared_->from : at;
  return static_cast<std::uint64_t>(lb::earlier(begun, shared_->to).time_since_epoch().count());
}

}  // namespace sim
