#include "sim/compare.h"

#include <array>

#include "experiment/paired.h"

namespace sim {
namespace {

MetricComparison compare_metric(const Replications& replications, std::size_t metric, const Comparison& settings) {
  MetricComparison result{.metric = replications.metrics[metric], .variants = {}, .differences = {}};
  const std::vector<double> base = replications.sample(0, metric);
  for (std::size_t variant = 0; variant < replications.variants.size(); ++variant) {
    const std::vector<double> sample = replications.sample(variant, metric);
    result.variants.push_back(estimate(sample, settings.options.confidence));
    if (variant > 0) result.differences.push_back(paired_difference(base, sample, settings.each));
  }
  return result;
}

}  // namespace

std::string_view to_string(Contrast contrast) {
  constexpr std::array<std::string_view, 5> kNames{"identical", "less", "more", "no difference shown",
                                                   "not judged"};
  return kNames[static_cast<std::size_t>(contrast)];
}

std::size_t Comparison::differences() const {
  std::size_t count = 0;
  for (const MetricComparison& metric : metrics) count += metric.differences.size();
  return count;
}

Comparison compare(const Replications& replications, const CompareOptions& options) {
  Comparison result{.options = options, .each = options.confidence, .metrics = {}};
  const std::size_t family = (replications.variants.size() - 1) * replications.metrics.size();
  if (options.adjust && family > 1) {
    result.each = 1 - (1 - options.confidence) / static_cast<double>(family);
  }
  if (replications.complete() == 0) return result;
  for (std::size_t metric = 0; metric < replications.metrics.size(); ++metric) {
    result.metrics.push_back(compare_metric(replications, metric, result));
  }
  return result;
}

}  // namespace sim
