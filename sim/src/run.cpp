#include "sim/run.h"

#include <algorithm>
#include <chrono>

#include "derived.h"
#include "diagnosis/diagnosis.h"
#include "fault_judge.h"
#include "metrics.h"
#include "world.h"

namespace sim {

RunResult run(const Scenario& scenario, const RunOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  RunResult result = World(scenario, options).play();
  derive(result, scenario);
  if (!result.interrupted) {
    judge_faults(result, scenario);
    result.findings = diagnose(result, scenario);
    result.expect = judge(result, scenario);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  result.summary.wall_s = result.total.wall_s = took.count();
  return result;
}

bool RunResult::expectations_hold() const {
  return std::ranges::all_of(expect, [](const Verdict& verdict) { return verdict.holds; });
}

}  // namespace sim
