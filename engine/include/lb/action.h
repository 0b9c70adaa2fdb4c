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
  kForwardResponse,  ///< the answer that began on `attempt` is the one the client gets: stream it
  kFinishRequest,    ///< the request is over: `verdict`, `reason`, `status`
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
  AttemptId attempt;      ///< start, abort, forward; finish: the attempt whose answer is used
  std::uint64_t tag = 0;  ///< Request::tag
};

}  // namespace lb
