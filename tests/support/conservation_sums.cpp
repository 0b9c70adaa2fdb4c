#include "support/conservation_sums.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace support {
namespace {

class Sums {
 public:
  Sums(RuleReport& report, const Watched& run) : report_(report), run_(run), result_(run.result) {
    for (const sim::FailureCount& failure : result_.failures) {
      if (failure.reason == "unfinished") unfinished_ = failure.count;
    }
  }

  void check() {
    classes();
    balancers();
    nodes();
    if (!result_.interrupted) series();
  }

 private:
  void classes();
  void class_latencies();
  void balancers();
  void balancer_sums();
  void balancer(std::size_t index, const sim::BalancerResult& seen);
  void nodes();
  void series();

  bool measured(const Conservation::Request& request) const {
    return request.has_ended() && request.arrived >= lb::TimePoint(run_.scenario.warmup);
  }
  bool all_ended() const { return std::ranges::all_of(run_.seen.requests(), &Conservation::Request::has_ended); }

  RuleReport& report_;
  const Watched& run_;
  const sim::RunResult& result_;
  std::uint64_t unfinished_ = 0;
};

void Sums::classes() {
  const std::vector<sim::TrafficClass>& traffic = run_.scenario.traffic;
  report_.equal("classes", result_.classes.size(), traffic.size());
  if (result_.classes.size() != traffic.size()) return;
  sim::ClassResult sum;
  for (std::size_t i = 0; i < traffic.size(); ++i) {
    const sim::ClassResult& each = result_.classes[i];
    const std::string name = "class " + each.name;
    if (each.name != traffic[i].name) report_.say(name + " at its place", 0, 1);
    report_.equal(name + ".requests = succeeded + failed", each.requests, each.succeeded + each.failed);
    if (each.retries > each.attempts) report_.equal(name + ".retries of attempts", each.retries, each.attempts);
    check_latency(report_, name, each.latency);
    sum.requests += each.requests;
    sum.succeeded += each.succeeded;
    sum.failed += each.failed;
    sum.attempts += each.attempts;
    sum.retries += each.retries;
    sum.goodput += each.goodput;
  }
  const sim::Summary& all = result_.summary;
  report_.equal("summary.requests = sum of classes", all.requests, sum.requests);
  report_.equal("summary.succeeded = sum of classes", all.succeeded, sum.succeeded);
  report_.equal("summary.failed = sum of classes", all.failed, sum.failed);
  report_.equal("summary.attempts = sum of classes", all.attempts, sum.attempts);
  report_.equal("summary.retries = sum of classes", all.retries, sum.retries);
  report_.near("summary.goodput = sum of classes", all.goodput, sum.goodput);
  class_latencies();
}

// Of requests that ended: how many of a class did not is told only where it is none or all there are.
void Sums::class_latencies() {
  double taken = 0;
  double longest = 0;
  for (const sim::ClassResult& each : result_.classes) {
    taken += each.latency.mean * static_cast<double>(each.requests);
    longest = std::max(longest, each.latency.max);
  }
  report_.near("longest latency of the classes", longest, result_.summary.latency.max);
  if (unfinished_ > 0) return;
  report_.near("sum of the latencies of the classes", taken,
               result_.summary.latency.mean * static_cast<double>(result_.summary.requests));
}

void Sums::balancers() {
  const std::size_t fleet = run_.scenario.balancers > 1 ? run_.scenario.balancers : 0;
  report_.equal("balancers", result_.balancers.size(), fleet);
  if (fleet == 0 || result_.balancers.size() != fleet) return;
  balancer_sums();
  if (!all_ended()) return;  // of those that did not, none knows whether they are measured
  std::vector<sim::BalancerResult> seen(fleet);
  for (sim::BalancerResult& each : seen) each.shares.resize(result_.nodes.size());
  for (const Conservation::Attempt& attempt : run_.seen.attempts()) {
    if (!measured(run_.seen.requests()[attempt.request]) || attempt.balancer >= fleet) continue;
    sim::BalancerResult& its = seen[attempt.balancer];
    ++its.attempts;
    its.failures += attempt.failed ? 1 : 0;
    its.shares[attempt.node] += 1;
  }
  for (const Conservation::Change& change : run_.seen.changes()) {
    if (change.at < lb::TimePoint(run_.scenario.warmup)) continue;
    sim::BalancerResult& its = seen[change.balancer];
    its.breaker_trips += change.kind == lb::EventKind::kBreakerTripped ? 1 : 0;
    its.ejections += change.kind == lb::EventKind::kNodeEjected ? 1 : 0;
  }
  for (std::size_t i = 0; i < fleet; ++i) balancer(i, seen[i]);
}

void Sums::balancer_sums() {
  sim::BalancerResult sum;
  std::vector<double> of_nodes(result_.nodes.size());
  for (std::size_t i = 0; i < result_.balancers.size(); ++i) {
    const sim::BalancerResult& each = result_.balancers[i];
    const std::string name = "balancer " + std::to_string(i);
    sum.attempts += each.attempts;
    sum.retries += each.retries;
    sum.failures += each.failures;
    sum.breaker_trips += each.breaker_trips;
    sum.ejections += each.ejections;
    report_.equal(name + ".shares", each.shares.size(), of_nodes.size());
    if (each.shares.size() != of_nodes.size()) return;
    for (std::size_t k = 0; k < of_nodes.size(); ++k) {
      of_nodes[k] += each.shares[k] * static_cast<double>(each.attempts);
    }
    const double shares = std::accumulate(each.shares.begin(), each.shares.end(), 0.0);
    report_.near(name + " sum of shares", shares, each.attempts > 0 ? 1 : 0);
  }
  std::uint64_t failures = 0;
  for (std::size_t k = 0; k < of_nodes.size(); ++k) {
    const sim::NodeResult& node = result_.nodes[k];
    failures += node.failed;
    report_.near("node " + node.node.name + ".attempts = sum of balancers", of_nodes[k],
                 static_cast<double>(node.attempts));
  }
  report_.equal("summary.attempts = sum of balancers", result_.summary.attempts, sum.attempts);
  report_.equal("summary.retries = sum of balancers", result_.summary.retries, sum.retries);
  report_.equal("failed of nodes = failures of balancers", failures, sum.failures);
  report_.equal("summary.breaker_trips = sum of balancers", result_.summary.breaker_trips, sum.breaker_trips);
  report_.equal("summary.ejections = sum of balancers", result_.summary.ejections, sum.ejections);
}

void Sums::balancer(std::size_t index, const sim::BalancerResult& seen) {
  const sim::BalancerResult& is = result_.balancers[index];
  const std::string name = "balancer " + std::to_string(index);
  report_.equal(name + ".attempts", is.attempts, seen.attempts);
  report_.equal(name + ".failures", is.failures, seen.failures);
  report_.equal(name + ".breaker_trips", is.breaker_trips, seen.breaker_trips);
  report_.equal(name + ".ejections", is.ejections, seen.ejections);
  const auto attempts = static_cast<double>(is.attempts);
  for (std::size_t k = 0; k < is.shares.size(); ++k) {
    report_.near(name + " attempts at node " + result_.nodes[k].node.name, is.shares[k] * attempts,
                 seen.shares[k]);
  }
}

void Sums::nodes() {
  std::uint64_t wasted = 0;
  double wasted_s = 0;
  for (const sim::NodeResult& node : result_.nodes) {
    wasted += node.wasted_attempts;
    wasted_s += node.wasted_s;
    if (node.retries > node.attempts) report_.equal("retries at " + node.node.name, node.retries, node.attempts);
  }
  report_.equal("summary.wasted_attempts = sum of nodes", result_.summary.wasted_attempts, wasted);
  report_.near("summary.wasted_s = sum of nodes", result_.summary.wasted_s, wasted_s);
}

void Sums::series() {
  const sim::Series& series = result_.series;
  std::uint64_t wasted = 0;
  std::uint64_t asked_again = 0;
  for (std::size_t i = 0; i < series.buckets; ++i) {
    const std::string bucket = "bucket " + std::to_string(i);
    std::uint64_t attempts = 0;
    for (const sim::NodeResult& node : result_.nodes) attempts += node.series.attempts[i];
    report_.equal(bucket + ".attempts = sum of nodes", series.attempts[i], attempts);
    if (series.client_retries[i] > series.requests[i])
      report_.equal(bucket + ".client_retries", series.client_retries[i], series.requests[i]);
    wasted += series.wasted[i];
    asked_again += series.client_retries[i];
  }
  report_.equal("sum of series.client_retries", asked_again, result_.total.client_retries);
  // Before the warm-up, what is wasted is in the series alone; after the arrivals, in the summary alone.
  if (run_.scenario.warmup == lb::Duration{} && wasted > result_.summary.wasted_attempts)
    report_.equal("sum of series.wasted", wasted, result_.summary.wasted_attempts);
}

}  // namespace

void check_latency(RuleReport& report, const std::string& of, const sim::LatencySummary& latency) {
  const std::array<double, 6> rising{0, latency.p50, latency.p90, latency.p99, latency.p999, latency.max};
  if (!std::ranges::is_sorted(rising)) report.say(of + ".latency percentiles rise", latency.p50, latency.max);
  if (latency.mean > latency.max * (1 + RuleReport::kRounding))
    report.say(of + ".latency.mean", latency.mean, latency.max);
}

void check_sums(RuleReport& report, const Watched& run) { Sums(report, run).check(); }

}  // namespace support
