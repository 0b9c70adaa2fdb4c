#include "sim/client_behaviour.h"

#include <array>

#include "lb/knob_builder.h"

namespace sim {
namespace {

constexpr std::array<std::string_view, 3> kRetryAfterNames{"any", "failure", "timeout"};

}  // namespace

const lb::KnobTable& UniformPopularity::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<UniformPopularity>("uniform_popularity", "every client equally likely").build();
  return table;
}

const lb::KnobTable& ZipfPopularity::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ZipfPopularity>("zipf", "client number k in proportion to 1 / k^exponent")
          .number<&ZipfPopularity::exponent>("exponent", {0.01, 10},
                                             "near 0 all are alike; 1 is what is measured on the web")
          .build();
  return table;
}

std::span<const lb::VariantCase> popularity_cases() {
  static const std::array<lb::VariantCase, 2> cases{
      lb::variant_case<UniformPopularity>("uniform", "every client equally likely"),
      lb::variant_case<ZipfPopularity>("zipf", "few ask much, many ask little")};
  return cases;
}

lb::Variant uniform_popularity() {
  lb::Variant variant;
  variant.choose(popularity_cases()[0]);
  return variant;
}

const lb::KnobTable& ClientRetry::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ClientRetry>("client_retry", "the client itself sends its request again, as a new one")
          .integer<&ClientRetry::attempts>("attempts", {2, 1000}, "times it asks in all, then it gives up")
          .variant<&ClientRetry::delay>("delay", lb::VariantTag::kOnlyKey, &distribution_cases,
                                        "how long it waits before it asks again")
          .choice<&ClientRetry::on>("on", kRetryAfterNames,
                                    "after any failed request, an error for an answer, or the end of its patience")
          .build();
  return table;
}

}  // namespace sim
