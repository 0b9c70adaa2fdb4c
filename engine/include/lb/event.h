#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "lb/explanation.h"
#include "lb/ids.h"
#include "lb/outcome.h"
#include "lb/time.h"

namespace lb {

/// What happens inside the engine, for whoever listens.
enum class EventKind : std::uint8_t {
  kAttemptStarted,
  kAttemptFinished,
  kRetryScheduled,
  kRequestFinished,
  kBreakerTripped,  ///< closed or half-open -> open
  kBreakerProbing,  ///< open -> half-open
  kBreakerClosed,   ///< half-open -> closed
  kNodeAdded,
  kNodeRemoved,
  kNodeChanged,  ///< weight, priority or condition
  kNodeEjected,  ///< outlier detection, or max_fails
  kNodeReturned,
  kNodeDown,  ///< says its health monitor
  kNodeUp,
  kRetryDenied,  ///< the budget is used up
  kHedgeStarted,
  kPanicBegan,  ///< `node` is one of the tier concerned
  kPanicEnded,
};

inline constexpr std::array<std::string_view, 18> kEventNames{
    "attempt_started", "attempt_finished", "retry_scheduled", "request_finished", "breaker_tripped",
    "breaker_probing", "breaker_closed",   "node_added",      "node_removed",     "node_changed",
    "node_ejected",    "node_returned",    "node_down",       "node_up",          "retry_denied",
    "hedge_started",   "panic_began",      "panic_ended"};

constexpr std::string_view to_string(EventKind kind) { return kEventNames[static_cast<std::size_t>(kind)]; }

/// The kind's place in a set of kinds.
constexpr std::uint32_t bit(EventKind kind) { return std::uint32_t{1} << static_cast<unsigned>(kind); }

/// In such a set: explanations of picks are wanted too, at times.
inline constexpr std::uint32_t kExplanationsBit = std::uint32_t{1} << 31U;

struct Event {
  EventKind kind{};
  TimePoint at{};
  NodeId node = kNoNode;
  RequestId request{};
  std::uint64_t tag = 0;  ///< Request::tag of that request
  AttemptId attempt{};
  OutcomeBrief outcome{};       ///< attempt finished
  bool failure = false;         ///< attempt finished: it counts against the node
  Reason reason = Reason::kOk;  ///< request finished
  Duration delay{};             ///< retry scheduled: the backoff; attempt and request finished: how long it took
};

/// Takes events. With no listener an event costs one branch.
///
/// Threads   called inside the engine call that caused the event; must not call the Balancer.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void on_event(const Event& event) = 0;

  /// The kinds of events it takes, and kExplanationsBit, as bits: asked once, when the Balancer is made. The others
  /// are not even made.
  virtual std::uint32_t wanted() const { return ~std::uint32_t{0}; }

  /// Asked at each pick of a Balancer that was given the bit for it; true gets on_pick(), at the price of a look at
  /// every node.
  virtual bool wants_explanations() const { return false; }
  virtual void on_pick(const Explanation&) {}
};

}  // namespace lb
