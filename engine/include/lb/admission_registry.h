#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "lb/admission.h"

namespace lb {

/// Every admission there is, in the order of src/admission/builtin.cpp.
std::span<const AdmissionType> admissions();

/// The same as alternatives of the `admission` knob: {"type": "gradient2", ...}. None is chosen by default.
std::span<const VariantCase> admission_cases();

/// The admission of that name, or nullptr.
const AdmissionType* find_admission(std::string_view name);

/// An admission from its parameters. In: params.active is one of admission_cases().
std::unique_ptr<Admission> make_admission(const Variant& params);

/// Combinations that make no sense, paths relative to the object ("/min_limit"). None when none is chosen.
InputErrors validate_admission(const Variant& params);

}  // namespace lb
