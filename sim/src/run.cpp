#include "sim/run.h"

#include <algorithm>
#include <chrono>

#include "metrics.h"
#include "world.h"

namespace sim {

RunResult run(const Scenario& scenario, const RunOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  RunResult result = World(scenario, options).play();
  if (!result.interrupted) result.expect = judge(result, scenario);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  result.summary.wall_s = result.total.wall_s = took.count();
  return result;
}

bool RunResult::expectations_hold() const {
  return std::ranges::all_of(expect, [](const Verdict& verdict) { return verdict.holds; });
}

}  // namespace sim
