#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "deadlines.h"
#include "gate.h"
#include "health_keeper.h"
#include "lb/balancer.h"
#include "lb/rng.h"
#include "persistence.h"
#include "pool.h"
#include "route_table.h"
#include "slot_queue.h"
#include "slots.h"

namespace lb {

/// What Balancer is made of. A request is served by legs, one for each node that it has to reach: one in all but
/// a fan-out. A leg makes attempts until one succeeds or no more are allowed. The life of a request:
///
///     core_request.cpp   begin -> gate -> route -> (queue) -> legs ... complete -> finish
///     core_attempt.cpp   start_attempt -> attempt_answered / attempt_finished / timeout -> feedback
///     core_leg.cpp       settle: retry, hedge, or the end of the leg
///     core_config.cpp    configuration and nodes    core_deadline.cpp   time
class Balancer::Core {
 public:
  Core(const BalancerConfig& config, std::span<const NodeConfig> nodes, std::uint64_t seed, TimePoint now,
       Listener* listener);

  RequestId begin(const Request& request);
  void attempt_answered(AttemptId id, const Outcome& answer);
  void attempt_finished(AttemptId id, const Outcome& outcome);
  void probe_finished(ProbeId id, const ProbeResult& result);
  /// Where nothing is tried twice, a request, its leg and its attempt have the same slot: a guess worth its price.
  void expect(AttemptId id) const {
    attempts_.prefetch(id.slot);
    legs_.prefetch(id.slot);
    requests_.prefetch(id.slot);
  }
  void cancel(RequestId id);
  void on_deadline();
  void apply(const BalancerConfig& config);
  void set_nodes(std::span<const NodeConfig> nodes);
  TimePoint next_deadline() const;
  TimePoint request_deadline() const;

  /// Forgets the actions of the call before; every public call of Balancer starts with it.
  void start_call(TimePoint now);
  /// Lets in who waits, where there is room by now; every public call ends with it.
  std::span<const Action> end_call();

  const Pool& pool() const { return pool_; }
  std::uint32_t requests_in_flight() const { return requests_.active(); }
  std::uint32_t requests_waiting() const { return queue_.size(); }

 private:
  static constexpr std::uint32_t kNoSlot = 0xffffffff;

  // In all states what every request touches comes first: of those in flight most are out of the cache when their
  // answer comes.
  struct alignas(64) RequestState {
    std::uint32_t generation = 0;
    bool active = false;
    bool waiting = false;   // in the queue
    bool running = false;   // counts as in flight
    bool answered = false;  // the client has its answer: kForwardResponse was given
    bool hashed = false;    // the policy hashes something of it: `key`
    bool known = false;     // persistence knows its client: `client`
    Method method = Method::kGet;
    std::uint16_t attempts = 0;  // made so far, by all legs
    const Route* route = nullptr;
    std::uint32_t legs = kNoSlot;     // list through LegState::next
    std::uint32_t own_leg = kNoSlot;  // of this slot, whatever request has it: the one leg of all but a fan-out
    NodeId node = kNoNode;            // of the last attempt
    NodeId belongs = kNoNode;         // the client does, to this node
    NodeId answer_node = kNoNode;
    std::uint64_t tag = 0;
    Gate::Pass pass;
    // Of a fan-out:
    std::uint32_t open_legs = 0;
    AttemptId answer;  // the attempt whose answer counts
    std::uint16_t answer_status = 0;
    Reason failure = Reason::kOk;      // of the first leg that failed
    std::uint16_t failure_status = 0;  // and what the client is told of it
    // Where somebody asks for it:
    TimePoint started{};
    std::uint64_t client = 0;  // what persistence knows it by
    std::string key;           // what the policy hashes, kept for the retries
  };
  struct Past {                 // of a leg whose first attempt has failed
    std::vector<NodeId> avoid;  // nodes that were given up on
    BackoffState backoff;
  };
  struct alignas(64) LegState {
    std::uint32_t generation = 0;
    bool active = false;
    bool retrying = false;  // the budget counts a retry of it under way
    bool done = false;      // a fan-out's, which waits for the others
    bool owes = false;      // a failed try on last_node that its breaker knows nothing of yet
    bool has_past = false;  // `past` is this leg's, and not that of an earlier one in this place
    RequestId request;
    std::uint32_t next = kNoSlot;         // of the request
    std::uint32_t first = kNoSlot;        // of its attempts in flight: list through AttemptState::next
    std::uint32_t own_attempt = kNoSlot;  // of this slot, whatever leg has it: that of all attempts but hedges
    NodeId target = kNoNode;              // fan-out: the one node it is for
    NodeId last_node = kNoNode;
    std::uint32_t node_tries = 0;  // in a row on last_node; 0: it was given up on
    std::uint16_t attempts = 0;    // hedges not counted
    std::uint16_t hedges = 0;
    std::uint32_t owes_generation = 0;  // of that breaker
    Duration owes_latency{};
    Past past;  // see past_of()
  };
  struct alignas(64) AttemptState {
    std::uint32_t generation = 0;
    bool active = false;
    bool forwarded = false;  // its answer goes to the client: no retry any more
    bool hedge = false;
    bool on_breaker = false;   // the node's breaker counts it
    bool on_budget = false;    // the retry budget knows how it ended
    std::uint16_t status = 0;  // when forwarded
    NodeId node = kNoNode;
    std::uint32_t leg = kNoSlot;
    std::uint32_t next = kNoSlot;  // in its leg
    std::uint32_t breaker_generation = 0;
    TimePoint started{};
    const Route* route = nullptr;  // of its request: on the way there are two more states
  };
  struct ProbeState {  // of a load probe
    std::uint32_t generation = 0;
    bool active = false;
    NodeId node = kNoNode;
  };
  struct Leg {  // with what it belongs to, looked up once; valid until the next leg is added
    std::uint32_t slot = kNoSlot;
    LegState& state;
    RequestState& request;
  };
  struct Ended {  // an attempt, and how; lives no longer than the outcome
    AttemptId attempt;
    NodeId node = kNoNode;
    const Outcome& outcome;
    bool failed = true;
  };

