#pragma once

#include <span>
#include <string_view>

#include "lb/knob.h"

namespace lb {

/// What a mechanism says of itself: one entry of `lbsim policies`, beside those of the policies and admissions.
struct MechanismDoc {
  std::string_view key;  ///< where it stands in `balancer`: "outlier", "retry.budget"
  std::string_view summary;
  std::string_view cost;  ///< of one request
  std::string_view use_when;
  std::string_view avoid_when;
  std::string_view source;
  KnobTableFn table = nullptr;  ///< null: its knobs depend on its type
};

/// Every mechanism that a balancer can be configured with, in the order that a request meets them.
std::span<const MechanismDoc> mechanisms();

}  // namespace lb
