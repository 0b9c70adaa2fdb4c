// Nothing is allocated per request with every mechanism on, whatever the policy and the admission: once the numbers
// in flight have been seen, and the clients that are remembered, requests, retries, hedges, fan-outs, waits, probes,
// failures and cancellations take what is there. Nodes fail less than would take them out: when they come or go,
// policies may build their tables anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "admission/made_admission.h"
#include "lb/balancer.h"
#include "lb/retry_budget.h"
#include "support/allocations.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kClients = 64;
constexpr std::uint64_t kRequests = 10'000;

RetryConfig retrying(std::string_view budget) {
  RetryConfig retry;
  retry.max_attempts = 4;
  retry.same_node_tries = 2;
  retry.max_nodes = 3;
  retry.per_try_timeout = 40ms;
  retry.backoff = {.type = BackoffType::kExponential, .base = 2ms, .jitter = {JitterType::kDecorrelated, {}, {}}};
  retry.retry_after.emplace();
  retry.budget = default_budget(budget);
  retry.hedge = {.after = 10ms, .max = 2, .max_extra_load = 0.3};
  return retry;
}

BalancerConfig everything(const Variant& policy, const Variant& admission) {
  BalancerConfig config;
  config.policy = policy;
  config.retry = retrying("finagle");
  config.breaker.emplace().type = BreakerType::kCountWindow;
  config.breaker->failure_rate = 1;
  config.breaker->min_calls = 100;
  config.outlier.emplace().interval = 100ms;
  config.outlier->max_ejection_percent = 0;
  config.health_monitor.emplace().delay = 50ms;
  config.health_monitor->timeout = 40ms;
  config.health_monitor->fast_delay = 10ms;
  config.health_monitor->attempts_before_deactivation = 100;
  config.max_fails.emplace().max_fails = 1'000'000;
  config.observe.emplace().error_limit = 1'000'000;
  config.slow_start.emplace().window = 100ms;
  config.spill.emplace();
  config.panic.emplace();
  config.zones.emplace().mode = ZonesMode::kLocalityWeights;
  config.zones->weights = {{"east", 2}, {"west", 1}};
  config.subset.emplace();
  config.persistence.emplace().type = PersistenceType::kSourceIp;
  config.persistence->max_clients = kClients / 2;
  config.access_list.emplace_back().address = {"203.0.113.0/24", {203, 0, 113}, 4, 24};
  config.limits.emplace();
  config.limits->max_in_flight_per_node = 6;
  config.limits->max_in_flight = 30;
  config.limits->queue = 10;
  config.limits->queue_timeout = 20ms;
  config.limits->max_connections_per_client = 8;
  config.limits->rate = RateConfig{.per_second = 5000, .burst = 100};
  config.limits->rate_per_client = RateConfig{.per_second = 100, .burst = 20};
  config.limits->max_clients = kClients / 2;
  config.admission = admission;
  config.timeout = 100ms;
  RouteConfig& all = config.routes.emplace_back();
  all.path = "/all";
  all.mode = RouteMode::kFanOut;
  all.success_status = 201;
  all.respond = Respond::kFirst;
  all.retry = retrying("envoy");
  all.retry->hedge.reset();
  RouteConfig& own = config.routes.emplace_back();
  own.path = "/own/*";
  own.policy = default_policy("p2c");
  own.retry = retrying("grpc");
  return config;
}

std::vector<NodeConfig> nodes() {
  std::vector<NodeConfig> made(8);
  for (std::size_t i = 0; i < made.size(); ++i) {
    made[i].name = "node-" + std::to_string(i);
    made[i].weight = 1 + static_cast<std::uint32_t>(i % 3);
    made[i].zone = i % 2 == 0 ? "east" : "west";
    made[i].priority = i < 6 ? 1 : 2;
    made[i].condition = i == 5 ? NodeCondition::kDraining : NodeCondition::kEnabled;
  }
  return made;
}

// Answers at random, and allocates nothing either.
class World : public Listener {
 public:
  explicit World(const BalancerConfig& config) : balancer_(config, nodes(), 1, TimePoint{}, this) {
    running_.reserve(4096);
    probes_.reserve(4096);
    for (std::size_t i = 0; i < kClients; ++i) clients_[i] = "10.0.0." + std::to_string(i);
  }

  void on_event(const Event& event) override { ++events_[static_cast<std::size_t>(event.kind)]; }
  std::uint64_t count(EventKind kind) const { return events_[static_cast<std::size_t>(kind)]; }

  void apply(const BalancerConfig& config) { perform(balancer_.apply(config, now_)); }

