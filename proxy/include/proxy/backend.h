#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lb/time.h"

namespace proxy {

/// What the demo backend is to be. The caller fills it from flags and from the environment of document 004:
/// SKIP_SOME_REQUESTS, SERVER_NAME, SERVER_PORT.
struct BackendOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;        ///< 0: chosen by the system
  std::string name = "server";      ///< in every answer
  bool skip_some_requests = false;  ///< answers 20 % of POST requests with a 500
  std::uint64_t seed = 1;           ///< of the drops: one seed, one sequence of drops
  lb::Duration delay{};             ///< before every answer
  double capacity = 0;              ///< requests a second that it reports its load against; 0: it reports none
};

/// The flaky node of document 004.
///
/// GET /login answers 200, POST /register and /changePassword 201, anything else 404. With skip_some_requests one
/// POST in five, drawn independently in the order of arrival, answers 500 "request dropped by server"; a GET
/// never. With a capacity every answer tells what share of it the last second's requests were, and their rate, in
/// the field endpoint-load-metrics (ORCA).
///
/// Threads   one of its own between start() and the destructor.
class Backend {
 public:
  explicit Backend(const BackendOptions& options);
  ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  /// Opens the port and starts serving. Out: what failed, empty when it serves.
  std::string start();

  /// The port in use, 0 before start().
  std::uint16_t port() const;

  /// The same as "127.0.0.1:8080".
  std::string listening() const;

  /// Requests answered so far, and those of them that were dropped.
  std::uint64_t requests() const;
  std::uint64_t dropped() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Runs a backend until SIGTERM or SIGINT. Prints "NAME listening on HOST:PORT" to standard error once it serves.
///
/// Out     empty: it ended because it was asked to. Otherwise what failed in its environment (exit code 3).
std::string run_backend(const BackendOptions& options);

}  // namespace proxy
