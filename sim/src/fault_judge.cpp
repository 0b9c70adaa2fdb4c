#include "fault_judge.h"

#include <algorithm>
#include <cmath>

#include "diagnosis/signals.h"

namespace sim {
namespace {

constexpr double kSharesLost = 0.5;

// Beyond what chance does: once in 30,000 buckets for each.
constexpr double kStandardErrors = 4;

double seconds(lb::Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

bool is_reaction(ResultEventKind kind) {
  return kind == ResultEventKind::kBreakerTripped || kind == ResultEventKind::kNodeEjected ||
         kind == ResultEventKind::kNodeDown;
}

class Judge {
 public:
  Judge(const Signals& signals, const FaultResult& fault)
      : signals_(signals), fault_(fault), usual_(signals.usual_before(fault.at)) {
    std::vector<double> latency;
    double succeeded = 0;
    double ended = 0;
    for (const std::size_t b : usual_) {
      latency.push_back(static_cast<double>(signals.series().latency_p99_ms[b]));
      succeeded += signals.series().succeeded[b];
      ended += signals.series().succeeded[b] + signals.series().failed[b];
    }
    success_ = ended > 0 ? succeeded / ended : 0;
    latency_ = quantile(std::move(latency), kUsualLatencyPart);
    for (const std::uint32_t node : fault.nodes) shares_.push_back(signals.share(node, usual_));
  }

  std::optional<double> detected() const;
  std::optional<double> recovered() const;

 private:
  lb::Duration first_event() const;
  lb::Duration share_lost(std::size_t i) const;
  bool calm(std::size_t bucket) const;
  bool share_back(std::size_t i, std::size_t bucket) const;
  bool as_usual_from(std::size_t bucket) const;

  const Signals& signals_;
  const FaultResult& fault_;
  std::vector<std::size_t> usual_;
  double success_ = 0;
  double latency_ = 0;
  std::vector<double> shares_;  // usual, by node of the fault
};

std::optional<double> Judge::detected() const {
  if (is_told(signals_.scenario().faults[fault_.fault])) return {};
  lb::Duration first = first_event();
  for (std::size_t i = 0; i < fault_.nodes.size() && !usual_.empty(); ++i) first = std::min(first, share_lost(i));
  if (first == lb::kForever) return {};
  return seconds(first - fault_.at);
}

lb::Duration Judge::first_event() const {
  const auto& events = signals_.result().events;
  auto event = std::ranges::lower_bound(events, fault_.at, {}, &ResultEvent::at);
  for (; event != events.end() && event->at < fault_.until; ++event) {
    if (is_reaction(event->kind) && std::ranges::binary_search(fault_.nodes, event->node)) return event->at;
  }
  return lb::kForever;
}

// The end of the first stretch in which the node got less than half of its usual share.
lb::Duration Judge::share_lost(std::size_t i) const {
  const auto& attempts = signals_.result().nodes[fault_.nodes[i]].series.attempts;
  const std::size_t end = signals_.ended_by(fault_.until);
  double expected = 0;
  double got = 0;
  for (std::size_t b = signals_.first_from(fault_.at); b < end; ++b) {
    expected += shares_[i] * signals_.series().attempts[b];
    got += attempts[b];
    if (expected < kEnoughAttempts) continue;
    if (got < kSharesLost * expected) return signals_.end_of(b);
    expected = got = 0;
  }
  return lb::kForever;
}

std::optional<double> Judge::recovered() const {
  if (fault_.until == lb::kForever || usual_.empty()) return {};
  for (std::size_t b = signals_.first_from(fault_.until); b < signals_.buckets(); ++b) {
    if (as_usual_from(b)) return seconds(signals_.start_of(b) - fault_.until);
  }
  return {};
}

bool Judge::as_usual_from(std::size_t bucket) const {
  const std::size_t end = std::min(bucket + kCalmBuckets, signals_.buckets());
  for (std::size_t b = bucket; b < end; ++b) {
    if (!calm(b)) return false;
  }
  for (std::size_t i = 0; i < fault_.nodes.size(); ++i) {
    if (!share_back(i, bucket)) return false;
  }
  return true;
}

bool Judge::calm(std::size_t bucket) const {
  const Series& series = signals_.series();
  const double ended = static_cast<double>(series.succeeded[bucket]) + series.failed[bucket];
  const double error = ended > 0 ? std::sqrt(success_ * (1 - success_) / ended) : 0;
  if (signals_.success(bucket) < kGoodputBack * success_ - kStandardErrors * error) return false;
  return static_cast<double>(series.latency_p99_ms[bucket]) <= kLatencyBack * latency_;
}

// Over as many buckets as it takes to expect enough attempts: a node that gets none must not pass for one that had
// bad luck.
bool Judge::share_back(std::size_t i, std::size_t bucket) const {
  const auto& attempts = signals_.result().nodes[fault_.nodes[i]].series.attempts;
  double expected = 0;
  double got = 0;
  for (std::size_t b = bucket; b < signals_.buckets(); ++b) {
    if (b >= bucket + kCalmBuckets && expected >= kEnoughAttempts) break;
    expected += shares_[i] * signals_.series().attempts[b];
    got += attempts[b];
  }
  return got >= kShareBack * expected - kStandardErrors * std::sqrt(expected);
}

}  // namespace

void judge_faults(RunResult& result, const Scenario& scenario) {
  const Signals signals(result, scenario);
  for (FaultResult& fault : result.faults) {
    const Judge judge(signals, fault);
    const std::optional<double> detected = judge.detected();
    fault.recover_s = judge.recovered();
    fault.detect_s = detected;
  }
}

}  // namespace sim
