#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "lb/admission_registry.h"
#include "lb/knob.h"

namespace lb {

/// The parameters of the admission of that name, its defaults but for the knobs named. Durations in seconds.
inline Variant admission_params(std::string_view name,
                                std::initializer_list<std::pair<std::string_view, double>> knobs = {}) {
  Variant params;
  params.choose(find_admission(name)->params);
  const KnobTable& table = params.active->table();
  for (const auto& [knob_name, value] : knobs) {
    const Knob* knob = table.find(knob_name);
    EXPECT_NE(knob, nullptr) << knob_name;
    void* part = knob->part(params.address());
    if (const auto* integer = std::get_if<IntegerAccess>(&knob->access)) {
      integer->set(part, static_cast<std::int64_t>(value));
    } else if (const auto* number = std::get_if<NumberAccess>(&knob->access)) {
      number->set(part, value);
    } else {
      std::get<DurationAccess>(knob->access).set(part, static_cast<std::int64_t>(value * 1e9));
    }
  }
  return params;
}

inline std::unique_ptr<Admission> made_admission(
    std::string_view name, std::initializer_list<std::pair<std::string_view, double>> knobs = {}) {
  const Variant params = admission_params(name, knobs);
  EXPECT_TRUE(validate_admission(params).empty());
  return make_admission(params);
}

}  // namespace lb
