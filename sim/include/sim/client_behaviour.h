#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "lb/knob.h"
#include "lb/time.h"
#include "sim/distribution.h"

namespace sim {

/// Which client of a class the next request is from: every one equally likely.
struct UniformPopularity {
  static const lb::KnobTable& knobs();
};

/// Few clients ask much and many ask little: client number k = 1, 2, ... in proportion to 1 / k^exponent.
struct ZipfPopularity {
  double exponent = 1;
  static const lb::KnobTable& knobs();
};

/// The alternatives of `popularity`: {"uniform": {}} or {"zipf": 1.1}.
std::span<const lb::VariantCase> popularity_cases();

lb::Variant uniform_popularity();

/// After which ends of a request its client tries again.
enum class RetryAfter : std::uint8_t {
  kAnyFailure,
  kFailure,  ///< an error was the answer
  kTimeout,  ///< its patience ended: it has left, and comes again
};

/// What people do before a page that fails: reload. The client itself sends its request again, which is a new
/// request for the balancer: no retry budget of the balancer's knows of it.
struct ClientRetry {
  std::uint32_t attempts = 3;  ///< times it asks in all; then it gives up
  lb::Variant delay = constant_distribution(std::chrono::seconds(1));
  RetryAfter on = RetryAfter::kAnyFailure;

  static const lb::KnobTable& knobs();
};

}  // namespace sim
