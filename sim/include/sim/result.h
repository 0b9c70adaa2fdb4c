#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "lb/breaker.h"
#include "lb/node.h"
#include "lb/time.h"
#include "sim/explained.h"
#include "sim/scenario.h"

namespace sim {

/// Latencies in milliseconds; all 0 when there were none. Mean and max are exact, percentiles within 1 %
/// (those of nodes within 3 % where there are more than 10,000).
struct LatencySummary {
  double mean = 0, p50 = 0, p90 = 0, p99 = 0, p999 = 0, max = 0;
};

/// The whole run, of requests that came at `warmup` or later.
struct Summary {
  std::uint64_t requests = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;  ///< requests = succeeded + failed
  std::uint64_t attempts = 0;
  std::uint64_t retries = 0;        ///< attempts that followed one that failed
  std::uint64_t hedges = 0;         ///< attempts beside one that had not ended
  double amplification = 0;         ///< attempts / requests
  std::uint64_t breaker_trips = 0;  ///< at `warmup` or later
  std::uint64_t ejections = 0;
  std::uint64_t rejected = 0;  ///< failed without any attempt
  LatencySummary latency;      ///< of requests that ended, from arrival to end
  double duration_s = 0;       ///< virtual time until the last request ended, at least `duration`
  std::uint64_t events = 0;    ///< arrivals, and things that happened in the world or fell due in the engine
  double wall_s = 0;           ///< real time the run took: the one number that differs from run to run
};

/// Requests that failed, by reason; only reasons that occurred, in the order of lb::Reason, then "unfinished".
struct FailureCount {
  std::string reason;
  std::uint64_t count = 0;
};

/// One stretch of a breaker that was not closed.
struct BreakerSpan {
  lb::Duration from{};
  lb::Duration to{};
  lb::BreakerState state = lb::BreakerState::kOpen;
};

/// Numbers over time: entry i covers [i x bucket, (i + 1) x bucket), warm-up included. What happens after
/// `duration` is in no bucket.
struct NodeSeries {
  std::vector<std::uint32_t> attempts;   ///< that started
  std::vector<std::uint32_t> failures;   ///< attempts that failed
  std::vector<std::uint32_t> retries;    ///< attempts that started and were a retry
  std::vector<std::uint32_t> in_flight;  ///< at the end of the bucket
  std::vector<float> latency_p99_ms;     ///< of attempts that ended; 0 when none
};

/// Totals of the whole run, warm-up included: what a dashboard shows beside the series.
struct NodeTotals {
  std::uint64_t attempts = 0;
  std::uint64_t failures = 0;
  std::uint64_t retries = 0;
  std::uint64_t breaker_trips = 0;
  double latency_p50_ms = 0;
  double latency_p99_ms = 0;
};

/// One node; the numbers are those of attempts of requests that came at `warmup` or later.
struct NodeResult {
  lb::NodeConfig node;
  std::uint64_t attempts = 0;
  double share = 0;  ///< of all attempts
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;  ///< attempts = succeeded + failed + those abandoned when their client left
  std::uint64_t retries = 0;
  std::uint64_t breaker_trips = 0;
  std::uint64_t ejections = 0;
  double open_s = 0;       ///< time its breaker was open, over the whole run
  LatencySummary latency;  ///< of attempts that ended with an outcome
  double utilization = 0;  ///< busy server time / (servers x time), from warmup to duration
  NodeTotals total;
  std::vector<BreakerSpan> breaker;  ///< ascending
  NodeSeries series;
};

struct Series {
  lb::Duration bucket{};
  std::size_t buckets = 0;
  std::vector<std::uint32_t> requests;                                 ///< that came
  std::vector<std::uint32_t> succeeded;                                ///< that ended
  std::vector<std::uint32_t> failed;                                   ///< that ended
  std::vector<std::uint32_t> retries;                                  ///< attempts that started and were a retry
  std::vector<float> latency_p50_ms, latency_p99_ms, latency_p999_ms;  ///< of requests that ended; 0 when none

  /// heat[row * buckets + bucket] requests took at least heat_rows_ms[row] and less than heat_rows_ms[row + 1].
  std::vector<float> heat_rows_ms;
  std::vector<std::uint32_t> heat;
};

enum class ResultEventKind : std::uint8_t {
  kBreakerTripped,
  kBreakerProbing,
  kBreakerClosed,
  kFaultStarted,
  kFaultEnded,
  kNodeEjected,
  kNodeReturned,
  kNodeDown,
  kNodeUp,
  kPanicBegan,
  kPanicEnded,
};

inline constexpr std::array<std::string_view, 11> kResultEventNames{
    "breaker_tripped", "breaker_probing", "breaker_closed", "fault_started", "fault_ended", "node_ejected",
    "node_returned",   "node_down",       "node_up",        "panic_began",   "panic_ended"};

/// A change of state. At most kMaxEvents are kept; RunResult::events_dropped counts the rest.
struct ResultEvent {
  lb::Duration at{};
  ResultEventKind kind = ResultEventKind::kBreakerTripped;
  std::uint32_t node = 0;   ///< index into RunResult::nodes
  std::int32_t fault = -1;  ///< index into Scenario::faults
};

/// What happened, without the node's name: "breaker opened", "outage refuse starts", "ejected".
std::string describe(const ResultEvent& event, const Scenario& scenario);

inline constexpr std::size_t kMaxEvents = 100'000;

struct Verdict {
  Expectation expectation;
  double value = 0;
  bool holds = false;
};

struct RunResult {
  bool interrupted = false;
  Summary summary;
  std::vector<FailureCount> failures;
  std::vector<NodeResult> nodes;  ///< in the order of expand_nodes()
  Summary total;                  ///< counters and latency of the whole run, warm-up included
  Series series;
  std::vector<ResultEvent> events;  ///< ascending by time
  std::uint64_t events_dropped = 0;
  std::vector<ExplainedMoment> explained;  ///< in the order of time; as many requests as were asked for
  std::vector<Verdict> expect;             ///< in the order of the file; empty when interrupted

  bool expectations_hold() const;
};

struct JsonOptions {
  bool wall_time = false;  ///< `wall_s`: leave it out where results are compared byte for byte
  bool series = true;
};

/// The result as documented for `--json`. `scenario` is the one that was run.
nlohmann::ordered_json to_json(const RunResult& result, const Scenario& scenario, const JsonOptions& options = {});

}  // namespace sim
