#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lb/request.h"
#include "lb/result.h"
#include "lb/retry.h"
#include "sim/distribution.h"

namespace sim {

/// SKIP_SOME_REQUESTS: the node answers some requests with an error instead of serving them.
///
/// Each request is skipped independently with probability `rate`. A skipped request takes no server and does not
/// wait in the queue: it is answered `after` it arrived.
struct FailureModel {
  double rate = 0;
  std::vector<lb::Method> methods;  ///< empty: every method
  std::uint16_t status = 500;
  lb::Duration after{};
  lb::Duration retry_after{};  ///< what the answer asks for; 0: nothing

  static const lb::KnobTable& knobs();
};

/// How the process behind a node behaves in the simulator. The proxy does not read it.
///
/// A request travels for half a round trip, is refused, skipped, served at once by a free server, or waits in line
/// (first come, first served); the answer travels back for the other half. With `queue` requests waiting the next
/// one is answered 503 at once. The node does not learn that a client or the balancer gave up: abandoned requests
/// stay in line and are served, as in most servers.
struct BackendModel {
  lb::Variant service_time = constant_distribution(std::chrono::milliseconds(1));
  std::uint32_t concurrency = 1;        ///< servers: requests that are served at the same time
  std::uint32_t queue = 1'000'000'000;  ///< most requests that wait; the default never fills in practice
  FailureModel failure;
  lb::Variant network = constant_distribution(lb::Duration::zero());  ///< round trip, half of it each way

  static const lb::KnobTable& knobs();
};

/// Paths are relative to the backend object.
lb::InputErrors validate(const BackendModel& backend);

}  // namespace sim
