#include "admission/builtin.h"

#include <vector>

#include "lb/admission_registry.h"
#include "lb/assert.h"

namespace lb {
namespace {

// The one list of admissions. An explicit list, because linkers drop objects that only register themselves.
const std::vector<AdmissionType>& builtin() {
  static const std::vector<AdmissionType> types{
      client_throttling_type(),
      admission_control_type(),
      gradient_type(),
      gradient2_type(),
      vegas_type(),
      aimd_type(),
  };
  return types;
}

std::vector<VariantCase> collect_cases() {
  std::vector<VariantCase> cases;
  for (const AdmissionType& type : builtin()) cases.push_back(type.params);
  return cases;
}

const AdmissionType& type_of(const Variant& params) {
  const AdmissionType* type = params.active == nullptr ? nullptr : find_admission(params.active->name);
  LB_ASSERT(type != nullptr, "an admission is made of one of admission_cases()");
  return *type;
}

}  // namespace

std::span<const AdmissionType> admissions() { return builtin(); }

std::span<const VariantCase> admission_cases() {
  static const std::vector<VariantCase> cases = collect_cases();
  return cases;
}

const AdmissionType* find_admission(std::string_view name) {
  for (const AdmissionType& type : builtin()) {
    if (type.params.name == name) return &type;
  }
  return nullptr;
}

std::unique_ptr<Admission> make_admission(const Variant& params) { return type_of(params).make(params); }

InputErrors validate_admission(const Variant& params) {
  return params.active == nullptr ? InputErrors{} : type_of(params).validate(params);
}

}  // namespace lb
