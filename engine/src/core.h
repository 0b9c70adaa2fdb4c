#pragma once

#include <span>
#include <string>
#include <vector>

#include "deadlines.h"
#include "lb/balancer.h"
#include "lb/rng.h"
#include "pool.h"
#include "slots.h"

namespace lb {

/// What Balancer is made of. The life of a request, in the order of the functions in core.cpp:
/// begin -> start_attempt -> attempt_answered / attempt_finished / a deadline -> feedback -> settle (retry or
/// finish).
class Balancer::Core {
 public:
  Core(const BalancerConfig& config, std::span<const NodeConfig> nodes, std::uint64_t seed, TimePoint now,
       Listener* listener);

  void begin(const Request& request, TimePoint now);
  void attempt_answered(AttemptId id, std::uint16_t status, TimePoint now);
  void attempt_finished(AttemptId id, const Outcome& outcome, TimePoint now);
  void cancel(RequestId id, TimePoint now);
  void on_deadline(TimePoint now);
  void apply(const BalancerConfig& config, TimePoint now);
  void set_nodes(std::span<const NodeConfig> nodes, TimePoint now);
  TimePoint next_deadline() const;

  /// Forgets the actions of the call before; every public call of Balancer starts with it.
  void start_call(TimePoint now);
  std::span<const Action> actions() const { return actions_; }

  const Pool& pool() const { return pool_; }
  std::uint32_t requests_in_flight() const { return requests_.active(); }

 private:
  struct RequestState {
    std::uint32_t generation = 0;
    bool active = false;
    Method method = Method::kGet;
    std::uint16_t attempts = 0;    // made so far
    std::uint32_t node_tries = 0;  // in a row on last_node
    NodeId last_node = kNoNode;
    std::uint64_t tag = 0;
    TimePoint started{};
    Duration previous_wait{};
    AttemptId attempt;  // in flight, when has_attempt
    bool has_attempt = false;
    std::string key;            // what the policy hashes, kept for the retries
    std::vector<NodeId> avoid;  // nodes that were given up on
  };
  struct AttemptState {
    std::uint32_t generation = 0;
    bool active = false;
    bool forwarded = false;    // its answer goes to the client: no retry any more
    std::uint16_t status = 0;  // when forwarded
    NodeId node = kNoNode;
    RequestId request;
    std::uint32_t breaker_generation = 0;
    TimePoint started{};
  };

  void configure(const BalancerConfig& config);
  NodeId choose_node(RequestState& request);
  void start_attempt(RequestId id);
  void end_attempt(AttemptId id, const Outcome& outcome);
  void abort_attempt(AttemptId id, const Outcome& outcome);
  void feed_breaker(const AttemptState& attempt, const Outcome& outcome);
  void settle(RequestId id, AttemptId attempt, const Outcome& outcome);
  bool schedule_retry(RequestId id, const Outcome& outcome);
  void finish(RequestId id, AttemptId attempt, Reason reason, std::uint16_t status);
  void cut_attempts_on(NodeId node);
  void wake(const Wake& wake);
  void half_open(const Wake& wake);
  Action& act(ActionKind kind, RequestId request);
  void tell(const Event& event) const;

  BalancerConfig config_;
  RetryPolicy retry_{RetryConfig{}};
  Pool pool_;
  Rng rng_;
  Listener* listener_;
  TimePoint now_{};
  Slots<RequestState, RequestTag> requests_;
  Slots<AttemptState, AttemptTag> attempts_;
  TimeoutLists request_timeouts_;
  TimeoutLists attempt_timeouts_;
  std::uint32_t request_list_ = 0;  // of config_.timeout, when there is one
  std::uint32_t attempt_list_ = 0;  // of the per-try timeout, when there is one
  WakeQueue wakes_;
  std::vector<Action> actions_;
};

}  // namespace lb
