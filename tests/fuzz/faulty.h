#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "run_case.h"

namespace lb::testing {

/// A fault that is planted between the engine and who watches it. Any part may be empty.
struct Fault {
  /// The engine gets this instead of the configuration: it does not know of a limit, or forgets a mechanism.
  std::function<void(BalancerConfig&)> config{};
  std::function<void(NodeConfig&)> node{};
  /// Actions as they reach the driver. `calls`: how many were made.
  std::function<void(Subject::Actions&, std::uint32_t calls)> actions{};
  /// Attempts go to a node that is out for that reason, where there is one; kNone: this does not happen.
  Exclusion redirect_to = Exclusion::kNone;
  std::function<TimePoint(TimePoint)> deadline{};
  std::uint32_t leak_in_flight = 0;  ///< how many requests too many are counted
  std::uint32_t leak_on_node = 0;    ///< the same of a node's attempts
};

/// Makes subjects with that fault.
MakeSubject with_fault(const Fault& fault);

}  // namespace lb::testing
