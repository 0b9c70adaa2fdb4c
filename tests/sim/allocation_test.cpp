// Nothing is allocated per request: a run of ten times the length allocates exactly as often. operator new is
// replaced by one that counts.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "sim/run.h"
#include "support/scenario_file.h"

namespace {

std::atomic<std::uint64_t> allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

std::uint64_t allocations_of(const sim::Scenario& scenario) {
  const std::uint64_t before = allocations;
  const sim::RunResult result = sim::run(scenario);
  EXPECT_GT(result.summary.requests, 10'000U);
  return allocations - before;
}

// Both runs are long enough to have met the highest number in flight, which is bounded by what the nodes take.
void expect_none_per_request(const char* text) {
  const sim::Scenario brief = support::scenario_of(text, {"duration=240s"});
  const sim::Scenario longer = support::scenario_of(text, {"duration=2400s"});
  const std::uint64_t few = allocations_of(brief);
  EXPECT_GT(few, 0U) << "the counter does not count";
  EXPECT_EQ(allocations_of(longer), few);
}

TEST(Allocation, NoneInSteadyState) {
  expect_none_per_request(R"({
    "balancer": {"policy": {"type": "p2c"}},
    "nodes": [{"name": "n", "count": 4, "backend": {"service_time": {"uniform": {"low": "4ms", "high": "6ms"}},
               "concurrency": 2, "queue": 4, "network": {"constant": "1ms"}}}],
    "traffic": [{"arrivals": {"constant": 300}, "clients": 50, "timeout": "1s"}]})");
}

TEST(Allocation, NoneForRetriesTimeoutsAndFailures) {
  expect_none_per_request(R"({
    "balancer": {"policy": {"type": "round_robin"}, "timeout": "500ms",
                 "retry": {"max_attempts": 3, "per_try_timeout": "9ms", "backoff": {"type": "fixed", "base": "2ms"}}},
    "nodes": [{"name": "n", "count": 3, "backend": {"service_time": {"uniform": {"low": "4ms", "high": "10ms"}},
               "concurrency": 4, "queue": 4, "failure": {"rate": 0.1}, "network": {"constant": "1ms"}}}],
    "traffic": [{"arrivals": {"constant": 300}, "timeout": "15ms"}]})");
}

}  // namespace
