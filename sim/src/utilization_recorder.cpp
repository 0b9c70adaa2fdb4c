#include "utilization_recorder.h"

namespace sim {

UtilizationRecorder::UtilizationRecorder(const Scenario& scenario, std::size_t buckets) {
  nodes_.reserve(node_total(scenario));
  for (const ScenarioNode& entry : scenario.nodes) {
    nodes_.insert(nodes_.end(), entry.count, {static_cast<double>(entry.backend.concurrency), 0});
  }
  series_.resize(nodes_.size() * buckets);
}

void UtilizationRecorder::fill(RunResult& result) const {
  const std::size_t buckets = series_.size() / nodes_.size();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    std::vector<float>& series = result.nodes[i].series.utilization;
    series.resize(buckets);
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) series[bucket] = series_[bucket * nodes_.size() + i];
  }
}

}  // namespace sim
