#include "support/conservation_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "support/conservation_sums.h"

namespace support {
namespace {

using Attempt = Conservation::Attempt;
using Request = Conservation::Request;
using Counts = std::vector<std::uint64_t>;

std::uint64_t sum(const std::vector<std::uint32_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

class Rules : private RuleReport {
 public:
  explicit Rules(const Watched& run)
      : run_(run),
        result_(run.result),
        seen_(run.seen),
        duration_(run.scenario.duration),
        warmup_(run.scenario.warmup),
        balancers_(run.scenario.balancers),
        early_(std::ranges::any_of(
            run.scenario.balancer.routes,
            [](const lb::RouteConfig& route) { return route.respond == lb::Respond::kFirst; })),
        fans_out_(std::ranges::any_of(run.scenario.balancer.routes, [](const lb::RouteConfig& route) {
          return route.mode == lb::RouteMode::kFanOut;
        })) {
    for (const Request& request : seen_.requests()) ended_ += request.has_ended() ? 1 : 0;
    unended_ = result_.total.requests - std::min(ended_, result_.total.requests);
  }

  std::string check() {
    summary_adds_up("summary", result_.summary);
    summary_adds_up("total", result_.total);
    whole_is_the_sum_of_nodes();
    requests();
    latencies();
    attempts();
    states();
    if (!result_.interrupted) {
      request_series();
      node_series();
    }
    check_sums(*this, run_);
    return lines();
  }

 private:
  void summary_adds_up(const std::string& of, const sim::Summary& summary);
  void whole_is_the_sum_of_nodes();
  void requests();
  void reasons(const std::array<std::uint64_t, lb::kReasonNames.size()>& measured);
  void latencies();
  void attempts();
  void occupancy();
  void request_series();
  void node_series();
  void states();
  void open_time(std::size_t node, const std::vector<Conservation::Change>& changes);

  bool measured(const Request& request) const {
    return request.has_ended() && request.arrived >= lb::TimePoint(warmup_);
  }
  // The bucket of a time before the end of the arrivals.
  std::size_t bucket_of(lb::TimePoint at) const {
    const auto bucket = static_cast<std::size_t>(at.time_since_epoch() / result_.series.bucket);
    return std::min(bucket, result_.series.buckets - 1);
  }
  bool in_series(lb::TimePoint at) const { return at < lb::TimePoint(duration_); }

  const Watched& run_;
  const sim::RunResult& result_;
  const Conservation& seen_;
  lb::Duration duration_;
  lb::Duration warmup_;
  std::uint32_t balancers_;
  bool early_;     // clients may have their answer before their request ends
  bool fans_out_;  // a request may be sent to several nodes
  std::uint64_t ended_ = 0;
  std::uint64_t unended_ = 0;
};

void Rules::summary_adds_up(const std::string& of, const sim::Summary& summary) {
  equal(of + ".requests = succeeded + failed", summary.requests, summary.succeeded + summary.failed);
  if (summary.rejected > summary.failed) within(of + ".rejected", summary.rejected, 0, summary.failed);
  if (summary.requests > 0) {
    near(of + ".amplification", summary.amplification,
         static_cast<double>(summary.attempts) / static_cast<double>(summary.requests));
  }
  check_latency(*this, of, summary.latency);
}

void Rules::whole_is_the_sum_of_nodes() {
  sim::Summary of_summary;
  sim::Summary of_total;
  double share = 0;
  for (const sim::NodeResult& node : result_.nodes) {
    of_summary.attempts += node.attempts;
    of_summary.retries += node.retries;
    of_summary.breaker_trips += node.breaker_trips;
    of_summary.ejections += node.ejections;
    of_total.attempts += node.total.attempts;
    of_total.retries += node.total.retries;
    of_total.breaker_trips += node.total.breaker_trips;
    share += node.share;
    check_latency(*this, "node " + node.node.name, node.latency);
    if (!(node.utilization >= 0 && node.utilization <= 1 + kRounding)) {
      say("node " + node.node.name + ".utilization", node.utilization, 1);
    }
  }
  equal("summary.attempts = sum of nodes", result_.summary.attempts, of_summary.attempts);
  equal("summary.retries = sum of nodes", result_.summary.retries, of_summary.retries);
  equal("summary.breaker_trips = sum of nodes", result_.summary.breaker_trips, of_summary.breaker_trips);
  equal("summary.ejections = sum of nodes", result_.summary.ejections, of_summary.ejections);
  equal("total.attempts = sum of nodes", result_.total.attempts, of_total.attempts);
  equal("total.retries = sum of nodes", result_.total.retries, of_total.retries);
  equal("total.breaker_trips = sum of nodes", result_.total.breaker_trips, of_total.breaker_trips);
  near("sum of shares", share, result_.summary.attempts > 0 ? 1 : 0);
}

void Rules::requests() {
  std::array<std::uint64_t, lb::kReasonNames.size()> by_reason{};
  std::uint64_t rejected = 0;
  std::uint64_t all_rejected = 0;
  std::uint64_t sent = 0;
  for (const Request& request : seen_.requests()) {
    sent += request.attempts > 0 ? 1 : 0;
    const bool turned_away = request.has_ended() && request.attempts == 0 && request.reason != lb::Reason::kOk;
    all_rejected += turned_away ? 1 : 0;
    if (!measured(request)) continue;
    ++by_reason[static_cast<std::size_t>(request.reason)];
    rejected += turned_away ? 1 : 0;
  }
  if (ended_ > result_.total.requests) equal("total.requests that ended", result_.total.requests, ended_);
  equal("summary.rejected", result_.summary.rejected, rejected);
  equal("total.rejected", result_.total.rejected, all_rejected);
  equal("total.hedges", result_.total.hedges, seen_.hedges());
  // Each request has one first attempt; one of a fan-out has one for each node.
  const sim::Summary& total = result_.total;
  const std::uint64_t first = total.attempts - total.retries - total.hedges;
  if (fans_out_ ? first < sent : first != sent) equal("total.attempts that are a request's first", first, sent);
  reasons(by_reason);
}

void Rules::reasons(const std::array<std::uint64_t, lb::kReasonNames.size()>& measured) {
  std::map<std::string, std::uint64_t, std::less<>> told;
  std::uint64_t failed = 0;
  for (const sim::FailureCount& failure : result_.failures) {
    told[failure.reason] = failure.count;
    failed += failure.count;
    if (failure.count == 0) say("failures." + failure.reason + " never occurred", 0, 1);
  }
  equal("summary.failed = sum of failures", result_.summary.failed, failed);
  for (std::size_t i = 1; i < measured.size(); ++i) {
    const std::string name(lb::kReasonNames[i]);
    equal("failures." + name, told[name], measured[i]);
  }
  within("failures.unfinished", told["unfinished"], 0, unended_);
  within("summary.succeeded", result_.summary.succeeded, measured[0], early_ ? unended_ : 0);
}

void Rules::latencies() {
  double taken = 0;
  double longest = 0;
  for (const Request& request : seen_.requests()) {
    if (!measured(request)) continue;
    taken += lb::to_milliseconds(request.ended - request.arrived);
    longest = std::max(longest, lb::to_milliseconds(request.ended - request.arrived));
  }
  const sim::LatencySummary& latency = result_.summary.latency;
  if (early_) {  // clients had their answers sooner
    if (unended_ == 0 && latency.max > longest * (1 + kRounding))
      say("longest latency of a request", latency.max, longest);
    return;
  }
  std::uint64_t unfinished = 0;
  for (const sim::FailureCount& failure : result_.failures) {
    if (failure.reason == "unfinished") unfinished = failure.count;
  }
  near("sum of the latencies of requests",
       latency.mean * static_cast<double>(result_.summary.requests - unfinished), taken);
  near("longest latency of a request", latency.max, longest);
}

void Rules::attempts() {
  std::vector<sim::NodeResult> known(result_.nodes.size());
  Counts unknown(result_.nodes.size());
  for (const Attempt& attempt : seen_.attempts()) {
    if (attempt.node >= known.size()) return say("node of an attempt", attempt.node, 0);
    sim::NodeResult& node = known[attempt.node];
    ++node.total.attempts;
    node.total.arrivals += attempt.reached ? 1 : 0;
    node.total.failures += attempt.failed ? 1 : 0;
    const Request& request = seen_.requests()[attempt.request];
    if (!request.has_ended()) ++unknown[attempt.node];
    if (!measured(request)) continue;
    ++node.attempts;
    if (attempt.abandoned) continue;
    ++(attempt.failed ? node.failed : node.succeeded);
    node.latency.mean += lb::to_milliseconds(attempt.ended - attempt.started);  // the sum
  }
  for (std::size_t i = 0; i < known.size(); ++i) {
    const sim::NodeResult& is = result_.nodes[i];
    const std::string name = "node " + is.node.name;
    equal(name + ".total.attempts", is.total.attempts, known[i].total.attempts);
    within(name + ".total.arrivals", is.total.arrivals, known[i].total.arrivals,
           is.total.attempts - known[i].total.arrivals);
    equal(name + ".total.failures", is.total.failures, known[i].total.failures);
    within(name + ".attempts", is.attempts, known[i].attempts, unknown[i]);
    within(name + ".succeeded", is.succeeded, known[i].succeeded, unknown[i]);
    within(name + ".failed", is.failed, known[i].failed, unknown[i]);
    if (unknown[i] > 0) continue;
    near(name + " sum of latencies", is.latency.mean * static_cast<double>(is.succeeded + is.failed),
         known[i].latency.mean);
  }
  occupancy();
}

// The number in flight at each node, times how long it stays so: as much as the attempts that were answered took, and
// those that were given up.
void Rules::occupancy() {
  struct Step {
    lb::TimePoint at;
    int by;
  };
  std::vector<std::vector<Step>> steps(result_.nodes.size());
  Counts left_out(result_.nodes.size());
  std::vector<double> given_up(result_.nodes.size());
  for (const Attempt& attempt : seen_.attempts()) {
    if (!measured(seen_.requests()[attempt.request])) {
      left_out[attempt.node] += seen_.requests()[attempt.request].has_ended() ? 0 : 1;
      continue;
    }
    steps[attempt.node].push_back({attempt.started, 1});
    steps[attempt.node].push_back({attempt.ended, -1});
    if (attempt.abandoned) given_up[attempt.node] += lb::to_milliseconds(attempt.ended - attempt.started);
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (left_out[i] > 0) continue;
    std::ranges::stable_sort(steps[i], {}, &Step::at);
    double area = 0;
    int in_flight = 0;
    lb::TimePoint since{};
    for (const Step& step : steps[i]) {
      area += in_flight * lb::to_milliseconds(step.at - since);
      in_flight += step.by;
      since = step.at;
    }
    const sim::NodeResult& node = result_.nodes[i];
    near("node " + node.node.name + " occupancy over time",
         node.latency.mean * static_cast<double>(node.succeeded + node.failed) + given_up[i], area);
  }
}

void Rules::request_series() {
  const sim::Series& series = result_.series;
  Counts came(series.buckets);
  Counts succeeded(series.buckets);
  Counts failed(series.buckets);
  for (const Request& request : seen_.requests()) {
    if (!request.has_ended()) continue;
    if (in_series(request.arrived)) ++came[bucket_of(request.arrived)];
    if (!in_series(request.ended)) continue;
    ++(request.reason == lb::Reason::kOk ? succeeded : failed)[bucket_of(request.ended)];
  }
  equal("sum of series.requests = total.requests", sum(series.requests), result_.total.requests);
  for (std::size_t i = 0; i < series.buckets; ++i) {
    const std::string bucket = "bucket " + std::to_string(i);
    within(bucket + ".requests", series.requests[i], came[i], unended_);
    within(bucket + ".succeeded", series.succeeded[i], succeeded[i], early_ ? unended_ : 0);
    equal(bucket + ".failed", series.failed[i], failed[i]);
    std::uint64_t heat = 0;
    for (std::size_t row = 0; row * series.buckets < series.heat.size(); ++row)
      heat += series.heat[row * series.buckets + i];
    equal(bucket + ".heat", heat, std::uint64_t{series.succeeded[i]} + series.failed[i]);
    std::uint64_t retries = 0;
    for (const sim::NodeResult& node : result_.nodes) retries += node.series.retries[i];
    equal(bucket + ".retries = sum of nodes", series.retries[i], retries);
  }
  if (sum(series.retries) > result_.total.retries)
    equal("series.retries", sum(series.retries), result_.total.retries);
}

void Rules::node_series() {
  const std::size_t buckets = result_.series.buckets;
  struct Lines {
    Counts started, failed, ended;
  };
  std::vector<Lines> lines(result_.nodes.size(), {Counts(buckets), Counts(buckets), Counts(buckets)});
  for (const Attempt& attempt : seen_.attempts()) {
    Lines& node = lines[attempt.node];
    if (in_series(attempt.started)) ++node.started[bucket_of(attempt.started)];
    if (attempt.ended == lb::kNever || !in_series(attempt.ended)) continue;
    ++node.ended[bucket_of(attempt.ended)];
    node.failed[bucket_of(attempt.ended)] += attempt.failed ? 1 : 0;
  }
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const sim::NodeSeries& series = result_.nodes[k].series;
    std::uint64_t in_flight = 0;
    for (std::size_t i = 0; i < buckets; ++i) {
      const std::string at = "node " + result_.nodes[k].node.name + " bucket " + std::to_string(i);
      in_flight += lines[k].started[i] - lines[k].ended[i];
      equal(at + ".attempts", series.attempts[i], lines[k].started[i]);
      equal(at + ".failures", series.failures[i], lines[k].failed[i]);
      equal(at + ".in_flight", series.in_flight[i], in_flight);
    }
  }
}

void Rules::states() {
  std::vector<std::vector<Conservation::Change>> by_node(result_.nodes.size());
  std::map<std::string_view, std::uint64_t> told;
  for (const sim::ResultEvent& event : result_.events) {
    ++told[sim::kResultEventNames[static_cast<std::size_t>(event.kind)]];
  }
  std::map<std::string_view, std::uint64_t> seen;
  for (const Conservation::Change& change : seen_.changes()) {
    ++seen[lb::to_string(change.kind)];
    if (change.node < by_node.size()) by_node[change.node].push_back(change);
  }
  for (const auto& [name, count] : seen) {
    const bool listed = std::ranges::find(sim::kResultEventNames, name) != sim::kResultEventNames.end();
    if (listed && result_.events_dropped == 0) equal("events." + std::string(name), told[name], count);
  }
  if (!std::ranges::is_sorted(result_.events, {}, &sim::ResultEvent::at)) say("events rise in time", 0, 1);
  for (std::size_t i = 0; i < by_node.size(); ++i) open_time(i, by_node[i]);
}

void Rules::open_time(std::size_t node, const std::vector<Conservation::Change>& changes) {
  std::uint64_t trips = 0;
  std::uint64_t measured_trips = 0;
  std::uint64_t ejections = 0;
  lb::Duration open{};
  lb::TimePoint since = lb::kNever;
  const auto end = lb::TimePoint(result_.interrupted ? lb::kForever : duration_);
  const auto close = [&](lb::TimePoint at) {
    if (since != lb::kNever) open += std::max(lb::Duration{}, std::min(at, end) - since);
    since = lb::kNever;
  };
  for (const Conservation::Change& change : changes) {
    const bool late = change.at >= lb::TimePoint(warmup_);
    if (change.kind == lb::EventKind::kNodeEjected && late) ++ejections;
    if (change.kind == lb::EventKind::kBreakerTripped) {
      ++trips;
      measured_trips += late ? 1 : 0;
      close(change.at);
      since = change.at;
    } else if (change.kind == lb::EventKind::kBreakerProbing || change.kind == lb::EventKind::kBreakerClosed) {
      close(change.at);
    }
  }
  const sim::NodeResult& is = result_.nodes[node];
  const std::string name = "node " + is.node.name;
  equal(name + ".total.breaker_trips", is.total.breaker_trips, trips);
  equal(name + ".breaker_trips", is.breaker_trips, measured_trips);
  equal(name + ".ejections", is.ejections, ejections);
  if (result_.interrupted || balancers_ > 1) return;  // each has a breaker of its own
  close(end);
  near(name + ".open_s", is.open_s, lb::to_seconds(open));
}

}  // namespace

std::string broken_rules(const Watched& run) { return Rules(run).check(); }

}  // namespace support
