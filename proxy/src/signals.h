#pragma once

#include <boost/asio/signal_set.hpp>
#include <functional>
#include <thread>

#include "net.h"

namespace proxy {

/// Calls a function at each SIGTERM or SIGINT, with 1, 2, ... Signals go back to what they were when it ends.
///
/// Signals are caught from its construction on and told from watch() on: one that comes while its owner is still
/// starting is kept for it.
///
/// Threads   one of its own; the function is called on it.
class StopSignals {
 public:
  explicit StopSignals(std::function<void(int)> stop);
  ~StopSignals();

  /// Once.
  void watch();

 private:
  void wait();

  std::function<void(int)> stop_;
  int count_ = 0;
  asio::io_context context_{1};
  asio::signal_set signals_;
  std::thread thread_;
};

}  // namespace proxy
