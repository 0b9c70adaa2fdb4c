#include <algorithm>
#include <array>

#include "lb/knob_builder.h"
#include "sim/distribution.h"

namespace sim {

const lb::KnobTable& ConstantDistribution::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ConstantDistribution>("constant", "always the same")
          .duration<&ConstantDistribution::value>("value", lb::kAnyDuration, "the value")
          .build();
  return table;
}

const lb::KnobTable& ExponentialDistribution::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ExponentialDistribution>("exponential",
                                                    "without memory: the classic of queueing theory")
          .duration<&ExponentialDistribution::mean>("mean", lb::kAnyDuration, "the mean")
          .build();
  return table;
}

const lb::KnobTable& UniformDistribution::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<UniformDistribution>("uniform", "every value between two bounds equally likely")
          .duration<&UniformDistribution::low>("low", lb::kAnyDuration, "the smallest value")
          .duration<&UniformDistribution::high>("high", lb::kAnyDuration, "the largest value")
          .build();
  return table;
}

const lb::KnobTable& LognormalDistribution::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<LognormalDistribution>("lognormal",
                                                  "what measured latencies look like, by two percentiles")
          .duration<&LognormalDistribution::median>("median", lb::kPositiveDuration,
                                                    "half of the values are below")
          .duration<&LognormalDistribution::p99>("p99", lb::kPositiveDuration, "99 % of the values are below")
          .build();
  return table;
}

const lb::KnobTable& ParetoDistribution::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ParetoDistribution>("pareto", "a heavy tail: few requests take most of the time")
          .duration<&ParetoDistribution::minimum>("minimum", lb::kAnyDuration, "the smallest value")
          .number<&ParetoDistribution::shape>("shape", {0.1, 1000},
                                              "smaller is heavier: no mean up to 1, no variance up to 2")
          .build();
  return table;
}

const lb::KnobTable& BimodalDistribution::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<BimodalDistribution>("bimodal", "one of two values: a cache hit or a miss")
          .duration<&BimodalDistribution::fast>("fast", lb::kAnyDuration, "the usual value")
          .duration<&BimodalDistribution::slow>("slow", lb::kAnyDuration, "the other one")
          .number<&BimodalDistribution::slow_ratio>("slow_ratio", lb::kRatio, "how often it is the other one")
          .unit("ratio")
          .build();
  return table;
}

const lb::KnobTable& GammaDistribution::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<GammaDistribution>("gamma",
                                              "a sum of exponential steps: less spread with a larger shape")
          .duration<&GammaDistribution::mean>("mean", lb::kAnyDuration, "the mean")
          .number<&GammaDistribution::shape>("shape", {0.01, 1e6},
                                             "1 is exponential, below 1 burstier, above 1 steadier")
          .build();
  return table;
}

const lb::KnobTable& HyperexponentialDistribution::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<HyperexponentialDistribution>(
          "hyperexponential", "one of two exponentials, each with half of the load: burstier than one")
          .duration<&HyperexponentialDistribution::mean>("mean", lb::kAnyDuration, "the mean of both")
          .number<&HyperexponentialDistribution::squared_variation>(
              "squared_variation", {1, 1e6}, "the variance over the squared mean; 1 is exponential")
          .build();
  return table;
}

const lb::KnobTable& WeightedValue::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<WeightedValue>("value", "a value and how often it comes")
          .duration<&WeightedValue::value>("value", lb::kAnyDuration, "the value")
          .number<&WeightedValue::weight>("weight", {0, 1e15}, "how often, relative to the others")
          .build();
  return table;
}

const lb::KnobTable& EmpiricalDistribution::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<EmpiricalDistribution>("empirical", "measured values, each as often as its weight says")
          .rows<&EmpiricalDistribution::values>("values", {1, 100'000}, "the values with their weights")
          .build();
  return table;
}

std::span<const lb::VariantCase> distribution_cases() {
  static const std::array<lb::VariantCase, 9> cases{
      lb::variant_case<ConstantDistribution>("constant", "always the same value"),
      lb::variant_case<ExponentialDistribution>("exponential", "memoryless, by its mean"),
      lb::variant_case<UniformDistribution>("uniform", "between two bounds"),
      lb::variant_case<LognormalDistribution>("lognormal", "by median and 99th percentile"),
      lb::variant_case<ParetoDistribution>("pareto", "heavy tail, by minimum and shape"),
      lb::variant_case<BimodalDistribution>("bimodal", "one of two values"),
      lb::variant_case<GammaDistribution>("gamma", "by mean and shape"),
      lb::variant_case<HyperexponentialDistribution>("hyperexponential", "by mean and squared variation"),
      lb::variant_case<EmpiricalDistribution>("empirical", "measured values with their weights")};
  return cases;
}

lb::Variant constant_distribution(lb::Duration value) {
  lb::Variant variant;
  static_cast<ConstantDistribution*>(variant.choose(distribution_cases()[0]))->value = value;
  return variant;
}

bool is_nothing(const lb::Variant& params) {
  const auto* constant = params.as<ConstantDistribution>();
  return constant != nullptr && constant->value == lb::Duration{};
}

lb::Variant exponential_distribution(lb::Duration mean) {
  lb::Variant variant;
  static_cast<ExponentialDistribution*>(variant.choose(distribution_cases()[1]))->mean = mean;
  return variant;
}

lb::InputErrors validate_distribution(const lb::Variant& params) {
  if (params.active == nullptr) return {{"", "a distribution is needed, such as {\"constant\": \"5ms\"}"}};
  if (const auto* uniform = params.as<UniformDistribution>(); uniform != nullptr && uniform->low > uniform->high) {
    return {{"/uniform/low", "must not be more than high"}};
  }
  if (const auto* lognormal = params.as<LognormalDistribution>();
      lognormal != nullptr && lognormal->median > lognormal->p99) {
    return {{"/lognormal/median", "must not be more than p99"}};
  }
  if (const auto* empirical = params.as<EmpiricalDistribution>();
      empirical != nullptr &&
      std::ranges::none_of(empirical->values, [](const WeightedValue& each) { return each.weight > 0; })) {
    return {{"/empirical", "at least one weight must be more than 0"}};
  }
  return {};
}

}  // namespace sim
