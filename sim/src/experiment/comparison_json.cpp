#include <nlohmann/json.hpp>

#include "sim/compare.h"

namespace sim {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json difference_json(const Difference& difference) {
  const Estimate& absolute = difference.absolute;
  Json low;
  Json high;
  if (absolute.half_width) {
    low = absolute.mean - *absolute.half_width;
    high = absolute.mean + *absolute.half_width;
  }
  Json json{{"mean", absolute.mean},    {"half_width", number(absolute.half_width)}, {"low", std::move(low)},
            {"high", std::move(high)},  {"relative", number(difference.relative)},   {"relative_low", nullptr},
            {"relative_high", nullptr}, {"verdict", to_string(difference.contrast)}};
  if (difference.relative_interval) {
    json["relative_low"] = difference.relative_interval->low;
    json["relative_high"] = difference.relative_interval->high;
  }
  return json;
}

Json metric_json(const MetricComparison& compared, const Replications& replications, std::size_t metric) {
  Json variants = Json::array();
  for (std::size_t i = 0; i < compared.variants.size(); ++i) {
    Json variant{{"name", replications.variants[i]},
                 {"mean", compared.variants[i].mean},
                 {"half_width", number(compared.variants[i].half_width)},
                 {"values", replications.sample(i, metric)}};
    if (i > 0) variant["difference"] = difference_json(compared.differences[i - 1]);
    variants.push_back(std::move(variant));
  }
  return {{"metric", compared.metric}, {"variants", std::move(variants)}};
}

}  // namespace

nlohmann::ordered_json to_json(const Comparison& comparison, const Replications& replications,
                               std::span<const Variant> variants) {
  Json json{{"scenario", variants.front().scenario.name}};
  if (replications.interrupted()) json["interrupted"] = true;
  json["replications"] = replications.complete();
  json["planned"] = replications.planned;
  json["confidence"] = comparison.options.confidence;
  json["adjusted"] = comparison.options.adjust ? "bonferroni" : "none";
  json["confidence_each"] = comparison.each;
  json["seeds"] = replications.seeds;
  json["variants"] = Json::array();
  for (const Variant& variant : variants) {
    json["variants"].push_back({{"name", variant.name}, {"changes", variant.changes}});
  }
  json["metrics"] = Json::array();
  for (std::size_t i = 0; i < comparison.metrics.size(); ++i) {
    json["metrics"].push_back(metric_json(comparison.metrics[i], replications, i));
  }
  return json;
}

}  // namespace sim
