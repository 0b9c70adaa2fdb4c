#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "lb/json/codec.h"
#include "lb/policy_registry.h"
#include "proxy/proxy.h"
#include "raw_client.h"
#include "scripted_node.h"

namespace test {

/// A configuration for loopback: ports chosen by the system, no engine mechanism but round robin.
inline proxy::ProxyConfig config_for(const std::vector<std::string>& addresses) {
  proxy::ProxyConfig config;
  config.live.listen = "127.0.0.1:0";
  config.live.admin = "127.0.0.1:0";
  for (const std::string& address : addresses) {
    lb::NodeConfig node;
    node.name = "server" + std::to_string(config.nodes.size() + 1);
    node.address = address;
    config.nodes.push_back(node);
  }
  return config;
}

/// A proxy that serves on loopback for as long as the object lives.
class RunningProxy {
 public:
  explicit RunningProxy(const proxy::ProxyConfig& config) : proxy_(config) {
    for (const lb::InputError& error : proxy::validate(config))
      ADD_FAILURE() << error.path << ": " << error.message;
    EXPECT_EQ(proxy_.start(), "");
  }
  std::uint16_t port() const { return proxy_.port(); }
  proxy::Proxy& operator*() { return proxy_; }
  proxy::Proxy* operator->() { return &proxy_; }

  std::string metrics() {
    RawClient client(proxy_.admin_port());
    client.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    return body_of(client.read_answer());
  }

  /// The value of a line of the metrics; -1 when there is none.
  double metric(const std::string& name) {
    const std::string text = "\n" + metrics();
    const std::size_t at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }

  /// Waits, for a bounded time, until the metric has the value: what it counts happens on another thread.
  bool wait_for(const std::string& name, double value) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (metric(name) != value) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }

 private:
  proxy::Proxy proxy_;
};

/// A policy with knobs as in a file: R"({"hash_key": "header:X-User"})".
inline lb::Variant policy_from(std::string_view name, const std::string& knobs) {
  lb::Variant policy = lb::default_policy(name);
  const lb::json::Document document = lb::json::Document::parse(knobs).value();
  lb::InputErrors errors;
  lb::json::read(document, document.root(), "", {policy.active->table(), policy.address()}, errors);
  for (const lb::InputError& error : errors) ADD_FAILURE() << error.path << ": " << error.message;
  return policy;
}

/// A request of HTTP/1.1 as curl would send it.
inline std::string get(const std::string& path, const std::string& fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: example\r\n" + fields + "\r\n";
}
inline std::string post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: example\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace test
