#include "sim/size_distribution.h"

#include <array>

#include "lb/knob_builder.h"

namespace sim {
namespace {

constexpr lb::KnobRange kSize{0, 1e15};
constexpr lb::KnobRange kPositiveSize{1, 1e15};
constexpr const char* kUnit = "bytes";

}  // namespace

const lb::KnobTable& ConstantSize::knobs() {
  static const lb::KnobTable table = lb::KnobTableBuilder<ConstantSize>("constant", "always the same")
                                         .number<&ConstantSize::value>("value", kSize, "the size")
                                         .unit(kUnit)
                                         .build();
  return table;
}

const lb::KnobTable& ExponentialSize::knobs() {
  static const lb::KnobTable table = lb::KnobTableBuilder<ExponentialSize>("exponential", "by its mean")
                                         .number<&ExponentialSize::mean>("mean", kSize, "the mean")
                                         .unit(kUnit)
                                         .build();
  return table;
}

const lb::KnobTable& UniformSize::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<UniformSize>("uniform", "every size between two bounds equally likely")
          .number<&UniformSize::low>("low", kSize, "the smallest")
          .unit(kUnit)
          .number<&UniformSize::high>("high", kSize, "the largest")
          .unit(kUnit)
          .build();
  return table;
}

const lb::KnobTable& LognormalSize::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<LognormalSize>("lognormal", "by two percentiles")
          .number<&LognormalSize::median>("median", kPositiveSize, "half of the answers are smaller")
          .unit(kUnit)
          .number<&LognormalSize::p99>("p99", kPositiveSize, "99 % of the answers are smaller")
          .unit(kUnit)
          .build();
  return table;
}

const lb::KnobTable& ParetoSize::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ParetoSize>("pareto", "a heavy tail: few answers have most of the bytes")
          .number<&ParetoSize::minimum>("minimum", kSize, "the smallest")
          .unit(kUnit)
          .number<&ParetoSize::shape>("shape", {0.1, 1000}, "smaller is heavier: no mean up to 1")
          .build();
  return table;
}

std::span<const lb::VariantCase> size_cases() {
  static const std::array<lb::VariantCase, 5> cases{
      lb::variant_case<ConstantSize>("constant", "always the same size"),
      lb::variant_case<ExponentialSize>("exponential", "by its mean"),
      lb::variant_case<UniformSize>("uniform", "between two bounds"),
      lb::variant_case<LognormalSize>("lognormal", "by median and 99th percentile"),
      lb::variant_case<ParetoSize>("pareto", "heavy tail, by minimum and shape")};
  return cases;
}

lb::Variant constant_size(double bytes) {
  lb::Variant variant;
  static_cast<ConstantSize*>(variant.choose(size_cases()[0]))->value = bytes;
  return variant;
}

lb::InputErrors validate_sizes(const lb::Variant& params) {
  if (params.active == nullptr) return {{"", "a distribution is needed, such as {\"constant\": 10000}"}};
  if (const auto* uniform = params.as<UniformSize>(); uniform != nullptr && uniform->low > uniform->high) {
    return {{"/uniform/low", "must not be more than high"}};
  }
  if (const auto* lognormal = params.as<LognormalSize>();
      lognormal != nullptr && lognormal->median > lognormal->p99) {
    return {{"/lognormal/median", "must not be more than p99"}};
  }
  return {};
}

}  // namespace sim
