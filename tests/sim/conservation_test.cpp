// The watcher watched: a busy run in which everything agrees, then the same result with one number changed, or the same
// events with one lost, doubled or wrong. Each must be found; if the watcher did not look, every test that uses
// run_checked() would pass for nothing.
#include "support/conservation.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/conservation_rules.h"
#include "support/scenario_file.h"

namespace {

using support::Conservation;

const char* const kBusy = R"({
  "duration": "4s", "warmup": "1s",
  "balancer": {"policy": {"type": "p2c"}, "breaker": {"failures": 4, "open_for": "200ms"},
               "limits": {"max_in_flight": 20},
               "retry": {"max_attempts": 3, "per_try_timeout": "60ms", "hedge": {"after": "30ms"}}},
  "nodes": [{"name": "n", "count": 3, "backend": {"service_time": {"exponential": "10ms"}, "concurrency": 2, "queue": 4,
             "failure": {"rate": 0.2}, "network": {"exponential": "1ms"}}}],
  "traffic": [{"name": "page", "arrivals": {"poisson": 300}, "timeout": "100ms"},
              {"name": "bulk", "arrivals": {"poisson": 200}, "timeout": "100ms"}],
  "faults": [{"at": "1s", "for": "1s", "nodes": ["n-1"], "outage": "reset"},
             {"at": "2s", "for": "1s", "nodes": ["n-2"], "outage": "blackhole"}]})";

struct BusyRun {
  sim::Scenario scenario;
  Conservation watcher;
  sim::RunResult result;

  explicit BusyRun(const std::vector<std::string>& changes = {}) : scenario(support::scenario_of(kBusy, changes)) {
    sim::RunOptions options;
    watcher.watch(options);
    options.max_buckets = 8;
    result = sim::run(scenario, options);
  }
  std::string broken() const { return watcher.broken(scenario, result); }
};

TEST(Conservation, HoldsForABusyRun) {
  const BusyRun run;
  EXPECT_EQ(run.broken(), "");
  EXPECT_GT(run.result.summary.failed, 0U);
  EXPECT_GT(run.result.summary.rejected, 0U);
  EXPECT_GT(run.result.summary.hedges, 0U);
  EXPECT_GT(run.result.summary.breaker_trips, 0U);
  EXPECT_GT(run.result.nodes[0].open_s, 0);
}

using Change = std::function<void(sim::RunResult&)>;

// What is changed, and a word of the complaint that must come.
struct Tampering {
  const char* what;
  Change change;
};

const std::vector<Tampering>& tamperings() {
  static const std::vector<Tampering> all{
      {"total.requests", [](auto& result) { ++result.total.requests, ++result.total.succeeded; }},
      {"summary.requests", [](auto& result) { ++result.summary.requests; }},
      {"summary.succeeded", [](auto& result) { ++result.summary.succeeded, ++result.summary.requests; }},
      {"summary.rejected", [](auto& result) { --result.summary.rejected; }},
      {"total.rejected", [](auto& result) { ++result.total.rejected; }},
      {"total.hedges", [](auto& result) { ++result.total.hedges; }},
      {"summary.attempts", [](auto& result) { ++result.summary.attempts; }},
      {"summary.retries", [](auto& result) { ++result.summary.retries; }},
      {"total.attempts", [](auto& result) { ++result.total.attempts; }},
      {"total.retries", [](auto& result) { --result.total.retries; }},
      {"amplification", [](auto& result) { result.summary.amplification += 1e-6; }},
      {"summary.breaker_trips", [](auto& result) { ++result.summary.breaker_trips; }},
      {"summary.ejections", [](auto& result) { ++result.summary.ejections; }},
      {"failures.", [](auto& result) { ++result.failures[0].count; }},
      {"failures.", [](auto& result) { result.failures.pop_back(); }},
      {"unfinished",
       [](auto& result) {
         result.failures.push_back({"unfinished", 1});
       }},
      {"latencies of requests", [](auto& result) { result.summary.latency.mean *= 1.00001; }},
      {"longest latency", [](auto& result) { result.summary.latency.max += 1; }},
      {"percentiles", [](auto& result) { std::swap(result.summary.latency.p50, result.summary.latency.p99); }},
      {"shares", [](auto& result) { result.nodes[1].share += 1e-6; }},
      {"utilization", [](auto& result) { result.nodes[1].utilization = 1.01; }},
      {"node n-2.attempts", [](auto& result) { ++result.nodes[1].attempts, --result.nodes[0].attempts; }},
      {"node n-1.total.attempts", [](auto& result) { --result.nodes[0].total.attempts; }},
      {"node n-1.succeeded", [](auto& result) { --result.nodes[0].succeeded; }},
      {"node n-1.failed", [](auto& result) { ++result.nodes[0].failed; }},
      {"node n-3.total.arrivals",
       [](auto& result) { result.nodes[2].total.arrivals = result.nodes[2].attempts / 2; }},
      {"node n-3.total.arrivals",
       [](auto& result) { result.nodes[2].total.arrivals = result.nodes[2].total.attempts + 1; }},
      {"node n-3.total.failures", [](auto& result) { ++result.nodes[2].total.failures; }},
      {"node n-3 sum of latencies", [](auto& result) { result.nodes[2].latency.mean *= 0.99999; }},
      {"node n-3 occupancy", [](auto& result) { result.nodes[2].latency.mean *= 0.99999; }},
      {"node n-1.open_s", [](auto& result) { result.nodes[0].open_s += 1e-6; }},
      {"node n-1.total.breaker_trips", [](auto& result) { ++result.nodes[0].total.breaker_trips; }},
      {"node n-1.ejections", [](auto& result) { ++result.nodes[0].ejections; }},
      {"bucket 3.requests", [](auto& result) { ++result.series.requests[3]; }},
      {"series.requests", [](auto& result) { --result.series.requests[7]; }},
      {"bucket 0.succeeded", [](auto& result) { ++result.series.succeeded[0]; }},
      {"bucket 2.failed", [](auto& result) { --result.series.failed[2]; }},
      {"bucket 1.heat", [](auto& result) { ++result.series.heat[1]; }},
      {"bucket 4.retries", [](auto& result) { ++result.series.retries[4]; }},
      {"node n-2 bucket 5.attempts", [](auto& result) { ++result.nodes[1].series.attempts[5]; }},
      {"node n-2 bucket 5.failures", [](auto& result) { ++result.nodes[1].series.failures[5]; }},
      {"node n-2 bucket 5.in_flight", [](auto& result) { ++result.nodes[1].series.in_flight[5]; }},
      {"events.breaker_tripped",
       [](auto& result) {
         std::erase_if(result.events,
                       [](const auto& event) { return event.kind == sim::ResultEventKind::kBreakerTripped; });
       }},
      {"events rise", [](auto& result) { std::swap(result.events.front(), result.events.back()); }},
  };
  return all;
}

