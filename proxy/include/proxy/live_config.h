#pragma once

#include <cstdint>
#include <string>

#include "lb/result.h"
#include "lb/time.h"

namespace lb {
class KnobTable;
}

namespace proxy {

/// How long the proxy waits for its peers. Times are kept to within a tenth of a second: connections share one
/// coarse clock. Timeouts that decide where a request goes (per try, whole request) are the engine's, and exact.
struct Timeouts {
  lb::Duration connect = std::chrono::seconds(5);      ///< to a node; over it: a connect failure
  lb::Duration header = std::chrono::seconds(10);      ///< first byte to last of a request's head; over it: 408
  lb::Duration body_idle = std::chrono::seconds(30);   ///< without a byte of a body moving, either way
  lb::Duration response = std::chrono::seconds(60);    ///< until a node's answer begins; over it: a timeout
  lb::Duration keep_alive = std::chrono::seconds(60);  ///< a connection without a request, clients' and nodes'
  lb::Duration drain = std::chrono::seconds(30);       ///< for what is in flight when asked to stop

  static const lb::KnobTable& knobs();
};

/// The `live` object of a scenario: what only the proxy reads.
struct LiveConfig {
  std::string listen = "127.0.0.1:8080";  ///< "host:port"; port 0: chosen by the system
  std::string admin;                      ///< the same for /metrics and /healthz; empty: no admin port
  std::uint32_t workers = 1;              ///< threads; each has its own Balancer and its own share of the clients
  Timeouts timeouts;
  std::uint64_t max_body = 10U << 20U;  ///< bytes of a request, and of an answer to a fan-out: both are kept whole
  std::uint32_t max_head = 32U << 10U;  ///< of a request or an answer, bytes: 431, or 502 when the node's

  static const lb::KnobTable& knobs();
};

/// What no knob's range can say. Paths are relative to the object: "/listen".
lb::InputErrors validate(const LiveConfig& live);

}  // namespace proxy
