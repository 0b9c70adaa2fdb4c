#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <variant>

#include "lb/assert.h"
#include "lb/policy_registry.h"

namespace lb::testing {

/// A value for a knob: a choice by its name, a flag, a number, or a duration.
using KnobValue = std::variant<const char*, bool, double, Duration>;

/// A policy with some knobs off their defaults: policy("p2c", {{"metric", "c3"}, {"clients", 3.0}}).
inline Variant policy(std::string_view name,
                      std::initializer_list<std::pair<std::string_view, KnobValue>> values) {
  Variant params = default_policy(name);
  for (const auto& [knob_name, value] : values) {
    const Knob* knob = params.active->table().find(knob_name);
    LB_ASSERT(knob != nullptr, "a test names a knob that the policy has");
    void* part = knob->part(params.address());
    if (const auto* choice = std::get_if<ChoiceAccess>(&knob->access)) {
      const auto found = std::ranges::find(choice->names, std::string_view(std::get<const char*>(value)));
      LB_ASSERT(found != choice->names.end(), "a test names a choice that the knob has");
      choice->set(part, static_cast<std::size_t>(found - choice->names.begin()));
    } else if (const auto* flag = std::get_if<FlagAccess>(&knob->access)) {
      flag->set(part, std::get<bool>(value));
    } else if (const auto* integer = std::get_if<IntegerAccess>(&knob->access)) {
      integer->set(part, static_cast<std::int64_t>(std::get<double>(value)));
    } else if (const auto* number = std::get_if<NumberAccess>(&knob->access)) {
      number->set(part, std::get<double>(value));
    } else {
      std::get<DurationAccess>(knob->access).set(part, std::get<Duration>(value).count());
    }
  }
  return params;
}

}  // namespace lb::testing
