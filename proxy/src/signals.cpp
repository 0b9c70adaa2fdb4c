#include "signals.h"

#include <csignal>
#include <utility>

namespace proxy {

StopSignals::StopSignals(std::function<void(int)> stop)
    : stop_(std::move(stop)), signals_(context_, SIGTERM, SIGINT) {
  wait();
}

StopSignals::~StopSignals() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

void StopSignals::watch() {
  thread_ = std::thread([this] { context_.run(); });
}

void StopSignals::wait() {
  signals_.async_wait([this](const Error& error, int) {
    if (error) return;
    stop_(++count_);
    wait();
  });
}

}  // namespace proxy
