#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lb/event.h"
#include "lb/outcome.h"

namespace proxy {

/// A number that one thread counts up and others read. Costs what a plain increment costs.
class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.store(get() + n, std::memory_order_relaxed); }
  void subtract(std::uint64_t n = 1) { value_.store(get() - n, std::memory_order_relaxed); }
  void set(std::uint64_t n) { value_.store(n, std::memory_order_relaxed); }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Times in buckets that double: 64 us, 128 us, ... 67 s, and what is longer.
class LatencyHistogram {
 public:
  static constexpr unsigned kFirstBit = 16;  // 2^16 ns = 65.5 us
  static constexpr std::size_t kBuckets = 22;

  void record(lb::Duration took);

  /// The upper bound of a bucket in seconds; the last has none.
  static double bound(std::size_t bucket);
  std::uint64_t count(std::size_t bucket) const { return buckets_[bucket].get(); }
  double sum_seconds() const { return static_cast<double>(sum_ns_.get()) * 1e-9; }

 private:
  std::array<Counter, kBuckets> buckets_;
  Counter sum_ns_;
};

struct NodeMetrics {
  Counter attempts;
  Counter retries;
  Counter succeeded;
  Counter failed;
  Counter abandoned;
  Counter hedges;
  Counter retries_denied;
  Counter ejections;
  Counter breaker_trips;
  Counter breaker_state;  ///< lb::BreakerState
  Counter health;         ///< lb::NodeHealth, set by the worker
  Counter out;            ///< lb::Exclusion, set by the worker
  LatencyHistogram latency;
};

/// What one worker counts, out of the engine's events. Written by the worker, read by the admin port.
class WorkerMetrics : public lb::Listener {
 public:
  /// In      as many nodes as the engine has.
  explicit WorkerMetrics(std::size_t nodes_in_all) : nodes(nodes_in_all) {}

  void on_event(const lb::Event& event) override;

  static constexpr std::size_t kReasons = lb::kReasonNames.size();
  std::vector<NodeMetrics> nodes;
  std::array<Counter, kReasons> requests;  ///< finished, by lb::Reason
  Counter refused;                         ///< malformed or too large: never reached the engine
  Counter connections;                     ///< clients' that are open
  Counter accepted;
  Counter waiting;  ///< requests in the engine's queue, set by the worker

  /// Whether something happened since the last call that changes which nodes take traffic.
  bool take_changed() { return std::exchange(changed_, false); }

 private:
  struct Pending {
    std::uint32_t retries = 0;  // scheduled: so many of the attempts to start next are retries
    bool hedge = false;         // the attempt to start next is one
  };

  Pending& pending_of(lb::RequestId request);
  void attempt_started(const lb::Event& event, NodeMetrics& node);
  void attempt_finished(const lb::Event& event, NodeMetrics& node);
  void node_changed(const lb::Event& event, NodeMetrics& node);

  std::vector<Pending> pending_;  // by request slot
  bool changed_ = true;
};

/// A node as the metrics name it.
struct MetricsNode {
  std::string name;
  std::string address;
};

/// Prometheus text of all workers together.
///
/// The four names of document 004 come first, in its number form, with the node's address as `domain`; the rest
/// starts with lbsim_ and has the node's name.
std::string metrics_text(const std::vector<MetricsNode>& nodes, const std::vector<const WorkerMetrics*>& workers);

}  // namespace proxy
