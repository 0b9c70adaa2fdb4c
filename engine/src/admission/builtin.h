#pragma once

#include "lb/admission.h"

namespace lb {

// One factory per file of this folder; the classes themselves are hidden there.
AdmissionType client_throttling_type();
AdmissionType admission_control_type();
AdmissionType gradient_type();
AdmissionType gradient2_type();
AdmissionType vegas_type();
AdmissionType aimd_type();

}  // namespace lb
