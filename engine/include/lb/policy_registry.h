#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "lb/policy.h"

namespace lb {

/// Adds policies from outside the engine to the built-in ones. From then on files, messages, schema, help, picks and
/// the dashboard's lists know them as they know the others. Example: examples/custom_policy.
///
/// In      names that no policy has yet; their texts live as long as the program.
/// Why     called by main() before anything else, and refused once the list was asked for: a list that grows later
///         would not be the same for all who read it. No self-registration: linkers drop objects nobody names.
void register_policies(std::span<const PolicyType> types);

/// Every policy there is: the built-in ones in the order of src/policies/builtin.cpp, then the registered ones.
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
