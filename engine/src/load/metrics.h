#pragma once

#include <memory>

#include "load/c3_metric.h"
#include "load/least_time_metrics.h"
#include "load/load_params.h"
#include "load/peak_ewma_metric.h"

namespace lb {

// What counts as a node's load. A picker (PowerOfTwoChoices, LeastLoad) takes one of these classes:
//
//     Ties                                how equals are told apart in a full scan
//     kLearns                             whether started() and finished() do anything
//     Metric(const LoadParams&)
//     void rebuild(const Candidates&)
//     Load load(const Candidates&, NodeId, TimePoint)     Load has operator< and converts to double
//     void started(NodeId, TimePoint), finished(const Feedback&)

class InFlightMetric {
 public:
  using Ties = RandomTies;
  static constexpr bool kLearns = false;
  explicit InFlightMetric(const LoadParams&) {}

  void rebuild(const Candidates&) {}
  std::uint32_t load(const Candidates& candidates, NodeId id, TimePoint) const { return candidates.in_flight(id); }
  void started(NodeId, TimePoint) {}
  void finished(const Feedback&) {}
};

/// Makes a Picker<Metric> with the metric that `params` chooses.
template <template <class> class Picker, class Params>
std::unique_ptr<Policy> make_picker(const Params& params) {
  switch (params.load.metric) {
    case LoadMetricKind::kInFlight:
      return std::make_unique<Picker<InFlightMetric>>(params);
    case LoadMetricKind::kPeakEwma:
      return std::make_unique<Picker<PeakEwmaMetric>>(params);
    case LoadMetricKind::kLeastTime:
      if (params.load.dialect == LeastTimeDialect::kTraefik)
        return std::make_unique<Picker<TraefikLeastTimeMetric>>(params);
      return std::make_unique<Picker<NginxLeastTimeMetric>>(params);
    case LoadMetricKind::kC3:
      return std::make_unique<Picker<C3Metric>>(params);
  }
  return std::make_unique<Picker<InFlightMetric>>(params);
}

}  // namespace lb
