#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lb/knob.h"
#include "lb/request.h"
#include "lb/time.h"
#include "sim/arrival_processes.h"
#include "sim/client_behaviour.h"

namespace sim {

/// One kind of request, and who asks. Open loop: requests come whether or not earlier ones were answered; closed
/// loop: a user waits for the end of one before it asks again.
struct TrafficClass {
  std::string name;
  lb::Variant arrivals = poisson_arrivals(100);
  lb::Method method = lb::Method::kGet;
  std::string path = "/";
  std::uint32_t clients = 1;                      ///< distinct client addresses; a closed loop has one a user
  lb::Variant popularity = uniform_popularity();  ///< which of them asks
  lb::Duration timeout = lb::kForever;      ///< the client's patience: then it leaves, and the request has failed
  std::optional<ClientRetry> client_retry;  ///< absent: a client whose request failed asks no second time

  static const lb::KnobTable& knobs();
};

/// How many client addresses the class has: `clients`, the users of its closed loop, or those of its trace.
std::uint32_t client_total(const TrafficClass& traffic);

}  // namespace sim
