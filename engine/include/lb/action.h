#pragma once

#include <cstdint>

#include "lb/ids.h"
#include "lb/outcome.h"
#include "lb/time.h"

namespace lb {

/// What the engine asks its driver to do.
enum class ActionKind : std::uint8_t {
  kStartAttempt,     ///< send the request to `node`; report with attempt_answered / attempt_finished
  kAbortAttempt,     ///< drop the attempt: whatever it still brings is ignored, nothing is to be reported
  kForwardResponse,  ///< the answer of `attempt` is the one the client gets: stream it
  kFinishRequest,    ///< the request is over: `verdict`, `reason`, `status`
  kStartProbe,       ///< ask `node` what `probe_kind` says; report with probe_finished
  kAbortProbe,       ///< the probe took too long: nothing is to be reported
};

/// What a probe asks of a node.
enum class ProbeKind : std::uint8_t {
  kHealth,  ///< whether it is well, in the way of the configuration's health_monitor
  kLoad,    ///< how many requests are in it and how long they take
};

/// What a probe brought.
struct ProbeResult {
  bool passed = false;          ///< health: the node is well; load: it answered
  std::uint32_t in_flight = 0;  ///< load: requests in the node (count)
  Duration latency{};           ///< load: what requests took there lately at about that many in flight
};

/// One action. Actions are performed in the order given.
///
/// Lifetime  the span that an engine call returns is valid until the next call to the same Balancer.
struct Action {
  ActionKind kind = ActionKind::kStartAttempt;
  Verdict verdict = Verdict::kSucceeded;  ///< finish
  Reason reason = Reason::kOk;            ///< finish
  bool retry = false;                     ///< start: not the first attempt of its request
  std::uint16_t status =
      0;  ///< forward: the node's; finish: what the client is to see (a node's, 502, 503, 504; 0: it left)
  std::uint16_t attempt_number = 0;  ///< start: 1, 2, ...; finish: attempts made (saturates)
  NodeId node = kNoNode;             ///< start, abort, forward; finish: the node of the last attempt
  RequestId request;
  AttemptId attempt;  ///< start, abort, forward; finish: the attempt whose answer is used
  ProbeId probe;      ///< probes only
  ProbeKind probe_kind = ProbeKind::kHealth;
  bool hedge = false;     ///< start: beside an attempt of the same request that is still under way
  bool assign = false;    ///< forward, finish: the client belongs to `node` from now on, tell it by its cookie
  std::uint64_t tag = 0;  ///< Request::tag

  friend bool operator==(const Action&, const Action&) = default;
};

}  // namespace lb
