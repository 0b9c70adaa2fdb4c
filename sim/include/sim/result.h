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
#include "sim/balancer_result.h"
#include "sim/class_result.h"
#include "sim/explained.h"
#include "sim/fault_result.h"
#include "sim/finding.h"
#include "sim/latency_summary.h"
#include "sim/scenario.h"

namespace sim {

/// The whole run, of requests that came at `warmup` or later.
struct Summary {
  std::uint64_t requests = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;  ///< requests = succeeded + failed
  std::uint64_t attempts = 0;
  std::uint64_t retries = 0;         ///< attempts that followed one that failed
  std::uint64_t hedges = 0;          ///< attempts beside one that had not ended
  std::uint64_t client_retries = 0;  ///< of the requests, those that a client sent again after one that failed
  double amplification = 0;          ///< attempts / requests
  std::uint64_t breaker_trips = 0;   ///< at `warmup` or later
  std::uint64_t ejections = 0;
  std::uint64_t rejected = 0;         ///< failed without any attempt
  double goodput = 0;                 ///< requests that succeeded while their client was there, per second
  std::uint64_t wasted_attempts = 0;  ///< served to the end when nobody waited any more, at `warmup` or later
  double wasted_s = 0;                ///< server time that these took

  /// The busiest node against the mean: attempts by weight, and utilization. 1 is even; 0 where there was nothing.
  /// Of nodes that are enabled, have a weight, and whose priority got anything at all.
  double imbalance = 0;
  double utilization_imbalance = 0;
  LatencySummary latency;    ///< of requests that ended, from arrival to end
  double duration_s = 0;     ///< virtual time until the last request ended, at least `duration`
  std::uint64_t events = 0;  ///< arrivals, and things that happened in the world or fell due in the engine
  double wall_s = 0;         ///< real time the run took: the one number that differs from run to run
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
  std::vector<float> utilization;        ///< busy server time / (servers x time); 0 before `warmup`
};

/// Totals of the whole run, warm-up included: what a dashboard shows beside the series.
struct NodeTotals {
  std::uint64_t attempts = 0;
  std::uint64_t arrivals = 0;  ///< attempts that reached the node: all but those on their way when the run ended
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
  double open_s = 0;                  ///< time its breaker was open, over the whole run
  LatencySummary latency;             ///< of attempts that ended with an outcome
  double utilization = 0;             ///< busy server time / (servers x time), from warmup to duration
  std::uint64_t wasted_attempts = 0;  ///< as in Summary
  double wasted_s = 0;
  NodeTotals total;
  std::vector<BreakerSpan> breaker;  ///< ascending
  NodeSeries series;
};

struct Series {
  lb::Duration bucket{};
  std::size_t buckets = 0;
  std::vector<std::uint32_t> requests;        ///< that came
  std::vector<std::uint32_t> succeeded;       ///< that ended
  std::vector<std::uint32_t> failed;          ///< that ended
  std::vector<std::uint32_t> retries;         ///< attempts that started and were a retry
  std::vector<std::uint32_t> client_retries;  ///< of the requests, those that a client sent again
  std::vector<float> latency_p50_ms, latency_p99_ms, latency_p999_ms;  ///< of requests that ended; 0 when none
  std::vector<std::uint32_t> attempts;                                 ///< that started
  std::vector<std::uint32_t> wasted;         ///< attempts that were served to the end for nobody
  std::vector<float> goodput;                ///< requests that succeeded, per second
  std::vector<float> amplification;          ///< attempts that started / requests that came; 0 when none came
  std::vector<float> imbalance;              ///< as in Summary; 0 in a bucket without attempts
  std::vector<float> utilization_imbalance;  ///< as in Summary; 0 before `warmup`

  /// How often attempts of the fleet meet at a node within a window of as many attempts as there are nodes, against
  /// how often independent picks with the same shares would. 0 is taking turns, 1 is chance; B balancers that pick
  /// the same node at the same moments come near B, or the number of nodes if that is less. Empty where there is one
  /// balancer.
  std::vector<float> meetings;

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
  std::uint32_t node = 0;      ///< index into RunResult::nodes; the first of several
  std::uint32_t balancer = 0;  ///< index into the fleet; 0 for faults
  std::int32_t fault = -1;     ///< index into Scenario::faults
  std::uint32_t nodes = 1;     ///< that a fault concerns: more than kNodesToName are one event; 0: the traffic
};

/// A fault that changes at so many nodes at once is an event for each of them; at more, one for all.
inline constexpr std::size_t kNodesToName = 4;

struct RunResult;

/// What happened, without the node's name: "breaker opened", "outage refuse starts", "ejected".
std::string describe(const ResultEvent& event, const Scenario& scenario);

/// Where: the name of the node, or what the fault says of its targets: "zone east", "all traffic".
std::string describe_place(const ResultEvent& event, const RunResult& result, const Scenario& scenario);

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
  std::vector<ClassResult> classes;        ///< in the order of Scenario::traffic
  std::vector<BalancerResult> balancers;   ///< empty where there is one balancer
  std::vector<FaultResult> faults;         ///< ascending by `at`
  std::vector<Finding> findings;           ///< by kind, then ascending; none when interrupted
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
