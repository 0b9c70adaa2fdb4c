#include "utilization_recorder.h"

#include <utility>

namespace sim {

UtilizationRecorder::UtilizationRecorder(const Scenario& scenario, std::size_t buckets) {
  nodes_.reserve(node_total(scenario));
  for (const ScenarioNode& entry : scenario.nodes) {
    nodes_.insert(nodes_.end(), entry.count, {static_cast<double>(entry.backend.concurrency), 0});
  }
  series_.assign(nodes_.size(), std::vector<float>(buckets));
}

void UtilizationRecorder::fill(RunResult& result) {
  for (std::size_t i = 0; i < series_.size(); ++i) result.nodes[i].series.utilization = std::move(series_[i]);
}

}  // namespace sim
