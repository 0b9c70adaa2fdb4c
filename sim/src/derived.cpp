#include "derived.h"

#include <algorithm>

#include "imbalance.h"

namespace sim {
namespace {

double per(double amount, double of) { return of > 0 ? amount / of : 0; }

double amplification_of(std::uint64_t attempts, std::uint64_t requests) {
  return per(static_cast<double>(attempts), static_cast<double>(requests));
}

void derive_series(RunResult& result, const Scenario& scenario) {
  Series& series = result.series;
  series.attempts.assign(series.buckets, 0);
  for (const NodeResult& node : result.nodes) {
    for (std::size_t i = 0; i < series.buckets; ++i) series.attempts[i] += node.series.attempts[i];
  }
  series.goodput.resize(series.buckets);
  series.amplification.resize(series.buckets);
  for (std::size_t i = 0; i < series.buckets; ++i) {
    series.goodput[i] =
        static_cast<float>(per(static_cast<double>(series.succeeded[i]), bucket_seconds(series, scenario, i)));
    series.amplification[i] = static_cast<float>(amplification_of(series.attempts[i], series.requests[i]));
  }
}

void derive_imbalance(RunResult& result) {
  const std::vector<std::uint32_t> members = taking_part(result.nodes);
  const auto node = [&](std::uint32_t i) -> const NodeResult& { return result.nodes[i]; };
  Summary& summary = result.summary;
  summary.imbalance = imbalance(
      members, [&](std::uint32_t i) { return static_cast<double>(node(i).attempts) / node(i).node.weight; });
  summary.utilization_imbalance = imbalance(members, [&](std::uint32_t i) { return node(i).utilization; });
  Series& series = result.series;
  series.imbalance.resize(series.buckets);
  series.utilization_imbalance.resize(series.buckets);
  for (std::size_t b = 0; b < series.buckets; ++b) {
    series.imbalance[b] = static_cast<float>(imbalance(members, [&](std::uint32_t i) {
      return static_cast<double>(node(i).series.attempts[b]) / node(i).node.weight;
    }));
    series.utilization_imbalance[b] = static_cast<float>(
        imbalance(members, [&](std::uint32_t i) { return static_cast<double>(node(i).series.utilization[b]); }));
  }
}

}  // namespace

double bucket_seconds(const Series& series, const Scenario& scenario, std::size_t i) {
  const lb::Duration from = series.bucket * static_cast<lb::Duration::rep>(i);
  return static_cast<double>(std::min(series.bucket, scenario.duration - from).count()) / 1e9;
}

void derive(RunResult& result, const Scenario& scenario) {
  const double played = std::min(result.total.duration_s, static_cast<double>(scenario.duration.count()) / 1e9);
  const double window = played - static_cast<double>(scenario.warmup.count()) / 1e9;
  result.summary.goodput = per(static_cast<double>(result.summary.succeeded), window);
  result.total.goodput = per(static_cast<double>(result.total.succeeded), played);
  for (ClassResult& each : result.classes) each.goodput = per(static_cast<double>(each.succeeded), window);
  derive_series(result, scenario);
  derive_imbalance(result);
  result.total.imbalance = result.summary.imbalance;
  result.total.utilization_imbalance = result.summary.utilization_imbalance;
}

}  // namespace sim
