#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "net.h"

namespace proxy {

/// The admin port: GET /metrics and GET /healthz, one request a connection.
///
/// Threads   one of its own, so that a scrape costs the data path nothing but the cache lines it reads. Its
///           functions are for the thread that owns it.
/// Limits    64 connections, 5 s each.
class Admin {
 public:
  /// In      `metrics` is called on the admin's thread.
  explicit Admin(std::function<std::string()> metrics);
  ~Admin();

  /// Out     what failed, empty when it serves.
  std::string start(const Endpoint& endpoint);
  Endpoint endpoint() const;

 private:
  class Session;

  void accept();
  std::string answer(std::string_view method, std::string_view path) const;

  std::function<std::string()> metrics_;
  asio::io_context context_{1};
  Acceptor acceptor_;
  std::size_t sessions_ = 0;
  std::thread thread_;
};

}  // namespace proxy
