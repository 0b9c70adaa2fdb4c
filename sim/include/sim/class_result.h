#pragma once

#include <cstdint>
#include <string>

#include "sim/latency_summary.h"

namespace sim {

/// One traffic class; the numbers are those of its requests that came at `warmup` or later.
struct ClassResult {
  std::string name;
  std::uint64_t requests = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;  ///< requests = succeeded + failed
  std::uint64_t attempts = 0;
  std::uint64_t retries = 0;  ///< attempts that followed one that failed
  double goodput = 0;         ///< succeeded, per second from warmup to duration
  LatencySummary latency;     ///< of requests that ended, from arrival to end
};

}  // namespace sim