const std::vector<Tampering>& tamperings_of_parts() {
  static const std::vector<Tampering> all{
      {"wasted_attempts", [](auto& result) { ++result.summary.wasted_attempts; }},
      {"wasted_s", [](auto& result) { result.nodes[0].wasted_s += 1e-6; }},
      {"bucket 6.attempts", [](auto& result) { ++result.series.attempts[6]; }},
      {"series.client_retries", [](auto& result) { ++result.series.client_retries[1]; }},
      {"classes", [](auto& result) { result.classes.pop_back(); }},
      {"class bulk at its place", [](auto& result) { std::swap(result.classes[0], result.classes[1]); }},
      {"class page.requests", [](auto& result) { ++result.classes[0].requests; }},
      {"requests = sum of classes",
       [](auto& result) { ++result.classes[0].requests, ++result.classes[0].failed; }},
      {"succeeded = sum of classes", [](auto& result) { ++result.classes[1].succeeded; }},
      {"failed = sum of classes", [](auto& result) { --result.classes[1].failed; }},
      {"attempts = sum of classes", [](auto& result) { ++result.classes[1].attempts; }},
      {"retries = sum of classes", [](auto& result) { --result.classes[0].retries; }},
      {"goodput = sum of classes", [](auto& result) { result.classes[0].goodput += 1e-3; }},
      {"latencies of the classes", [](auto& result) { result.classes[0].latency.mean *= 1.0001; }},
      {"latency of the classes", [](auto& result) { result.classes[0].latency.max = 1e6; }},
      {"balancers", [](auto& result) { result.balancers.resize(1); }},
  };
  return all;
}

void expect_found(BusyRun run, const std::vector<Tampering>& tamperings) {
  const sim::RunResult right = run.result;
  ASSERT_EQ(run.broken(), "");
  for (const Tampering& tampering : tamperings) {
    run.result = right;
    tampering.change(run.result);
    EXPECT_NE(run.broken().find(tampering.what), std::string::npos)
        << tampering.what << " was not found; instead: " << run.broken();
  }
}

TEST(ConservationCanary, EveryChangedNumberIsFound) { expect_found(BusyRun(), tamperings()); }

TEST(ConservationCanary, EveryChangedNumberOfAPartIsFound) { expect_found(BusyRun(), tamperings_of_parts()); }

TEST(ConservationCanary, EveryChangedNumberOfABalancerIsFound) {
  expect_found(
      BusyRun({"balancers=3"}),
      {{"balancers", [](auto& result) { result.balancers.pop_back(); }},
       {"attempts = sum of balancers", [](auto& result) { ++result.balancers[0].attempts; }},
       {"retries = sum of balancers", [](auto& result) { ++result.balancers[1].retries; }},
       {"failures of balancers", [](auto& result) { --result.balancers[1].failures; }},
       {"breaker_trips = sum of balancers", [](auto& result) { ++result.balancers[2].breaker_trips; }},
       {"ejections = sum of balancers", [](auto& result) { ++result.balancers[2].ejections; }},
       {"balancer 1.shares", [](auto& result) { result.balancers[1].shares.pop_back(); }},
       {"balancer 1 sum of shares", [](auto& result) { result.balancers[1].shares[2] += 1e-3; }},
       {"node n-3.attempts = sum of balancers", [](auto& result) { result.balancers[1].shares[2] += 1e-3; }},
       {"balancer 2.attempts",  // with another, so that the sums hold
        [](auto& result) { ++result.balancers[2].attempts, --result.balancers[0].attempts; }},
       {"balancer 2.failures",
        [](auto& result) { ++result.balancers[2].failures, --result.balancers[0].failures; }},
       {"balancer 0.breaker_trips",
        [](auto& result) { --result.balancers[0].breaker_trips, ++result.balancers[1].breaker_trips; }},
       {"balancer 0 attempts at node n-2",
        [](auto& result) { std::swap(result.balancers[0].shares, result.balancers[1].shares); }}});
}

