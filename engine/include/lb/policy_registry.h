#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "lb/policy.h"

namespace lb {

/// Every policy there is, in the order of src/policies/builtin.cpp.
std::span<const PolicyType> policies();

/// The same as alternatives of the `policy` knob.
std::span<const VariantCase> policy_cases();

/// The policy of that name, or nullptr.
const PolicyType* find_policy(std::string_view name);

/// A policy with its default parameters. In: `name` is registered.
Variant default_policy(std::string_view name);

/// A policy from its parameters. In: params.active is one of policy_cases().
std::unique_ptr<Policy> make_policy(const Variant& params);

}  // namespace lb
