#pragma once

#include <nlohmann/json_fwd.hpp>

#include "sim/result.h"

namespace sim {

/// The parts of a result that are lists of what a run was made of: traffic classes, balancers, faults, findings.
nlohmann::ordered_json classes_json(const RunResult& result);
nlohmann::ordered_json balancers_json(const RunResult& result);
nlohmann::ordered_json faults_json(const RunResult& result, const Scenario& scenario);
nlohmann::ordered_json findings_json(const RunResult& result);

nlohmann::ordered_json latency_json(const LatencySummary& latency);

/// By division, which is exact where the multiplication of lb::to_seconds is off by a bit: 15.0, not
/// 15.000000000000002.
inline double json_seconds(lb::Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

}  // namespace sim
