// What time has to bring: next_deadline() is never behind it, and on_deadline() leaves nothing undone.
#include <algorithm>

#include "model.h"

namespace lb::testing {

// A request that has neither an attempt nor one to come waits in line.
void Model::note_waiting(const Subject& subject) {
  std::uint32_t waiting = 0;
  bool runs = false;
  const Duration patience = config_.limits ? config_.limits->queue_timeout : kForever;
  for (auto& [id, request] : requests_) {
    const bool waits = request.live == 0 && request.retries.empty();
    runs = runs || !waits;
    waiting += waits ? 1 : 0;
    if (waits && !request.waiting)
      request.queue_timeout = patience == kForever ? kNever : later(call_.now, patience);
    if (!waits) request.queue_timeout = kNever;
    request.waiting = waits;
  }
  if (subject.requests_waiting() != waiting) {
    report("waiting",
           std::to_string(subject.requests_waiting()) + " requests wait instead of " + std::to_string(waiting));
  }
  const std::uint32_t most = config_.limits ? config_.limits->queue : 0;
  if (waiting > waiting_before_ && waiting > most) report("queue", "more requests wait than the queue holds");
  if (waiting > 0 && !runs) report("stuck", "requests wait while nothing is under way");
  waiting_before_ = waiting;
}

// Hedges that are due and that nothing stands in the way of.
void Model::watch_hedges() {
  for (const auto& [id, request] : requests_) {
    const bool due = request.hedge_at <= call_.now && request.live > 0 && !request.forwarded;
    if (!due || !budget_of(request).has_hedge()) continue;
    const NodeId free = free_node(request);
    if (free != kNoNode) hedge_watch_.push_back({id, request.hedges, request.attempts, request.live, free});
  }
}

void Model::check_hedges() {
  if (hedge_watch_.size() != 1) return;  // several may compete for the last hedge of the budget
  const HedgeWatch& watch = hedge_watch_.front();
  const auto found = requests_.find(watch.request);
  if (found == requests_.end() || found->second.finished || config_.breaker) return;
  const bool unchanged = found->second.live == watch.live && found->second.attempts == watch.attempts;
  const bool same = unchanged && takes_traffic(node(watch.free));
  if (same && found->second.hedges == watch.hedges && budget_of(found->second).has_hedge()) {
    report("hedge_lost", "a hedge that was due did not come");
  }
}

void Model::forget_due() {
  if (call_.kind != Call::Kind::kDeadline) return;
  for (auto& [id, request] : requests_) {
    std::erase_if(request.retries, [&](TimePoint at) { return at <= call_.now; });
    if (request.hedge_at <= call_.now) request.hedge_at = kNever;
  }
}

void Model::expect(TimePoint at, const char* what) {
  if (at >= expected_) return;
  expected_ = at;
  expected_what_ = what;
}

void Model::expect_requests() {
  for (const auto& [id, request] : requests_) {
    expect(request.timeout, "the timeout of a request");
    expect(request.queue_timeout, "the end of a wait in line");
    if (request.live > 0 && !request.forwarded) expect(request.hedge_at, "a hedge");
    for (const TimePoint at : request.retries) expect(at, "a retry");
  }
  for (const auto& [id, attempt] : attempts_) expect(attempt.due, "the timeout of an attempt");
  for (const auto& [id, due] : probes_) expect(due, "the timeout of a probe");
}

void Model::expect_nodes() {
  if (!config_.breaker) return;
  const BreakerConfig& breaker = *config_.breaker;
  const Duration longest =
      breaker.open_for_multiplier > 1 ? std::max(breaker.open_for, breaker.open_for_max) : breaker.open_for;
  for (const NodeModel& node : nodes_) {
    if (!node.present) continue;
    if (node.breaker == BreakerState::kOpen && longest != kForever) {
      expect(later(node.breaker_since, longest), "the end of a breaker's open time");
    }
    if (node.breaker == BreakerState::kHalfOpen && breaker.recovery > Duration{}) {
      expect(later(node.breaker_since, breaker.recovery), "the end of a breaker's recovery");
    }
  }
}

void Model::check_deadlines(const Subject& subject) {
  expected_ = kNever;
  expect_requests();
  expect_nodes();
  const TimePoint next = subject.next_deadline();
  if (next < call_.now) report("deadline", "next_deadline() is behind the present");
  if (next > std::max(expected_, call_.now))
    report("deadline", std::string("next_deadline() forgets ") + expected_what_);
  if (call_.kind != Call::Kind::kDeadline) return;
  if (expected_ <= call_.now) report("overdue", std::string(expected_what_) + " did not come");
  if (call_.on_time) check_overdue_nodes();
}

// What has no time of its own that can be known from outside, but a latest one: where deadlines are kept.
void Model::check_overdue_nodes() {
  const auto count = static_cast<std::int64_t>(nodes_.size());
  Duration longest_ejection = kForever;
  if (config_.outlier && !config_.max_fails && config_.outlier->dialect != OutlierDialect::kGrpc) {
    const OutlierConfig& outlier = *config_.outlier;
    longest_ejection = std::max(outlier.base_ejection_time, outlier.max_ejection_time) +
                       outlier.max_ejection_time_jitter + 2 * outlier.interval;
  }
  // fail_timeout is counted in whole seconds.
  const Duration longest_rest =
      config_.max_fails && !config_.outlier ? config_.max_fails->fail_timeout + std::chrono::seconds(2) : kForever;
  Duration longest_gap = kForever;
  if (config_.health_monitor && config_.health_monitor->type != ProbeType::kDummy) {
    const HealthMonitorConfig& monitor = *config_.health_monitor;
    const double delay = static_cast<double>(monitor.delay.count()) * (1 + monitor.jitter);
    longest_gap = Duration(static_cast<std::int64_t>(2 * delay)) + 4 * (count + 1) * monitor.timeout;
  }
  for (const NodeModel& node : nodes_) {
    if (!node.present) continue;
    const bool out = node.ejected > 0;
    const TimePoint rested = std::max(node.touched, node.ejected_since);
    if (out && call_.now > later(std::max(node.ejected_since, version_since_), longest_ejection)) {
      report("overdue", "a node is still ejected");
    }
    if (out && call_.now > later(rested, longest_rest)) report("overdue", "a node still rests");
    if (call_.now > later(node.probed, longest_gap)) report("overdue", "a node is not probed any more");
  }
}

}  // namespace lb::testing
