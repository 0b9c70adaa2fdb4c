#pragma once

#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "lb/assert.h"
#include "lb/policy_registry.h"

namespace lb::testing {

/// Sets one knob of a policy from its text, as a file would. Answers what is wrong, empty when it took it.
inline std::string set_param(Variant& params, std::string_view name, std::string_view text) {
  const Knob* knob = params.active->table().find(name);
  if (knob == nullptr) return "no such knob";
  void* part = knob->part(params.address());
  if (const auto* choice = std::get_if<ChoiceAccess>(&knob->access)) {
    for (std::size_t i = 0; i < choice->names.size(); ++i) {
      if (choice->names[i] == text) return choice->set(part, i), std::string();
    }
    return "no such choice";
  }
  if (const auto* integer = std::get_if<IntegerAccess>(&knob->access)) {
    const long value = std::strtol(std::string(text).c_str(), nullptr, 10);
    if (static_cast<double>(value) < knob->range.lowest || static_cast<double>(value) > knob->range.highest)
      return "out of range";
    return integer->set(part, value), std::string();
  }
  if (const auto* any = std::get_if<TextAccess>(&knob->access)) return any->set(part, text);
  return "a kind of knob that set_param() does not know";
}

using Settings = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// A policy with the given knobs, the others at their defaults.
inline Variant policy_with(std::string_view policy, Settings settings) {
  Variant params = default_policy(policy);
  for (const auto& [name, text] : settings) {
    LB_ASSERT(set_param(params, name, text).empty(), "policy_with() takes knobs that exist and values they allow");
  }
  return params;
}

}  // namespace lb::testing
