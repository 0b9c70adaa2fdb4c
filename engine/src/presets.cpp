// The systems that this project absorbs or is compared with, as they are when nothing is configured.
#include "lb/presets.h"

#include <algorithm>
#include <array>

#include "lb/assert.h"
#include "lb/balancer_config.h"
#include "lb/retry_budget.h"

namespace lb {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using What = FailureKind::What;

constexpr std::uint32_t kUntilNoneIsLeft = 1000;  // the most that max_attempts and max_nodes take

template <void (*kSet)(BalancerConfig&)>
constexpr Preset preset(std::string_view name, std::string_view doc) {
  return {name, doc, [](void* object) { kSet(*static_cast<BalancerConfig*>(object)); }};
}

// A field of a policy or a budget, whose structs are private to them.
template <class Access, class Value>
void set(Variant& variant, std::string_view name, Value value) {
  const Knob* knob = variant.active->table().find(name);
  LB_ASSERT(knob != nullptr, "a preset names knobs that exist");
  std::get<Access>(knob->access).set(knob->part(variant.address()), value);
}

void choose(Variant& variant, std::string_view name, std::string_view value) {
  const Knob* knob = variant.active->table().find(name);
  LB_ASSERT(knob != nullptr, "a preset names knobs that exist");
  const auto& access = std::get<ChoiceAccess>(knob->access);
  const auto found = std::ranges::find(access.names, value);
  LB_ASSERT(found != access.names.end(), "a preset names choices that exist");
  access.set(knob->part(variant.address()), static_cast<std::size_t>(found - access.names.begin()));
}

Variant weighted_round_robin(std::string_view dialect) {
  Variant policy = default_policy("weighted_round_robin");
  choose(policy, "dialect", dialect);
  return policy;
}

// Systems that do not look at the method.
std::vector<Method> all_methods() {
  return {Method::kGet,     Method::kHead,    Method::kPost,  Method::kPut,   Method::kDelete,
          Method::kConnect, Method::kOptions, Method::kTrace, Method::kPatch, Method::kOther};
}

// Its document: round robin; 10 s a try; a failure marks the server down and another is tried until none is left.
// Pings are connects of at most 3 s, one after the other, every 30 s, the first at once: the server is what its last
// ping says, and nobody is used before it. Of what marks a server down 501 and 505 are left out, as HAProxy does.
void balast(BalancerConfig& balancer) {
  RetryConfig& retry = balancer.retry.emplace();
  retry.max_attempts = kUntilNoneIsLeft;
  retry.per_try_timeout = seconds(10);
  retry.max_nodes = kUntilNoneIsLeft;
  retry.methods = all_methods();
  balancer.health_monitor = {.type = ProbeType::kConnect,
                             .delay = seconds(30),
                             .timeout = seconds(3),
                             .attempts_before_deactivation = 1,
                             .rise = 1,
                             .strategy = ProbeStrategy::kSerial,
                             .initial = InitialHealth::kDown};
  balancer.observe = {.layer = ObserveLayer::kLayer7, .error_limit = 1, .on_error = OnError::kMarkDown};
}

// Its document: three tries a host without a wait, then the next host, each host once; a call that failed after its
// tries opens the host's breaker, and the host is not used again.
void ahoyhoy(BalancerConfig& balancer) {
  RetryConfig& retry = balancer.retry.emplace();
  retry.max_attempts = kUntilNoneIsLeft;
  retry.same_node_tries = 3;
  retry.max_nodes = kUntilNoneIsLeft;
  retry.methods = all_methods();
  retry.backoff = {
      .type = BackoffType::kTries, .base = Duration{}, .multiplier = 1, .max = kForever, .jitter = Jitter{}};
  BreakerConfig& breaker = balancer.breaker.emplace();
  breaker.failures = 1;
  breaker.open_for = kForever;
  breaker.count = BreakerCount::kTries;
}

// Its document: RANDOM, which ignores weights; 30 s. Health monitor, session persistence, connection throttle and
// access list are there when a balancer is given one: by default none is.
void cloud_lb(BalancerConfig& balancer) {
  balancer.policy = default_policy("random");
  set<FlagAccess>(balancer.policy, "weighted", false);
  balancer.timeout = seconds(30);
}

// `retries 3` of connects only, after a turn-around of 1 s; the last of them may go to another server. Servers are
// checked, observed and started slowly only where their line says so: `check`, `observe`, `slowstart`.
void haproxy(BalancerConfig& balancer) {
  balancer.policy = weighted_round_robin("haproxy");
  RetryConfig& retry = balancer.retry.emplace();
  retry.max_attempts = 4;
  retry.same_node_tries = 3;
  retry.on = {{What::kConnectFailure, 0}};
  retry.backoff.type = BackoffType::kFixed;
  retry.backoff.base = seconds(1);
}

// Its document: what lighthouse writes is HAProxy's configuration, of nodes whose checks pass, each with its rise and
// fall. It names no figures: these are HAProxy's for a server with `check` (inter 2s, rise 2, fall 3; a check may take
// as long as inter).
void lighthouse(BalancerConfig& balancer) {
  haproxy(balancer);
  balancer.health_monitor = {.type = ProbeType::kConnect,
                             .delay = seconds(2),
                             .timeout = seconds(2),
                             .attempts_before_deactivation = 3,
                             .rise = 2};
}

// Its document: round robin; at most 100 attempts a node, min(2^n + r, 64 + r) s between them, r up to 100 ms. What
// registers a user or changes a password goes to all nodes, and each has to answer 201.
void lb_service(BalancerConfig& balancer) {
  RetryConfig& retry = balancer.retry.emplace();
  retry.max_attempts = 100;
  retry.same_node_tries = 100;
  retry.methods = all_methods();
  retry.backoff = {.type = BackoffType::kLbService,
                   .base = seconds(1),
                   .max = seconds(64),
                   .jitter = {JitterType::kAdded, milliseconds(100), {}}};
  for (const char* path : {"/register", "/changePassword"}) {
    RouteConfig& route = balancer.routes.emplace_back();
    route.path = path;
    route.methods = {Method::kPost};
    route.mode = RouteMode::kFanOut;
    route.success_status = 201;
  }
}

// ROUND_ROBIN, by the EDF scheduler, entered anywhere; route timeout 15 s; no retries without a retry_policy, then
// 25 ms base interval up to 10 x that, and at most 3 at a time (the max_retries threshold). Priorities spill by
// 140 % and panic below 50 %. Thresholds: over HTTP/1.1 max_connections 1024 is how many requests are in flight, and
// max_pending_requests 1024 how many wait. Outlier detection, slow start and health checks are off until a cluster
// has them.
void envoy(BalancerConfig& balancer) {
  balancer.policy = weighted_round_robin("envoy_edf");
  set<FlagAccess>(balancer.policy, "random_start", true);
  balancer.timeout = seconds(15);
  RetryConfig& retry = balancer.retry.emplace();
  retry.methods = all_methods();
  retry.backoff.type = BackoffType::kEnvoy;
  retry.budget = default_budget("envoy");
  set<NumberAccess>(retry.budget, "budget_percent", 0.0);
  balancer.spill.emplace().overprovisioning_factor = 1.4;
  balancer.panic.emplace().threshold = 0.5;
  LimitsConfig& limits = balancer.limits.emplace();
  limits.max_in_flight = 1024;
  limits.queue = 1024;
}

// Smooth weighted turns, max_fails 1 and fail_timeout 10 s; proxy_next_upstream "error timeout" through every peer
// that is left, not for POST and PATCH; proxy_read_timeout 60 s.
void nginx(BalancerConfig& balancer) {
  balancer.policy = weighted_round_robin("nginx");
  set<IntegerAccess>(balancer.policy, "max_fails", 1);
  RetryConfig& retry = balancer.retry.emplace();
  retry.max_attempts = kUntilNoneIsLeft;
  retry.max_nodes = kUntilNoneIsLeft;
  retry.per_try_timeout = seconds(60);
  retry.on = {{What::kConnectFailure, 0}, {What::kTimeout, 0}, {What::kReset, 0}};
  balancer.max_fails = {.max_fails = 1, .fail_timeout = seconds(10)};
}

// pick_first. Retries are off without a retryPolicy; the values are those of gRFC A6's own example.
void grpc(BalancerConfig& balancer) {
  balancer.policy = default_policy("first");
  set<IntegerAccess>(balancer.policy, "max_in_flight", 1'000'000'000);  // it has no limit
  RetryConfig& retry = balancer.retry.emplace();
  retry.on = {{What::kStatus, 503}, {What::kConnectFailure, 0}, {What::kReset, 0}};
  retry.methods = all_methods();
  retry.backoff = {.type = BackoffType::kGrpc,
                   .base = milliseconds(100),
                   .multiplier = 2,
                   .max = seconds(1),
                   .jitter = Jitter{}};
}

// P2C by requests in flight; requeues of what was not written, within the budget of 20 % + 10 a second and at most
// a fifth of its idle balance (100) for one request; failure accrual.
void finagle(BalancerConfig& balancer) {
  balancer.policy = default_policy("p2c");
  RetryConfig& retry = balancer.retry.emplace();
  retry.max_attempts = 21;
  retry.on = {{What::kConnectFailure, 0}};
  retry.budget = default_budget("finagle");
  BreakerConfig& breaker = balancer.breaker.emplace();
  breaker.failures = 5;
  breaker.open_for = seconds(5);
  breaker.open_for_multiplier = 2;
  breaker.open_for_max = seconds(300);
}

// P2C by peak EWMA (10 s, first guess 30 ms). Retries and failure accrual are off until a service asks for them; then
// the budget is 20 % + 10 a second over 10 s.
void linkerd(BalancerConfig& balancer) {
  balancer.policy = default_policy("p2c");
  choose(balancer.policy, "metric", "peak_ewma");
  set<DurationAccess>(balancer.policy, "default_rtt", Duration(milliseconds(30)).count());
  balancer.retry.emplace().budget = default_budget("finagle");
}

}  // namespace

std::span<const Preset> balancer_presets() {
  static constexpr std::array<Preset, 11> presets{
      preset<balast>("balast", "round robin; a failure marks a server down until its next ping, another is tried"),
      preset<ahoyhoy>("ahoyhoy", "round robin, three tries a host, a breaker that opens for ever"),
      preset<cloud_lb>("cloud_lb", "random; no retries, 30 s"),
      preset<lighthouse>("lighthouse", "HAProxy as lighthouse configures it, with checks"),
      preset<lb_service>("lb_service", "round robin, 100 attempts a node with exponential waits, writes to all"),
      preset<envoy>("envoy", "weighted round robin by earliest deadline, spill, panic; retries off"),
      preset<nginx>("nginx", "smooth weighted round robin, every peer tried once, max_fails 1 for 10 s"),
      preset<haproxy>("haproxy", "roundrobin, 3 retries of a connect"),
      preset<grpc>("grpc", "pick_first; retries off"),
      preset<finagle>("finagle", "the less loaded of two, retry budget, failure accrual"),
      preset<linkerd>("linkerd", "the better of two by peak EWMA; retries off, budget of 20 %")};
  return presets;
}

}  // namespace lb
