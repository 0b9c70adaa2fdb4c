#pragma once

#include <cstdint>

#include "lb/admission.h"
#include "lb/result.h"

namespace lb {

/// Where a limit on requests in flight starts, and the bounds it stays in. Each mechanism has defaults of its own.
struct LimitRange {
  std::uint32_t initial_limit = 20;
  std::uint32_t min_limit = 20;  ///< at least 1: with none in flight a request is always let in
  std::uint32_t max_limit = 200;

  static const KnobTable& knobs();
};

/// Paths as in the object that includes the range.
InputErrors validate(const LimitRange& range);

/// Whether a sample is left out of the account: a failure that is not a drop may have come back at once, and would
/// read as a node with time to spare.
///
/// Source  concurrency-limits: onIgnore() for such failures in its gRPC interceptors.
inline bool says_nothing_of_load(const AdmissionSample& sample) { return !sample.success && !sample.dropped; }

}  // namespace lb
