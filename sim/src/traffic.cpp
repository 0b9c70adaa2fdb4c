#include "sim/traffic.h"

#include <array>

#include "lb/assert.h"
#include "lb/knob_builder.h"
#include "lb/retry.h"
#include "sim/scenario.h"

namespace sim {
namespace {

// From one request in eleven days to one a nanosecond, which is the step of the clock.
constexpr lb::KnobRange kRate{1e-6, 1e9};

}  // namespace

const lb::KnobTable& ConstantArrivals::knobs() {
  static const lb::KnobTable table = lb::KnobTableBuilder<ConstantArrivals>("constant", "at equal distances")
                                         .number<&ConstantArrivals::rate>("rate", kRate, "how many come")
                                         .unit("requests/s")
                                         .build();
  return table;
}

const lb::KnobTable& PoissonArrivals::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<PoissonArrivals>("poisson", "at random, as from many independent clients")
          .number<&PoissonArrivals::rate>("rate", kRate, "how many come on average")
          .unit("requests/s")
          .build();
  return table;
}

std::span<const lb::VariantCase> arrival_cases() {
  static const std::array<lb::VariantCase, 2> cases{
      lb::variant_case<ConstantArrivals>("constant", "at equal distances"),
      lb::variant_case<PoissonArrivals>("poisson", "at random, as from many independent clients")};
  return cases;
}

double mean_rate(const lb::Variant& arrivals) {
  if (const auto* constant = arrivals.as<ConstantArrivals>()) return constant->rate;
  const auto* poisson = arrivals.as<PoissonArrivals>();
  LB_ASSERT(poisson != nullptr, "arrivals are one of arrival_cases()");
  return poisson->rate;
}

lb::Variant poisson_arrivals(double rate) {
  lb::Variant variant;
  static_cast<PoissonArrivals*>(variant.choose(arrival_cases()[1]))->rate = rate;
  return variant;
}

const lb::KnobTable& TrafficClass::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<TrafficClass>("traffic",
                                         "one kind of request, which comes whether or not others are answered")
          .text<&TrafficClass::name>("name", {0, 255}, "what to call it; unique")
          .variant<&TrafficClass::arrivals>("arrivals", lb::VariantTag::kOnlyKey, &arrival_cases,
                                            "when requests come")
          .text<&TrafficClass::method>("method", {1, 16}, "the request method")
          .text<&TrafficClass::path>("path", {1, 8192}, "the request path")
          .integer<&TrafficClass::clients>("clients", {1, static_cast<double>(kMaxClients)},
                                           "distinct client addresses, each equally likely")
          .duration_or_forever<&TrafficClass::timeout>("timeout", lb::kPositiveDuration,
                                                       "the client's patience: then it leaves")
          .build();
  return table;
}

}  // namespace sim
