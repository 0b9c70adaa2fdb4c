// The sweep of the outlier detector: returns, comparisons, back-off.
#include <algorithm>
#include <cmath>
#include <utility>

#include "health/outlier_detector.h"
#include "lb/assert.h"

namespace lb {

// In percent, as Envoy computes it: its thresholds are compared with exactly these doubles.
double OutlierDetector::Bucket::success_rate() const { return succeeded * 100.0 / total; }

std::span<const OutlierDetector::Change> OutlierDetector::on_interval(TimePoint now, Rng& rng) {
  LB_ASSERT(now >= next_interval_, "a sweep comes at the end of its interval");
  next_interval_ = later(now, config_.interval);
  changes_.clear();
  const bool returns_first = config_.dialect != OutlierDialect::kGrpc;
  if (returns_first) bring_back_due(now);
  for (State& state : nodes_) state.closed = std::exchange(state.current, {});
  const RateLimit external = rate_limit(kExternal);
  average_ = external.average;
  threshold_ = external.threshold;
  judge(kExternal, external, now, rng);
  if (config_.split_external_local_origin_errors) judge(kLocal, rate_limit(kLocal), now, rng);
  wind_down_backoff(now);
  if (!returns_first) bring_back_due(now);
  return changes_;
}

bool OutlierDetector::time_is_up(const Ejection& ejection, TimePoint now) const {
  const Duration passed = now - ejection.since;
  return config_.dialect == OutlierDialect::kGrpc ? passed > ejection.length : passed >= ejection.length;
}

void OutlierDetector::bring_back_due(TimePoint now) {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    State& state = nodes_[i];
    if (!state.watched || !state.ejection.ejected || !time_is_up(state.ejection, now)) continue;
    bring_back(state, now);
    changes_.push_back({NodeId{i}, false, state.ejection.cause});
  }
}

bool OutlierDetector::counts(const State& state, Origin origin, std::uint32_t volume) {
  const std::uint32_t total = state.closed[origin].total;
  return state.watched && !state.ejection.ejected && total > 0 && total >= volume;
}

OutlierDetector::RateLimit OutlierDetector::rate_limit(Origin origin) const {
  const std::uint32_t volume = config_.success_rate_request_volume;
  std::uint32_t nodes = 0;
  double sum = 0;
  for (const State& state : nodes_) {
    if (!counts(state, origin, volume)) continue;
    ++nodes;
    sum += state.closed[origin].success_rate();
  }
  const bool enough = nodes > 0 && nodes >= config_.success_rate_minimum_hosts;
  if (!enough || config_.success_rate_stdev_factor == 0) return {};
  const double mean = sum / nodes;
  double variance = 0;
  for (const State& state : nodes_) {
    if (!counts(state, origin, volume)) continue;
    const double distance = state.closed[origin].success_rate() - mean;
    variance += distance * distance;
  }
  return {mean, mean - config_.success_rate_stdev_factor * std::sqrt(variance / nodes)};
}

// Both detectors look at the nodes that were in when the sweep began: who has enough requests is found before the
// first of them goes.
void OutlierDetector::judge(Origin origin, const RateLimit& limit, TimePoint now, Rng& rng) {
  const std::uint32_t volume = config_.failure_percentage_request_volume;
  const auto judged = std::ranges::count_if(nodes_, [&](const State& s) { return counts(s, origin, volume); });
  for (State& state : nodes_) {
    if (!counts(state, origin, config_.success_rate_request_volume)) continue;
    if (state.closed[origin].success_rate() >= limit.threshold) continue;
    eject_in_sweep(state, origin == kLocal ? EjectionCause::kLocalOriginSuccessRate : EjectionCause::kSuccessRate,
                   now, rng);
  }
  if (config_.failure_percentage == 0 || judged < config_.failure_percentage_minimum_hosts) return;
  for (State& state : nodes_) {
    if (!counts(state, origin, volume)) continue;
    const double failures = 100.0 - state.closed[origin].success_rate();
    const bool strict = config_.dialect == OutlierDialect::kGrpc;
    if (strict ? failures <= config_.failure_percentage : failures < config_.failure_percentage) continue;
    eject_in_sweep(
        state, origin == kLocal ? EjectionCause::kLocalOriginFailurePercentage : EjectionCause::kFailurePercentage,
        now, rng);
  }
}

void OutlierDetector::eject_in_sweep(State& state, EjectionCause cause, TimePoint now, Rng& rng) {
  if (!eject(state, cause, now, rng)) return;
  const auto index = static_cast<std::uint32_t>(&state - nodes_.data());
  changes_.push_back({NodeId{index}, true, cause});
}

// A node that came back less than an interval ago has not shown anything yet.
void OutlierDetector::wind_down_backoff(TimePoint now) {
  for (State& state : nodes_) {
    const bool stayed_in =
        state.watched && !state.ejection.ejected && state.has_returned && now - state.returned >= config_.interval;
    if (stayed_in && state.ejection.backoff > 0) --state.ejection.backoff;
  }
}

}  // namespace lb
