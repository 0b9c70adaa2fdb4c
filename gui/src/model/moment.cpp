#include "model/moment.h"

#include <algorithm>

#include "model/series.h"

namespace gui {

namespace {

/// The figure of one run at a bucket; a latency looks back over the window for the last one measured.
bool figure_at(const RunModel& run, Kpi which, std::size_t bucket, double& value) {
  const std::vector<float>& series = run.series(which);
  if (bucket >= series.size()) return false;
  const bool latency = which == Kpi::kP50 || which == Kpi::kP99;
  for (std::size_t back = 0; back <= std::min(bucket, latency ? run.window : 0); ++back) {
    value = static_cast<double>(series[bucket - back]);
    if (!latency || value > 0) return true;
  }
  return false;
}

NodeMoment node_at(const RunModel& run, const lb::FeedNode& node, std::size_t bucket, double seconds) {
  NodeMoment moment;
  const double attempts = trailing_sum(node.attempts_series, bucket, run.window);
  const double failures = trailing_sum(node.failures_series, bucket, run.window);
  const double covered = static_cast<double>(std::min(bucket + 1, run.window)) * run.bucket;
  moment.per_second = attempts / covered;
  // An attempt that started before the window may fail inside it: the rate is bounded, not the count.
  moment.error_rate = attempts > 0 ? std::min(1.0, failures / attempts) : (failures > 0 ? 1.0 : 0.0);
  for (std::size_t back = 0; back <= std::min(bucket, run.window) && moment.p99_ms <= 0; ++back) {
    if (bucket - back < node.latency_p99_series.size()) {
      moment.p99_ms = static_cast<double>(node.latency_p99_series[bucket - back]);
    }
  }
  if (bucket < node.in_flight_series.size()) moment.in_flight = node.in_flight_series[bucket];
  // At the very end of the run the last state still holds.
  const lb::Duration at{static_cast<lb::Duration::rep>(seconds * 1e9)};
  moment.breaker = breaker_at(node, std::min(at, run.frame->length - lb::Duration{1}));
  return moment;
}

}  // namespace

Moment moment_at(const RunModel& run, const RunModel* baseline, double seconds) {
  Moment moment;
  moment.bucket = run.bucket_at(seconds);
  for (std::size_t i = 0; i < kKpiCount; ++i) {
    KpiValue& value = moment.kpi[i];
    value.known = figure_at(run, static_cast<Kpi>(i), moment.bucket, value.value);
    value.has_baseline = value.known && baseline != nullptr &&
                         figure_at(*baseline, static_cast<Kpi>(i), baseline->bucket_at(seconds), value.baseline);
  }
  moment.nodes.reserve(run.frame->nodes.size());
  for (const lb::FeedNode& node : run.frame->nodes) {
    moment.nodes.push_back(node_at(run, node, moment.bucket, seconds));
    moment.attempts_per_second += moment.nodes.back().per_second;
  }
  for (NodeMoment& node : moment.nodes) {
    node.share = moment.attempts_per_second > 0 ? node.per_second / moment.attempts_per_second : 0;
  }
  if (moment.bucket < run.goodput.size()) {
    moment.goodput_per_second = static_cast<double>(run.goodput[moment.bucket]);
  }
  moment.requests_per_second = moment.kpi[static_cast<std::size_t>(Kpi::kThroughput)].value;
  return moment;
}

int better_when_rising(Kpi which) {
  switch (which) {
    case Kpi::kSuccess:
      return 1;
    case Kpi::kThroughput:
      return 0;
    default:
      return -1;
  }
}

}  // namespace gui
