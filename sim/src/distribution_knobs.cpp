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

std::span<const lb::VariantCase> distribution_cases() {
  static const std::array<lb::VariantCase, 7> cases{
      lb::variant_case<ConstantDistribution>("constant", "always the same value"),
      lb::variant_case<ExponentialDistribution>("exponential", "memoryless, by its mean"),
      lb::variant_case<UniformDistribution>("uniform", "between two bounds"),
      lb::variant_case<LognormalDistribution>("lognormal", "by median and 99th percentile"),
      lb::variant_case<ParetoDistribution>("pareto", "heavy tail, by minimum and shape"),
      lb::variant_case<BimodalDistribution>("bimodal", "one of two values"),
      lb::variant_case<GammaDistribution>("gamma", "by mean and shape")};
  return cases;
}

lb::Variant constant_distribution(lb::Duration value) {
  lb::Variant variant;
  static_cast<ConstantDistribution*>(variant.choose(distribution_cases()[0]))->value = value;
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
  return {};
}

}  // namespace sim
