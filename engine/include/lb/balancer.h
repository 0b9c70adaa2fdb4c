#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "lb/action.h"
#include "lb/balancer_config.h"
#include "lb/event.h"
#include "lb/exclusion.h"
#include "lb/ids.h"
#include "lb/request.h"

namespace lb {

/// What can be asked about a node at any time. References live until the next call that changes the nodes.
struct NodeStatus {
  const NodeConfig& config;
  BreakerState breaker = BreakerState::kClosed;
  NodeHealth health = NodeHealth::kUp;
  Exclusion out = Exclusion::kNone;  ///< why it is no candidate
  std::uint32_t in_flight = 0;       ///< attempts
  bool usable = false;               ///< is a candidate where its priority and zone are chosen
  bool removed = false;              ///< no longer in the list; attempts may still be ending
};

/// The balancing engine. Start here.
///
/// Sans-IO: it never waits, reads a clock or opens a socket. A driver calls it with the time, and performs the
/// actions it answers, in order. The simulator and the proxy are two drivers of this one class.
///
///     for (const Action& action : balancer.begin(request, now)) perform(action);
///     ... balancer.attempt_finished(action.attempt, Outcome::response(200), now);
///     ... when now >= balancer.next_deadline(): balancer.on_deadline(now);
///
/// Time      `now` never decreases from call to call; nanoseconds on lb::Clock.
/// Threads   one at a time. A worker or a simulated balancer owns one each.
/// Actions   the returned span is valid until the next call; do not call the Balancer while iterating over it.
/// Late      ids whose request or attempt has ended are ignored: a driver need not race with its own messages.
/// Cost      nothing is allocated per request once the numbers in flight have been seen.
class Balancer {
 public:
  /// In      validate(config) and validate(nodes) found nothing; `listener` may be null and outlives this.
  Balancer(const BalancerConfig& config, std::span<const NodeConfig> nodes, std::uint64_t seed, TimePoint now,
           Listener* listener = nullptr);
  ~Balancer();
  Balancer(const Balancer&) = delete;
  Balancer& operator=(const Balancer&) = delete;

  using Actions = std::span<const Action>;

  /// The request of the last begin(): what cancel() takes while no action has named it, because it waits.
  RequestId begun() const { return begun_; }

  /// A request came. It is over when a kFinishRequest with its tag was answered, perhaps at once (no node).
  Actions begin(const Request& request, TimePoint now);

  /// The answer to an attempt began. Optional: a driver that streams bodies calls it so that the engine can decide
  /// between kForwardResponse and a retry before the body is read. After a kForwardResponse the attempt goes on
  /// until attempt_finished.
  /// In      a kResponse with what the answer's head says: status (100..599), load, retry_after.
  Actions attempt_answered(AttemptId attempt, const Outcome& answer, TimePoint now);
  Actions attempt_answered(AttemptId attempt, std::uint16_t status, TimePoint now) {
    return attempt_answered(attempt, Outcome::response(status), now);
  }

  /// An attempt ended. For one that was answered, anything but kResponse means that the body was cut short.
  Actions attempt_finished(AttemptId attempt, const Outcome& outcome, TimePoint now);

  /// What a probe brought. A probe of a node that does not answer may be left to its timeout.
  Actions probe_finished(ProbeId probe, const ProbeResult& result, TimePoint now);

  /// The client left: its attempts are aborted, the request finishes with Reason::kCancelled.
  Actions cancel(RequestId request, TimePoint now);

  /// Time has passed: performs every deadline up to `now`. Calling it early or often does no harm.
  Actions on_deadline(TimePoint now);

  /// A new configuration. Idempotent. Requests in flight keep their attempts; breakers keep their state where the
  /// breaker's configuration did not change. In: validate(config) found nothing.
  Actions apply(const BalancerConfig& config, TimePoint now);

  /// A new list of nodes. Nodes are known by name: those that stay keep their id and state. Idempotent.
  /// In: validate(nodes) found nothing, or the list is empty: then nothing is sent until nodes come, and requests end
  /// with Reason::kNoneUsable.
  Actions set_nodes(std::span<const NodeConfig> nodes, TimePoint now);

  /// The one timer a driver needs: kNever when nothing is pending.
  TimePoint next_deadline() const { return deadline_; }

  /// As next_deadline(), but for what goes on whether there are requests or not: monitors and probes. kNever says
  /// that time alone brings nothing more to a request.
  TimePoint request_deadline() const;

  /// A hint that the end of that attempt is about to be reported: brings what it will touch near the processor, where
  /// tens of thousands are in flight. Changes nothing. Cost: a few instructions.
  void expect(AttemptId attempt) const;

  /// Nodes are 0 .. node_count() - 1, removed ones included.
  std::uint32_t node_count() const;
  NodeStatus node(NodeId id) const;

  std::uint32_t requests_in_flight() const;  ///< begun and not finished, those that wait included
  std::uint32_t requests_waiting() const;

 private:
  class Core;
  Actions end_call();

  std::unique_ptr<Core> core_;
  TimePoint deadline_ = kNever;  // as of the last call: nothing changes between two
  RequestId begun_;
};

}  // namespace lb