  // Configuration.
  void configure(const BalancerConfig& config);
  bool needs_only_a_node() const;
  bool change_node(NodeId id, const NodeConfig& config);
  void cut_attempts_on_disabled();
  void forget_removed();

  // Requests.
  void run_waiting();
  bool try_run(RequestId id, RequestState& request);
  void enter_service(RequestId id, RequestState& request);
  void wait_in_line(RequestId id);
  void leave_line(std::uint32_t slot);
  bool prepare(RequestId id, const Request& request);
  void fan_out(RequestId id);
  Leg only_leg(RequestId id, RequestState& request);
  void add_leg(RequestId id, NodeId target);
  static void begin_leg(const Leg& leg, RequestId id, NodeId target);
  void complete_leg(std::uint32_t leg, const Ended& ended);
  void answer_early(RequestId id);
  void finish_fan_out(RequestId id);
  void finish(RequestId id, AttemptId attempt, Reason reason, std::uint16_t status);
  void end_request(RequestId id, RequestState& request, AttemptId attempt, Reason reason, std::uint16_t status);
  bool belongs_now(RequestState& request, NodeId node, Reason reason);
  void drop_legs(RequestState& request, Reason reason);

  // Attempts.
  bool choose_node(const Leg& leg, Pool::Choice& choice);
  bool choose_again(LegState& leg, Pool::Choice& choice);
  enum class PickedBy : std::uint8_t { kPolicy, kPersistence, kSameNode, kHedge };
  bool keep_node(LegState& leg, PickedBy& how, NodeId& node);
  void pick_node(LegState& leg, std::vector<NodeId>& avoid, PickedBy how, Pool::Choice& choice);
  bool admitted(std::vector<NodeId>& avoid, std::size_t tried, Pool::Choice& choice);
  void note_panic();
  bool explains() const { return (wanted_ & kExplanationsBit) != 0 && listener_->wants_explanations(); }
  void explain(const LegState& leg, const Pool::Want& want, const Pool::Choice& choice, PickedBy by);
  void start_attempt(std::uint32_t leg);
  void attempt_on(const Leg& leg, NodeId node, bool hedge);
  AttemptId place_for_attempt(LegState& leg);
  void follow_start(AttemptId id, AttemptState& attempt);
  void follow_end(AttemptId id, AttemptState& attempt, const Outcome& outcome, bool failure);
  void count_on_breaker(AttemptState& attempt);
  bool end_attempt(AttemptId id, AttemptState& attempt, const Outcome& outcome);
  void abort_attempt(AttemptId id, const Outcome& outcome);
  void abort_all(const LegState& leg);
  void abort_others(std::uint32_t leg, AttemptId keep);
  void feed_breaker(const AttemptState& attempt, const Outcome& outcome, bool failure);
  bool more_tries_may_follow(const AttemptState& attempt, const Outcome& outcome) const;
  void count_failed_tries(LegState& leg) {
    if (leg.owes) count_owed(leg);
  }
  void count_owed(LegState& leg);
  void record_on_breaker(NodeId node, bool success, Duration latency);
  void feed_budget(AttemptState& attempt, bool failure);

