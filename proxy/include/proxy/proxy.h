#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lb/balancer_config.h"
#include "lb/node.h"
#include "lb/result.h"
#include "proxy/live_config.h"

namespace proxy {

/// Everything a run of the proxy needs: the engine's configuration, its nodes, and the `live` object.
struct ProxyConfig {
  lb::BalancerConfig balancer;
  std::vector<lb::NodeConfig> nodes;
  LiveConfig live;
  std::uint64_t seed = 1;   ///< worker i balances with a seed derived from it and i
  std::string record_path;  ///< --record; empty: nothing is recorded
};

/// The engine's own checks, those of `live`, and: every node has an address "host:port" with a port of 1..65535;
/// nothing is asked for that only the simulator can do (policy prequal, HTTPS probes); regular expressions compile,
/// and what goes into a head (cookie name, content type, path and host of probes) may stand there.
///
/// Out     paths as in a scenario file: "/balancer/...", "/nodes/0/address", "/live/listen".
lb::InputErrors validate(const ProxyConfig& config);

/// An HTTP/1.1 reverse proxy that does what a lb::Balancer says. Start here.
///
///     Proxy proxy(config);
///     if (const std::string error = proxy.start(); !error.empty()) ...  // port in use, unknown host
///     ... proxy.port() ...
///     proxy.drain();
///     const std::string error = proxy.wait();
///
/// Threads   one a worker and one for the admin port. drain() and stop() may be called from any thread, the other
///           functions from the one that owns this.
/// Path      src/worker.h accepts, src/client_session.h reads a request, src/worker_actions.cpp asks the engine
/// and
///           performs its actions, src/upstream_connection.h speaks to a node, src/client_answer.cpp streams back.
class Proxy {
 public:
  /// In      validate(config) found nothing.
  explicit Proxy(const ProxyConfig& config);

  /// Stops at once if still running.
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  /// Resolves the nodes, opens the ports and starts the threads. Out: what failed, empty when it serves.
  std::string start();

  /// The ports in use; 0 before start() and for an admin port that is off.
  std::uint16_t port() const;
  std::uint16_t admin_port() const;

  /// The same as "127.0.0.1:8080"; empty for an admin port that is off.
  std::string listening() const;
  std::string admin() const;

  /// Stops accepting; what is in flight may finish, for at most timeouts.drain. Returns at once.
  void drain();

  /// Ends everything now: clients in the middle of an answer see their connection cut. Returns at once.
  void stop();

  /// Waits until a drain or stop has ended. Out: a failure that was met on the way (a recording that could not be
  /// written whole), empty when there was none.
  std::string wait();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Runs a proxy until SIGTERM or SIGINT, then drains; a second signal ends it at once.
///
/// Prints "listening on 127.0.0.1:PORT" and "admin on ..." to standard error once it serves.
/// In      validate(config) found nothing.
/// Out     empty: it ended because it was asked to. Otherwise what failed in its environment (exit code 3).
std::string run_proxy(const ProxyConfig& config);

}  // namespace proxy
