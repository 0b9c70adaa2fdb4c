#include "proxy/live_config.h"

#include "address.h"
#include "lb/knob_builder.h"

namespace proxy {
namespace {

// Past a day a timeout is a mistake; 10 ms is what the coarse clock can still tell from nothing.
constexpr lb::KnobRange kTimeoutRange{1e7, 8.64e13};

}  // namespace

const lb::KnobTable& Timeouts::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<Timeouts>("timeouts", "how long the proxy waits for its peers")
          .duration<&Timeouts::connect>("connect", kTimeoutRange,
                                        "to a node; over it the attempt failed to connect")
          .duration<&Timeouts::header>("header", kTimeoutRange, "for a request's head, from its first byte: 408")
          .duration<&Timeouts::body_idle>("body_idle", kTimeoutRange,
                                          "without a byte of a body moving, either way")
          .duration<&Timeouts::response>("response", kTimeoutRange, "for a node's answer to begin: a timeout")
          .duration<&Timeouts::keep_alive>("keep_alive", kTimeoutRange, "a connection may be idle")
          .duration<&Timeouts::drain>("drain", kTimeoutRange, "for what is in flight when asked to stop")
          .build();
  return table;
}

const lb::KnobTable& LiveConfig::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<LiveConfig>("live", "what only the proxy reads")
          .text<&LiveConfig::listen>("listen", {1, 300}, "host:port for clients; port 0: chosen by the system")
          .text<&LiveConfig::admin>("admin", {0, 300}, "host:port of /metrics and /healthz; empty: off")
          .integer<&LiveConfig::workers>("workers", {1, 256}, "threads, each with a balancer of its own")
          .object<&LiveConfig::timeouts>("timeouts", "how long the proxy waits for its peers")
          .integer<&LiveConfig::max_body>("max_body", {0, 1U << 30U}, "of a request's body; over it 413")
          .unit("bytes")
          .integer<&LiveConfig::max_head>("max_head", {1024, 1U << 20U},
                                          "of a head; over it 431, and over half of it in the request line 414")
          .unit("bytes")
          .build();
  return table;
}

lb::InputErrors validate(const LiveConfig& live) {
  lb::InputErrors errors;
  Address ignored;
  if (std::string problem = parse_address(live.listen, 0, ignored); !problem.empty()) {
    errors.push_back({.path = "/listen", .message = std::move(problem)});
  }
  if (live.admin.empty()) return errors;
  if (std::string problem = parse_address(live.admin, 0, ignored); !problem.empty()) {
    errors.push_back({.path = "/admin", .message = std::move(problem)});
  }
  return errors;
}

}  // namespace proxy