// Hands a run's events on, but for what `doctor` does to one of them.
class Doctor : public lb::Listener {
 public:
  using Operation = std::function<void(const lb::Event&, Conservation&)>;

  Doctor(lb::EventKind kind, Operation operation) : kind_(kind), operation_(std::move(operation)) {}

  void on_event(const lb::Event& event) override {
    if (event.kind == kind_ && ++count_ == which()) return operation_(event, watcher);
    watcher.on_event(0, event);
  }

  Conservation watcher;

 private:
  // A request of after the warm-up. Attempts are fewer: breakers are open most of the time.
  int which() const { return kind_ == lb::EventKind::kRequestFinished ? 900 : 100; }

  lb::EventKind kind_;
  Operation operation_;
  int count_ = 0;
};

std::string broken_by(lb::EventKind kind, const Doctor::Operation& operation) {
  const sim::Scenario scenario = support::scenario_of(kBusy);
  Doctor doctor(kind, operation);
  sim::RunOptions options;
  options.listener = &doctor;
  const sim::RunResult result = sim::run(scenario, options);
  return doctor.watcher.broken(scenario, result);
}

void drop(const lb::Event&, Conservation&) {}
void twice(const lb::Event& event, Conservation& watcher) {
  watcher.on_event(0, event);
  watcher.on_event(0, event);
}
Doctor::Operation changed(const std::function<void(lb::Event&)>& change) {
  return [change](lb::Event event, Conservation& watcher) {
    change(event);
    watcher.on_event(0, event);
  };
}

using enum lb::EventKind;

TEST(ConservationCanary, LostAndDoubledEventsAreFound) {
  for (const lb::EventKind kind : {kAttemptStarted, kAttemptFinished, kRequestFinished}) {
    EXPECT_NE(broken_by(kind, drop), "") << lb::to_string(kind);
    EXPECT_NE(broken_by(kind, twice), "") << lb::to_string(kind);
  }
  EXPECT_EQ(broken_by(kNodeAdded, drop), "") << "nothing is lost with it";
}

TEST(ConservationCanary, WrongEventsAreFound) {
  const auto says = [](lb::EventKind kind, const std::function<void(lb::Event&)>& change, const char* what) {
    const std::string broken = broken_by(kind, changed(change));
    EXPECT_NE(broken.find(what), std::string::npos) << what << " was not found; instead: " << broken;
  };
  const auto other_node = [](lb::Event& event) { event.node = lb::NodeId{(lb::index_of(event.node) + 1) % 3}; };
  says(kAttemptFinished, other_node, "another node");
  says(
      kAttemptFinished, [](lb::Event& event) { event.delay += lb::Duration(1); }, "lasted longer");
  says(
      kAttemptFinished, [](lb::Event& event) { event.request.slot += 1; }, "another request");
  says(
      kAttemptFinished, [](lb::Event& event) { event.attempt.generation += 1; }, "not under way");
  says(
      kRequestFinished, [](lb::Event& event) { event.delay = event.at.time_since_epoch() * 2; },
      "before the start");
  says(
      kRequestFinished, [](lb::Event& event) { event.delay += lb::Duration(1000); }, "latencies of requests");
  says(
      kAttemptStarted, [](lb::Event& event) { event.at -= lb::Duration(1'000'000'000); }, "time goes back");
}

TEST(Conservation, AFleetAgreesToo) {
  sim::Scenario scenario = support::scenario_of(kBusy, {"balancers=3", "balancer_start_spread=2s"});
  const sim::RunResult result = support::run_checked(scenario);
  EXPECT_GT(result.summary.retries, 0U);
}

// Without a network an attempt is at its node as soon as it starts.
TEST(Conservation, EveryAttemptReachesItsNode) {
  const sim::Scenario scenario = support::scenario_of(kBusy, {R"(nodes.0.backend.network={"constant": "0ms"})"});
  for (const sim::NodeResult& node : support::run_checked(scenario).nodes) {
    EXPECT_GT(node.total.arrivals, 100U);
    EXPECT_EQ(node.total.arrivals, node.total.attempts);
  }
}

TEST(Conservation, AnInterruptedRunAgreesToo) {
  std::atomic<bool> stop = false;
  sim::RunOptions options;
  options.stop = &stop;
  options.progress = [&](lb::Duration done, lb::Duration) { stop = stop || done > std::chrono::seconds(2); };
  EXPECT_TRUE(support::run_checked(support::scenario_of(kBusy), options).interrupted);
}

}  // namespace
