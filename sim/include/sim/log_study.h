#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/log_record.h"

namespace sim {

/// Bounds of what is learnt from a log: memory does not grow with its length.
inline constexpr std::size_t kMaxLogNodes = 1000;  ///< some 20 KB each, for their latencies
inline constexpr lb::Duration kLongestLog = std::chrono::hours(24 * 366);

/// A latency and how many requests had it, roughly: the mean of a slice of them.
struct LatencySlice {
  lb::Duration value{};
  std::uint64_t count = 0;
};

/// What a log tells of one node.
struct LoggedNode {
  std::string name;  ///< empty: the log names no nodes
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  std::uint16_t failure_status = 500;   ///< the most frequent one
  lb::Duration failure_latency{};       ///< mean of what failed
  double latency_ms = 0;                ///< mean of what did not fail
  std::vector<LatencySlice> latencies;  ///< of what did not fail, ascending; empty: the log has none
};

/// Requests of one method and one pattern of paths.
struct LoggedRoute {
  std::string method;
  std::string path;  ///< empty: all other routes together
  std::uint64_t requests = 0;
};

/// Requests per second from `start` on.
struct LoggedRate {
  lb::Duration start{};
  double rate = 0;
};

/// What a log tells, as a scenario needs it. Requests are those that reached a node.
struct LogFindings {
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  std::uint64_t without_node = 0;  ///< answered by the balancer itself, in a log that names nodes: left out
  std::uint64_t clients_left = 0;  ///< gave up before the answer; neither failed nor in latencies
  std::uint64_t clients = 0;       ///< different addresses; beyond 4096 with a standard error of 1.6 %
  lb::Duration duration{};
  lb::Duration step{};  ///< the width of the steps of `rates`: as asked for, or wider where they were too many
  bool has_latencies = false;
  double latency_ms = 0;            ///< mean of all that have one
  double latency_sd_ms = 0;         ///< their standard deviation
  std::vector<LoggedNode> nodes;    ///< by name
  std::vector<LoggedRoute> routes;  ///< busiest first
  std::vector<LoggedRate> rates;
};

/// Learns from a log, request by request, what a scenario of it needs.
///
/// Cost    some 0.5 us a request; memory for at most kMaxLogNodes nodes, 8192 routes and 1000 steps of time.
/// Why     what is kept are counts, so that a log of any length can be read, in whatever order its lines are.
class LogStudy {
 public:
  /// In      step > 0: how fine rates are wanted.
  explicit LogStudy(lb::Duration step);
  ~LogStudy();
  LogStudy(const LogStudy&) = delete;
  LogStudy& operator=(const LogStudy&) = delete;

  /// Answers why the record cannot be one of this log; empty when it was taken.
  std::string add(const LogRecord& record);

  std::uint64_t requests() const;

  /// What was learnt.
  ///
  /// In      requests() > 0; `routes` is how many are told apart; `resolution` of the log's times: the last request
  ///         came that long before the end.
  LogFindings findings(std::size_t routes, lb::Duration resolution) const;

 private:
  void fill_nodes(LogFindings& found) const;

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sim
