// Known systems' breakers with the values of their own defaults.
#include <array>

#include "lb/breaker_config.h"

namespace lb {
namespace {

using std::chrono::seconds;

template <void (*kSet)(BreakerConfig&)>
constexpr Preset preset(std::string_view name, std::string_view doc) {
  return {name, doc, [](void* object) { kSet(*static_cast<BreakerConfig*>(object)); }};
}

// HystrixCommandProperties: rolling window 10 s in 10 buckets, 50 %, 20 requests, sleep window 5 s, one probe.
void hystrix(BreakerConfig& breaker) {
  breaker.type = BreakerType::kTimeWindow;
  breaker.window = {0, seconds(10)};
  breaker.failure_rate = 0.5;
  breaker.min_calls = 20;
  breaker.open_for = seconds(5);
  breaker.half_open_probes = 1;
}

// CircuitBreakerConfig: 100 calls, 50 %, minimum 100, open 60 s, 10 probes; slow: 100 % of calls over 60 s.
void resilience4j(BreakerConfig& breaker) {
  breaker.type = BreakerType::kCountWindow;
  breaker.window = {100, {}};
  breaker.failure_rate = 0.5;
  breaker.min_calls = 100;
  breaker.open_for = seconds(60);
  breaker.half_open_probes = 10;
  breaker.slow_call = SlowCallConfig{};
}

// CircuitBreakerStrategyOptions of Polly 8: failure ratio 0.1, throughput 100, sampling 30 s, break 5 s.
void polly(BreakerConfig& breaker) {
  breaker.type = BreakerType::kTimeWindow;
  breaker.window = {0, seconds(30)};
  breaker.failure_rate = 0.1;
  breaker.min_calls = 100;
  breaker.open_for = seconds(5);
  breaker.half_open_probes = 1;
}

// One call that failed after its own retries, and the host is not used again.
void ahoyhoy(BreakerConfig& breaker) {
  breaker.type = BreakerType::kConsecutive;
  breaker.failures = 1;
  breaker.open_for = kForever;
  breaker.count = BreakerCount::kTries;
}

// The circuitBreaker middleware: fallback 10 s, recovery 10 s. Its expression has no default; the ratio of errors over
// its ten seconds of counters is the manual's example for NetworkErrorRatio, above 30 %.
void traefik(BreakerConfig& breaker) {
  breaker.type = BreakerType::kTimeWindow;
  breaker.window = {0, seconds(10)};
  breaker.failure_rate = 0.3;
  breaker.min_calls = 1;
  breaker.open_for = seconds(10);
  breaker.recovery = seconds(10);
}

// failure-accrual consecutive: 7 failures, penalty 1 s doubling up to 1 min, one probation request.
void linkerd(BreakerConfig& breaker) {
  breaker.type = BreakerType::kConsecutive;
  breaker.failures = 7;
  breaker.open_for = seconds(1);
  breaker.open_for_multiplier = 2;
  breaker.open_for_max = seconds(60);
  breaker.half_open_probes = 1;
}

// FailureAccrualFactory: 5 failures in a row, marked dead 5 s doubling up to 300 s, one probe.
void finagle(BreakerConfig& breaker) {
  breaker.type = BreakerType::kConsecutive;
  breaker.failures = 5;
  breaker.open_for = seconds(5);
  breaker.open_for_multiplier = 2;
  breaker.open_for_max = seconds(300);
  breaker.half_open_probes = 1;
}

}  // namespace

std::span<const Preset> breaker_presets() {
  static constexpr std::array<Preset, 7> presets{
      preset<hystrix>("hystrix", "half of at least 20 calls in 10 s; 5 s open"),
      preset<resilience4j>("resilience4j", "half of 100 calls, or all slow; 60 s open, 10 probes"),
      preset<polly>("polly", "a tenth of at least 100 calls in 30 s; 5 s open"),
      preset<ahoyhoy>("ahoyhoy", "one failure; open for ever"),
      preset<traefik>("traefik", "three tenths of the calls in 10 s; 10 s open, 10 s of recovery"),
      preset<linkerd>("linkerd", "7 failures in a row; 1 s open, doubling to 1 min"),
      preset<finagle>("finagle", "5 failures in a row; 5 s open, doubling to 5 min")};
  return presets;
}

}  // namespace lb
