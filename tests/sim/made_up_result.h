#pragma once

#include <cstdint>
#include <string>

#include "sim/result.h"

namespace support {

/// A run of 100 buckets of 100 ms that nobody played, to be bent into the shape that a test is about: in each bucket
/// 100 requests come and succeed with a 99th percentile of 20 ms, in one attempt each, shared evenly by the nodes.
struct MadeUpResult {
  explicit MadeUpResult(std::size_t nodes);

  /// Of a node in a bucket.
  struct Load {
    std::uint32_t attempts = 0;
    std::uint32_t failures = 0;
    float latency_p99_ms = 20;
  };

  static constexpr std::size_t kBuckets = 100;
  static lb::Duration time_of(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  }

  /// A fault of the kind "10 x slower" at these nodes; the series do not change.
  void add_fault(double at, double until, std::vector<std::uint32_t> nodes);
  void add_event(double at, sim::ResultEventKind kind, std::uint32_t node, std::uint32_t balancer = 0);

  /// In buckets [from, to): of a node, of the requests, of the retries.
  void set_node(std::uint32_t node, std::size_t from, std::size_t to, Load load);
  void set_ends(std::size_t from, std::size_t to, std::uint32_t succeeded, std::uint32_t failed);
  void set_requests(std::size_t from, std::size_t to, std::uint32_t requests);
  void set_retries(std::size_t from, std::size_t to, std::uint32_t retries);

  /// After the last change: what follows from the nodes' series, and the findings of a kind.
  void derive();
  std::vector<sim::Finding> findings(std::string_view kind);

  sim::Scenario scenario;
  sim::RunResult result;
};

}  // namespace support
