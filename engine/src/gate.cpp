#include "gate.h"

namespace lb {
namespace {

// Refused or given up on for want of room, time or nodes; 429 and 503 are how nodes say it.
bool tells_of_overload(Reason reason, std::uint16_t status) {
  return reason != Reason::kStatus || status == 429 || status == 503;
}

}  // namespace

void Gate::configure(const BalancerConfig& config) {
  const bool new_limits = !equal(config.limits, config_.limits);
  const bool new_admission = !equal(config.admission, config_.admission);
  config_ = config;
  access_ = AccessList(config.access_list);
  max_in_flight_ = config.limits ? config.limits->max_in_flight : 0;
  if (new_limits) {
    rates_.reset();
    clients_.reset();
    if (config.limits && (config.limits->rate || config.limits->rate_per_client)) rates_.emplace(*config.limits);
    if (config.limits && config.limits->max_connections_per_client > 0) {
      clients_.emplace(config.limits->max_connections_per_client, config.limits->max_clients);
    }
  }
  if (new_admission) {
    admission_.reset();
    if (config.admission.active != nullptr) admission_ = make_admission(config.admission);
  }
  guarded_ = !config.access_list.empty() || rates_ || clients_ || admission_;
}

void Gate::check(const Request& request, TimePoint now, Pass& pass) {
  pass.client = 0;
  pass.in_flight = inside_ + 1;
  pass.since = now;
  if (!config_.access_list.empty() && !access_.allows(request.client)) {
    pass.refused = Reason::kAccessDenied;
    return;
  }
  if (rates_ || clients_) pass.client = client_key(request.client, seed_);
  if (rates_ && rates_->take(pass.client, now) != RateVerdict::kPasses) {
    pass.refused = Reason::kRateLimited;
  } else if (clients_ && !clients_->enter(pass.client)) {
    pass.refused = Reason::kThrottled;
  } else if (admission_ && !admission_->admit(inside_, now, rng_)) {
    if (clients_) clients_->leave(pass.client);
    pass.refused = Reason::kShed;
  }
}

void Gate::left(const Pass& pass, Reason reason, std::uint16_t status, TimePoint now) {
  if (clients_) clients_->leave(pass.client);
  if (!admission_ || reason == Reason::kCancelled) return;
  admission_->finished({.success = reason == Reason::kOk,
                        .dropped = reason != Reason::kOk && tells_of_overload(reason, status),
                        .latency = now - pass.since,
                        .in_flight = pass.in_flight,
                        .now = now},
                       rng_);
}

}  // namespace lb