  /// So many of ten attempts fail.
  void serve(std::uint64_t requests, std::uint32_t failures) {
    failures_ = failures;
    static constexpr std::array<const char*, 4> kPaths{"/", "/all", "/own/x", "/other?q=1"};
    for (std::uint64_t i = 0; i < requests; ++i) {
      perform(balancer_.begin({.method = rng_.below(4) == 0 ? Method::kPost : Method::kGet,
                               .path = kPaths[rng_.below(kPaths.size())],
                               .client = clients_[rng_.below(kClients)]},
                              now_));
      if (rng_.below(20) == 0) perform(balancer_.cancel(balancer_.begun(), now_));
      for (std::uint32_t k = rng_.below(4); k > 0; --k) end_one();
      if (!probes_.empty() && rng_.below(2) == 0) {
        const ProbeId probe = probes_.back();
        probes_.pop_back();
        const ProbeResult result{.passed = true, .in_flight = rng_.below(9), .latency = 3ms};
        perform(balancer_.probe_finished(probe, result, now_));
      }
      now_ += Duration{rng_.below(1'000'000)};
      perform(balancer_.on_deadline(now_));
    }
  }

  /// As many fan-outs at a time as are let in: more is never in flight.
  void crowd() {
    wait_for_timeouts();
    for (std::size_t i = 0; i < 2 * kClients; ++i) {
      perform(balancer_.begin({.path = "/all", .client = clients_[i % kClients]}, now_));
    }
    wait_for_timeouts();
  }

 private:
  void wait_for_timeouts() {
    now_ += 100ms;
    perform(balancer_.on_deadline(now_));
  }

  void end_one() {
    if (running_.empty()) return;
    std::swap(running_[rng_.below(static_cast<std::uint32_t>(running_.size()))], running_.back());
    const AttemptId attempt = running_.back();
    const bool fails = rng_.below(10) < failures_;
    Outcome outcome = Outcome::response(fails ? 503 : rng_.below(3) == 0 ? 200 : 201);
    if (fails && rng_.below(4) == 0) outcome.retry_after = 5ms;
    outcome.load = {.utilization = 0.5F, .qps = 10, .queue = 2, .service_time_ms = 3};
    if (fails && rng_.below(4) == 0) outcome = Outcome::reset();
    if (rng_.below(3) == 0) {
      perform(balancer_.attempt_answered(attempt, outcome.status, now_));
      return;
    }
    running_.pop_back();
    perform(balancer_.attempt_finished(attempt, outcome, now_));
  }

  void perform(Balancer::Actions actions) {
    for (const Action& action : actions) {
      if (action.kind == ActionKind::kStartAttempt) running_.push_back(action.attempt);
      if (action.kind == ActionKind::kAbortAttempt) std::erase(running_, action.attempt);
      if (action.kind == ActionKind::kStartProbe) probes_.push_back(action.probe);
      if (action.kind == ActionKind::kAbortProbe) std::erase(probes_, action.probe);
    }
  }

  TimePoint now_{};
  Rng rng_{17};
  std::uint32_t failures_ = 0;
  std::array<std::uint64_t, kEventNames.size()> events_{};
  std::array<std::string, kClients> clients_;
  std::vector<AttemptId> running_;
  std::vector<ProbeId> probes_;
  Balancer balancer_;
};

void expect_none(const Variant& policy, const Variant& admission) {
  const std::uint64_t at_start = support::allocations();
  BalancerConfig config = everything(policy, {});
  World world(config);
  world.serve(kRequests, 7);
  world.crowd();
  config.admission = admission;  // only now: it would have turned a part of the crowd away
  ASSERT_TRUE(validate(config).empty()) << validate(config)[0].path;
  world.apply(config);
  world.serve(kRequests, 4);
  const std::uint64_t warm = support::allocations();
  EXPECT_GT(warm, at_start) << "the counter does not count";
  for (const EventKind kind : {EventKind::kRetryScheduled, EventKind::kRetryDenied, EventKind::kHedgeStarted}) {
    EXPECT_GT(world.count(kind), 100U) << to_string(kind);
  }
  world.serve(kRequests, 4);
  EXPECT_EQ(support::allocations() - warm, 0U);
  for (const EventKind kind : {EventKind::kBreakerTripped, EventKind::kNodeEjected, EventKind::kNodeDown}) {
    EXPECT_EQ(world.count(kind), 0U) << to_string(kind);
  }
}

TEST(Allocation, NoneWithEverythingOnAndAnyPolicy) {
  for (const PolicyType& type : policies()) {
    SCOPED_TRACE(type.params.name);
    expect_none(default_policy(type.params.name), {});
  }
}

TEST(Allocation, NoneWithEverythingOnAndAnyAdmission) {
  for (const AdmissionType& type : admissions()) {
    SCOPED_TRACE(type.params.name);
    const bool windowed = type.params.table().find("window") != nullptr;
    expect_none(default_policy("round_robin"), windowed ? admission_params(type.params.name, {{"window", 1.0}})
                                                        : admission_params(type.params.name));
  }
}

}  // namespace
}  // namespace lb
