#include "health/outlier_detector.h"

#include <algorithm>

#include "lb/assert.h"

namespace lb {

OutlierDetector::OutlierDetector(const OutlierConfig& config, TimePoint now)
    : config_(config),
      longest_(std::max(config.max_ejection_time, config.base_ejection_time)),
      next_interval_(later(now, config.interval)) {}

void OutlierDetector::add(NodeId node) {
  LB_ASSERT(!watched(node), "a node is added once");
  if (nodes_.size() <= index_of(node)) nodes_.resize(index_of(node) + std::size_t{1});
  nodes_[index_of(node)] = {};
  nodes_[index_of(node)].watched = true;
  ++watched_;
}

void OutlierDetector::remove(NodeId node) {
  LB_ASSERT(watched(node), "only a watched node is removed");
  State& state = nodes_[index_of(node)];
  if (state.ejection.ejected) --ejected_;
  state.watched = false;
  --watched_;
}

// Envoy's router reports a connection that opened, then what came over it. A reset is reported as a failed
// connection even though the connection had opened; a timeout may have come before or after, and is taken for one
// that came before.
EjectionCause OutlierDetector::attempt_finished(NodeId node, const Outcome& outcome, TimePoint now, Rng& rng) {
  if (!watched(node)) return EjectionCause::kNone;
  State& state = nodes_[index_of(node)];
  const bool split = config_.split_external_local_origin_errors;
  switch (outcome.kind) {
    case OutcomeKind::kResponse:
      if (split) connected(state);
      return answered(state, outcome.status, now, rng);
    case OutcomeKind::kReset:
      if (split) connected(state);
      return split ? local_error(state, now, rng) : answered(state, 503, now, rng);
    case OutcomeKind::kConnectFailure:
      return split ? local_error(state, now, rng) : answered(state, 503, now, rng);
    case OutcomeKind::kTimeout:
      return split ? local_error(state, now, rng) : answered(state, 504, now, rng);
    case OutcomeKind::kCut:
    case OutcomeKind::kAbandoned:
      return EjectionCause::kNone;
  }
  return EjectionCause::kNone;
}

EjectionCause OutlierDetector::answered(State& state, std::uint16_t status, TimePoint now, Rng& rng) {
  Bucket& bucket = state.current[kExternal];
  ++bucket.total;
  if (status < 500 || status > 599) {
    ++bucket.succeeded;
    state.consecutive_5xx = 0;
    state.consecutive_gateway = 0;
    return EjectionCause::kNone;
  }
  EjectionCause cause = EjectionCause::kNone;
  if (status >= 502 && status <= 504) {
    if (++state.consecutive_gateway == config_.consecutive_gateway_failure) {
      cause = in_a_row(state, state.consecutive_gateway, EjectionCause::kConsecutiveGatewayFailure, now, rng);
    }
  } else {
    state.consecutive_gateway = 0;
  }
  if (++state.consecutive_5xx == config_.consecutive_5xx && cause == EjectionCause::kNone) {
    cause = in_a_row(state, state.consecutive_5xx, EjectionCause::kConsecutive5xx, now, rng);
  }
  return cause;
}

EjectionCause OutlierDetector::local_error(State& state, TimePoint now, Rng& rng) {
  ++state.current[kLocal].total;
  if (++state.consecutive_local != config_.consecutive_local_origin_failure) return EjectionCause::kNone;
  return in_a_row(state, state.consecutive_local, EjectionCause::kConsecutiveLocalOriginFailure, now, rng);
}

void OutlierDetector::connected(State& state) {
  ++state.current[kLocal].total;
  ++state.current[kLocal].succeeded;
  state.consecutive_local = 0;
}

// The count starts again although the node may have stayed in, so that the next row of errors is noticed too.
// While the node is out it runs on, past its threshold, until the node returns.
EjectionCause OutlierDetector::in_a_row(State& state, std::uint32_t& count, EjectionCause cause, TimePoint now,
                                        Rng& rng) {
  if (state.ejection.ejected) return EjectionCause::kNone;
  count = 0;
  return eject(state, cause, now, rng) ? cause : EjectionCause::kNone;
}

bool OutlierDetector::eject(State& state, EjectionCause cause, TimePoint now, Rng& rng) {
  if (!may_eject() || !enforced(cause, rng)) return false;
  Ejection& ejection = state.ejection;
  ++ejected_;
  ++ejection.times;
  if (config_.dialect == OutlierDialect::kGrpc || backoff_may_grow(ejection.backoff)) ++ejection.backoff;
  ejection.ejected = true;
  ejection.cause = cause;
  ejection.since = now;
  ejection.length = ejection_time(ejection.backoff);
  const auto jitter = std::chrono::floor<std::chrono::milliseconds>(config_.max_ejection_time_jitter).count();
  if (jitter > 0) {
    ejection.length += std::chrono::milliseconds(rng.below(static_cast<std::uint32_t>(jitter) + 1));
  }
  return true;
}

bool OutlierDetector::may_eject() const {
  if (config_.always_eject_one_host && ejected_ == 0) return true;
  if (config_.dialect == OutlierDialect::kEnvoy) {
    return 100.0 * (ejected_ + 1) / watched_ <= config_.max_ejection_percent;
  }
  return 100.0 * ejected_ / watched_ < config_.max_ejection_percent;
}

bool OutlierDetector::enforced(EjectionCause cause, Rng& rng) const {
  const auto percent = [&]() -> std::uint32_t {
    switch (cause) {
      case EjectionCause::kNone:
        return 0;
      case EjectionCause::kConsecutive5xx:
        return config_.enforcing_consecutive_5xx;
      case EjectionCause::kConsecutiveGatewayFailure:
        return config_.enforcing_consecutive_gateway_failure;
      case EjectionCause::kConsecutiveLocalOriginFailure:
        return config_.enforcing_consecutive_local_origin_failure;
      case EjectionCause::kSuccessRate:
        return config_.enforcing_success_rate;
      case EjectionCause::kLocalOriginSuccessRate:
        return config_.enforcing_local_origin_success_rate;
      case EjectionCause::kFailurePercentage:
        return config_.enforcing_failure_percentage;
      case EjectionCause::kLocalOriginFailurePercentage:
        return config_.enforcing_failure_percentage_local_origin;
    }
    return 0;
  }();
  return percent >= 100 || (percent > 0 && rng.below(100) < percent);
}

bool OutlierDetector::backoff_may_grow(std::uint32_t backoff) const {
  return backoff * config_.base_ejection_time < longest_ + config_.base_ejection_time;
}

// Compared by division: a back-off without limit times the base may not fit.
Duration OutlierDetector::ejection_time(std::uint32_t backoff) const {
  return backoff > longest_ / config_.base_ejection_time ? longest_ : backoff * config_.base_ejection_time;
}

void OutlierDetector::bring_back(State& state, TimePoint now) {
  --ejected_;
  state.ejection.ejected = false;
  state.has_returned = true;
  state.returned = now;
  state.consecutive_5xx = 0;
  state.consecutive_gateway = 0;
  state.consecutive_local = 0;
}

bool OutlierDetector::health_passed(NodeId node, TimePoint now) {
  if (!config_.successful_active_health_check_uneject_host || !ejected(node)) return false;
  bring_back(nodes_[index_of(node)], now);
  return true;
}

}  // namespace lb
