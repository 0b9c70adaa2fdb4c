// Simulated requests per second, whole runs: the figure is `requests/s` of processor time, everything included
// (engine, world, recorder). 60 s of flaky3 are 36,000 requests; the larger pools play about a million each.
#include <benchmark/benchmark.h>

#include "scenarios.h"
#include "sim/run.h"

namespace {

void play(benchmark::State& state, const sim::Scenario& scenario) {
  double requests = 0;
  double events = 0;
  for (auto _ : state) {
    const sim::RunResult result = sim::run(scenario);
    requests += static_cast<double>(result.total.requests);
    events += static_cast<double>(result.summary.events);
  }
  state.counters["requests/s"] = benchmark::Counter(requests, benchmark::Counter::kIsRate);
  state.counters["events/s"] = benchmark::Counter(events, benchmark::Counter::kIsRate);
}

void simulate_flaky3(benchmark::State& state) {
  sim::Scenario scenario = bench::flaky3();
  scenario.duration = std::chrono::seconds(state.range(0));
  play(state, scenario);
}
BENCHMARK(simulate_flaky3)->Arg(60)->Arg(3600)->Unit(benchmark::kMillisecond);

void simulate_p2c_pool(benchmark::State& state) { play(state, bench::p2c_pool(state.range(0))); }
BENCHMARK(simulate_p2c_pool)->Arg(3)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
