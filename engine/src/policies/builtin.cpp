#include "policies/builtin.h"

#include <algorithm>
#include <vector>

#include "lb/assert.h"
#include "lb/policy_registry.h"

namespace lb {
namespace {

// The one list of the engine's policies. An explicit list, because linkers drop objects that only register
// themselves.
std::vector<PolicyType> builtin() {
  return {
      round_robin_type(),
      weighted_round_robin_type(),
      load_report_round_robin_type(),
      random_type(),
      priority_weighted_type(),
      least_requests_type(),
      least_connections_type(),
      p2c_type(),
      least_load_type(),
      prequal_type(),
      first_type(),
      ring_hash_type(),
      maglev_type(),
      rendezvous_type(),
      jump_type(),
      map_hash_type(),
      ip_hash_type(),
  };
}

struct Registry {
  std::vector<PolicyType> types = builtin();
  bool asked = false;  // whoever asked may hold pointers into the list
};

Registry& registry() {
  static Registry the_one;
  return the_one;
}

const std::vector<PolicyType>& registered() {
  // Written once, whatever thread asks first: the others wait until a static is made.
  static const std::vector<PolicyType>& types = []() -> const std::vector<PolicyType>& {
    registry().asked = true;
    return registry().types;
  }();
  return types;
}

std::vector<VariantCase> collect_cases() {
  std::vector<VariantCase> cases;
  for (const PolicyType& type : registered()) cases.push_back(type.params);
  return cases;
}

}  // namespace

void register_policies(std::span<const PolicyType> types) {
  LB_ASSERT(!registry().asked, "register_policies() comes before anything that asks for policies");
  for (const PolicyType& type : types) {
    const auto has_its_name = [&](const PolicyType& other) { return other.params.name == type.params.name; };
    LB_ASSERT(std::ranges::none_of(registry().types, has_its_name), "no two policies have the same name");
    registry().types.push_back(type);
  }
}

std::span<const PolicyType> policies() { return registered(); }

std::span<const VariantCase> policy_cases() {
  static const std::vector<VariantCase> cases = collect_cases();
  return cases;
}

const PolicyType* find_policy(std::string_view name) {
  for (const PolicyType& type : registered()) {
    if (type.params.name == name) return &type;
  }
  return nullptr;
}

Variant default_policy(std::string_view name) {
  for (const VariantCase& candidate : policy_cases()) {
    if (candidate.name != name) continue;
    Variant params;
    params.choose(candidate);
    return params;
  }
  LB_ASSERT(false, "default_policy() of a name that is not registered");
}

std::unique_ptr<Policy> make_policy(const Variant& params) {
  const PolicyType* type = params.active == nullptr ? nullptr : find_policy(params.active->name);
  LB_ASSERT(type != nullptr, "a policy is made of one of policy_cases()");
  return type->make(params);
}

}  // namespace lb
