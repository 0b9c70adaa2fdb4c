// Allocations per request in steady state, which must be 0. What a
// short run and one ten times as long allocate alike (set-up, the highest number in flight) is taken out.
#include <benchmark/benchmark.h>

#include "lb/balancer.h"
#include "scenarios.h"
#include "sim/run.h"
#include "support/allocations.h"

namespace {

struct Count {
  double requests = 0;
  double allocations = 0;
};

Count simulate(std::chrono::seconds duration) {
  sim::Scenario scenario = bench::flaky3();
  scenario.duration = duration;
  const std::uint64_t before = support::allocations();
  const sim::RunResult result = sim::run(scenario);
  return {static_cast<double>(result.total.requests), static_cast<double>(support::allocations() - before)};
}

void simulator_allocations(benchmark::State& state) {
  for (auto _ : state) {
    const Count brief = simulate(std::chrono::seconds(240));
    const Count longer = simulate(std::chrono::seconds(2400));
    state.counters["per request"] = (longer.allocations - brief.allocations) / (longer.requests - brief.requests);
  }
}
BENCHMARK(simulator_allocations)->Iterations(1)->Unit(benchmark::kMillisecond);

void engine_allocations(benchmark::State& state) {
  lb::BalancerConfig config;
  config.retry.emplace().max_attempts = 3;
  config.retry->per_try_timeout = std::chrono::seconds(1);
  config.breaker.emplace();
  config.timeout = std::chrono::seconds(3);
  const std::vector<lb::NodeConfig> nodes{{.name = "a"}, {.name = "b"}, {.name = "c"}};
  lb::TimePoint now{};
  lb::Balancer balancer(config, nodes, 1, now);
  const auto request = [&](std::uint64_t i) {
    now += std::chrono::microseconds(10);
    lb::AttemptId attempt = balancer.begin({}, now)[0].attempt;
    if (i % 3 == 0) attempt = balancer.attempt_finished(attempt, lb::Outcome::response(500), now)[0].attempt;
    balancer.attempt_finished(attempt, lb::Outcome::response(200), now);
  };
  for (std::uint64_t i = 0; i < 1000; ++i) request(i);
  const std::uint64_t before = support::allocations();
  std::uint64_t requests = 0;
  for (auto _ : state) request(requests++);
  state.counters["per request"] =
      static_cast<double>(support::allocations() - before) / static_cast<double>(requests);
}
BENCHMARK(engine_allocations);

}  // namespace
