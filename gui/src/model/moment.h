#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "model/run_model.h"

namespace gui {

/// One figure at the playhead, beside the same figure of the baseline.
struct KpiValue {
  double value = 0;
  bool known = false;  ///< false: nothing was measured then
  double baseline = 0;
  bool has_baseline = false;  ///< a baseline other than this run has a value too

  double difference() const { return value - baseline; }
};

/// One node at the playhead.
struct NodeMoment {
  double per_second = 0;  ///< attempts
  double share = 0;       ///< of attempts, 0..1
  double error_rate = 0;  ///< failed attempts over attempts, 0..1
  double p99_ms = 0;      ///< 0: nothing was measured
  std::uint32_t in_flight = 0;
  lb::BreakerState breaker = lb::BreakerState::kClosed;
};

/// Everything that the dashboard shows of one moment of a run.
struct Moment {
  std::size_t bucket = 0;
  std::array<KpiValue, kKpiCount> kpi;
  std::vector<NodeMoment> nodes;
  double requests_per_second = 0;
  double attempts_per_second = 0;
  double goodput_per_second = 0;  ///< requests that succeeded

  double amplification() const { return requests_per_second > 0 ? attempts_per_second / requests_per_second : 0; }
};

/// In      baseline: null, or a run of which the figures are compared.
/// Cost    O(nodes x window).
Moment moment_at(const RunModel& run, const RunModel* baseline, double seconds);

/// Whether a rise of that figure is good (1), bad (-1), or neither (0).
int better_when_rising(Kpi which);

}  // namespace gui