  // Legs.
  void settle(std::uint32_t leg, const Ended& ended);
  void succeed(std::uint32_t leg, const Ended& ended);
  bool grant_retry(std::uint32_t leg, const Outcome& outcome);
  bool has_node_left(LegState& leg);
  void retry_later(std::uint32_t leg, const Outcome& outcome);
  void watch_for_hedge(std::uint32_t leg);
  void hedge(std::uint32_t leg);

  // Probes.
  void ask_for_load(const RequestState& request, const Pool::Choice& choice);
  void probe_idle();
  void start_probe(NodeId node);
  void end_load_probe(std::uint32_t slot);
  void act_on_probe(ActionKind kind, ProbeKind what, ProbeId id, NodeId node);
  void perform_health();

  // Time.
  void time_out_requests();
  void time_out_attempts();
  void time_out_waiting();
  void wake(const Wake& wake);
  void wake_for_breaker(NodeId node);
  void breaker_due(const Wake& wake);

  Past& past_of(LegState& leg);
  void reserve_past(LegState& leg, const Route& route);
  std::string_view key_of(const RequestState& request) const {
    return request.hashed ? std::string_view(request.key) : std::string_view{};
  }
  RequestState& request_of(const LegState& leg) { return requests_.at(leg.request.slot); }
  const RequestState& request_of(const LegState& leg) const { return requests_.at(leg.request.slot); }
  Leg leg_at(std::uint32_t slot) { return {slot, legs_.at(slot), request_of(legs_.at(slot))}; }
  Action& act(ActionKind kind, RequestId id, const RequestState& request);
  /// Hot paths ask first, so that no event is made that nobody takes.
  bool wants(EventKind kind) const { return (wanted_ & bit(kind)) != 0; }
  void tell(Event&& event) const {
    if (!wants(event.kind)) return;
    event.at = now_;
    listener_->on_event(event);
  }
  void tell_of(const LegState& leg, Event&& event) const {
    if (!wants(event.kind)) return;
    event.at = now_;
    event.request = leg.request;
    event.tag = request_of(leg).tag;
    listener_->on_event(event);
  }

  BalancerConfig config_;
  Pool pool_;
  Rng rng_;
  Listener* listener_;
  std::uint32_t wanted_ = 0;  // by the listener: a bit for each kind of event
  TimePoint now_{};
  Gate gate_;
  RouteTables routes_;
  Persistence persistence_;
  HealthKeeper health_;
  Slots<RequestState, RequestTag> requests_;
  Slots<LegState, struct LegTag> legs_;
  Slots<AttemptState, AttemptTag> attempts_;
  Slots<ProbeState, ProbeTag> probes_;
  // Of nothing that was configured so far, nor of a listener, does a request need more than the node that the policy
  // picks: one attempt, and who waits, guards, counts or learns need not be asked. For good once it is false.
  bool bare_ = true;
  bool has_timeouts_ = false;  // some list below may be in use
  SlotQueue queue_;            // requests that wait for a node, or for their turn
  TimeoutLists request_timeouts_;
  TimeoutLists attempt_timeouts_;
  TimeoutLists queue_timeouts_;       // by request
  TimeoutLists hedge_timers_;         // by leg
  TimeoutLists probe_timeouts_;       // of load probes
  std::uint32_t request_list_ = 0;    // of config_.timeout, when there is one
  std::uint32_t queue_list_ = 0;      // of limits.queue_timeout, when there is one
  std::uint32_t probe_list_ = 0;      // of their timeout
  std::uint32_t active_retries_ = 0;  // legs whose last attempt a budget paid for
  WakeQueue wakes_;
  NodeId panic_node_ = kNoNode;  // of the tier in panic that listeners were told of
  std::vector<NodeId> avoid_;    // scratch of a pick that is not the past's
  std::vector<Action> actions_;
};

}  // namespace lb
