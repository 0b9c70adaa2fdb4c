#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lb/breaker.h"
#include "lb/node.h"
#include "lb/time.h"

namespace lb {

/// A stretch of one breaker's life: [from, to) in `state`. Closed stretches are not listed.
struct FeedSpan {
  Duration from{};
  Duration to{};
  BreakerState state = BreakerState::kOpen;
};

/// One node over the whole run. Series have FeedFrame::buckets entries each.
struct FeedNode {
  std::string name;
  std::string address;
  std::uint32_t weight = 1;
  std::uint32_t priority = 1;
  NodeCondition condition = NodeCondition::kEnabled;
  std::uint64_t attempts = 0;  ///< totals of the whole run, warm-up included
  std::uint64_t failures = 0;
  std::uint64_t retries = 0;  ///< attempts that were a retry
  std::uint64_t breaker_trips = 0;
  double latency_p50_ms = 0;  ///< of attempts, over the whole run; 0 when there were none
  double latency_p99_ms = 0;
  std::vector<std::uint32_t> attempts_series;   ///< attempts that started in the bucket
  std::vector<std::uint32_t> failures_series;   ///< attempts that failed in the bucket
  std::vector<std::uint32_t> in_flight_series;  ///< attempts in flight at the end of the bucket
  std::vector<float> latency_p99_series;        ///< ms, of attempts that ended in the bucket; 0 when none
  std::vector<FeedSpan> breaker;                ///< ascending, not overlapping
};

/// A thing that happened at a moment: a row of the events list.
struct FeedEvent {
  enum class Kind : std::uint8_t {
    kBreakerTripped,
    kBreakerProbing,
    kBreakerClosed,
    kFaultStarted,
    kFaultEnded,
    kOther
  };
  Duration at{};
  Kind kind = Kind::kOther;
  std::int32_t node = -1;  ///< index into FeedFrame::nodes, -1 when it concerns no single node
  std::string text;        ///< without the node's name: "breaker opened"
};

/// A fault on the time axis.
struct FeedFault {
  enum class Kind : std::uint8_t { kOutage, kFailureRate, kSlow, kOther };
  Duration from{};
  Duration to{};
  Kind kind = Kind::kOther;
  std::string text;  ///< "server2 failure rate 34 %"
};

/// Something that a person should know of the run.
struct FeedFinding {
  Duration from{};
  Duration to{};
  std::int32_t node = -1;  ///< index into FeedFrame::nodes, -1 when it concerns no single node
  std::string kind;        ///< "retry storm"
  std::string text;        ///< a sentence or two
  std::string evidence;    ///< the numbers that say so, on a line: "attempts 3.1 a request"
};

/// One kind of request; totals as those of the frame, but without the warm-up.
struct FeedClass {
  std::string name;
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  double goodput = 0;  ///< requests that succeeded, per second
  double latency_p50_ms = 0;
  double latency_p99_ms = 0;
};

/// One balancer of a fleet; totals without the warm-up.
struct FeedBalancer {
  std::uint64_t attempts = 0;
  std::uint64_t failures = 0;
  std::uint64_t breaker_trips = 0;
  std::uint64_t ejections = 0;
  double imbalance = 0;  ///< of its attempts: the busiest node against the mean
};

/// Everything a dashboard draws of one run, or of the last stretch of live traffic. Immutable once published.
struct FeedFrame {
  std::string title;   ///< file name of the scenario, or the listen address
  std::string policy;  ///< registered name
  Duration length{};   ///< of the run; a series covers [0, length) in `buckets` steps of `bucket`
  Duration bucket{};
  std::size_t buckets = 0;

  std::uint64_t requests = 0;  ///< totals of the whole run
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t attempts = 0;
  std::uint64_t retries = 0;
  std::uint64_t breaker_trips = 0;
  double latency_p50_ms = 0;
  double latency_p99_ms = 0;

  std::vector<std::uint32_t> requests_series;   ///< requests that arrived in the bucket
  std::vector<std::uint32_t> succeeded_series;  ///< requests that ended in the bucket
  std::vector<std::uint32_t> failed_series;
  std::vector<std::uint32_t> retries_series;
  std::vector<float> latency_p50_series;  ///< ms; 0 when nothing ended in the bucket
  std::vector<float> latency_p99_series;
  std::vector<float> latency_p999_series;

  /// Heat map of request latency: heat[row * buckets + bucket] requests took at least heat_rows_ms[row] and less
  /// than heat_rows_ms[row + 1] (so heat_rows_ms has one entry more than there are rows). Ascending, logarithmic.
  std::vector<float> heat_rows_ms;
  std::vector<std::uint32_t> heat;

  std::vector<FeedNode> nodes;
  std::vector<FeedEvent> events;  ///< ascending by time
  std::vector<FeedFault> faults;
  std::vector<FeedFinding> findings;    ///< ascending by time; none while nobody looks for any
  std::vector<FeedClass> classes;       ///< empty where there is one
  std::vector<FeedBalancer> balancers;  ///< empty where there is one
};

/// Where a dashboard gets its data and sends what the user changes. The simulator and the proxy implement it.
///
/// Threads   all calls come from one thread, the one that draws; none of them blocks.
class Feed {
 public:
  virtual ~Feed() = default;

  /// The newest complete frame; never null. The same pointer until there is a newer one.
  virtual std::shared_ptr<const FeedFrame> frame() = 0;

  /// The first frame, before any change by the user: what changes are compared with. Null when there is none.
  virtual std::shared_ptr<const FeedFrame> baseline() = 0;

  /// The user's wish; takes effect in a later frame(). In: node < frame()->nodes.size(), weight <= kMaxWeight.
  virtual void set_weight(std::size_t node, std::uint32_t weight) = 0;

  /// Another policy, by registered name, with its default parameters.
  virtual void set_policy(const std::string& name) = 0;

  /// The weight and policy as wished for, which frame() may not show yet.
  virtual std::uint32_t weight(std::size_t node) const = 0;
  virtual std::string policy() const = 0;

  /// Whether a newer frame is being made.
  virtual bool busy() const = 0;

  /// Undoes every change.
  virtual void reset() = 0;

  /// The configuration as changed, as JSON that `lbsim run` takes.
  virtual std::string export_config() = 0;
};

}  // namespace lb
