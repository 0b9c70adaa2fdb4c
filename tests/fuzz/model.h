#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "budget_model.h"
#include "case_draw.h"
#include "subject.h"

namespace lb::testing {

/// What was found wrong: a rule's short name, and what broke it.
struct Violation {
  std::string rule;
  std::string text;
};

/// The call that is being made.
struct Call {
  enum class Kind : std::uint8_t {
    kMake,
    kBegin,
    kAnswered,
    kFinished,
    kProbed,
    kCancel,
    kDeadline,
    kApply,
    kNodes
  };
  Kind kind = Kind::kMake;
  TimePoint now{};
  const Request* request = nullptr;  ///< begin
  AttemptId attempt{};               ///< finished
  ProbeId probe{};                   ///< probed
  bool on_time = false;              ///< every deadline so far was kept
};

/// A watcher of its own: it knows the configuration, the nodes, the calls, the events and the actions, and checks
/// that they agree with the rules. It asks nothing of the engine's inside, and keeps the first violation.
///
/// Events come while a call runs, in order: they say what a node was when it was picked. Actions come after the
/// call: they are what a driver sees. Both must tell the same story.
class Model final : public Listener {
 public:
  explicit Model(const Setup& setup);

  void call_begins(const Call& call);
  void call_ends(const Subject::Actions& actions, const Subject& subject);

  /// To be told before the calls that pass them on.
  void next_config(const BalancerConfig& config, TimePoint now);
  void next_nodes(std::span<const NodeConfig> nodes);

  void on_event(const Event& event) override;
  bool wants_explanations() const override { return explain_; }
  void on_pick(const Explanation& explanation) override;
  void explain(bool wanted) { explain_ = wanted; }

  const std::optional<Violation>& violation() const { return violation_; }
  void report(const char* rule, std::string text);

  /// What a driver knows to be under way.
  struct LiveAttempt {
    RequestId request;
    NodeId node = kNoNode;
    bool forwarded = false;
  };
  const std::map<AttemptId, LiveAttempt>& live() const { return live_; }
  const std::map<ProbeId, TimePoint>& probes() const { return probes_; }
  std::vector<RequestId> open() const;
  std::size_t events() const { return events_; }

 private:
  /// A configuration and what its budgets have granted.
  struct Version {
    BalancerConfig config;
    std::vector<std::unique_ptr<BudgetModel>> budgets;
    std::vector<BudgetModel*> of_route;  // the first: of requests that match no route
  };
  struct NodeModel {
    bool present = false;
    bool in_subset = true;
    NodeConfig config;
    NodeHealth health = NodeHealth::kUp;
    int ejected = 0;  // by how many of outlier detection and max_fails
    BreakerState breaker = BreakerState::kClosed;
    std::uint32_t phase = 0;      // half-open phases so far
    std::uint32_t half_used = 0;  // attempts that this phase let through and that were not abandoned
    std::uint32_t in_flight = 0;
    TimePoint breaker_since{};
    TimePoint ejected_since{};
    TimePoint touched{};  // by an attempt
    TimePoint probed{};
  };
  struct AttemptModel {
    RequestId request;
    NodeId node = kNoNode;
    TimePoint due = kNever;   // by its timeout
    std::uint32_t phase = 0;  // half-open phase that let it through; 0: none
  };
  struct RequestModel {
    std::uint64_t tag = 0;
    Method method = Method::kGet;
    std::string client;
    std::string cookie;  // of persistence
    std::shared_ptr<Version> version;
    std::size_t route = 0;
    std::uint32_t limits_version = 0;
    bool finished = false;  // said an event
    bool finish_acted = false;
    bool forwarded = false;
    bool hedging = false;   // its next attempt is a hedge
    bool retrying = false;  // a budget granted its last retry
    bool waiting = false;
    bool last_failed = false;
    OutcomeKind last_outcome = OutcomeKind::kResponse;
    std::uint32_t attempts = 0;  // hedges not counted
    std::uint32_t hedges = 0;
    std::uint32_t live = 0;
    std::map<NodeId, std::uint32_t> tries;  // by node, hedges too
    std::vector<NodeId> own;                // nodes of its attempts, hedges not counted
    NodeId last = kNoNode;
    std::uint32_t in_a_row = 0;
    TimePoint timeout = kNever;
    TimePoint queue_timeout = kNever;
    TimePoint hedge_at = kNever;
    std::vector<TimePoint> retries;  // to come
  };
  struct HedgeWatch {  // a hedge that has to come in this call, if all stays as it is
    RequestId request;
    std::uint32_t hedges = 0;
    std::uint32_t attempts = 0;
    std::uint32_t live = 0;
    NodeId free = kNoNode;
  };

  // model.cpp
  std::shared_ptr<Version> make_version(const BalancerConfig& config, TimePoint now) const;
  static const RouteConfig* route_of(const RequestModel& request);
  static const RetryConfig& retry_of(const RequestModel& request);
  static bool fan_out(const RequestModel& request);
  static BudgetModel& budget_of(const RequestModel& request);
  NodeModel& node(NodeId id);
  RequestModel* request(RequestId id);
  void restate(NodeModel& node, NodeHealth stated) const;
  void prepare(const Request& request);
  std::uint32_t node_limit() const { return config_.limits ? config_.limits->max_in_flight_per_node : 0; }

  // model_events.cpp
  void node_event(const Event& event);
  void node_added(NodeId id);
  void breaker_event(const Event& event);
  void attempt_started(const Event& event);
  void attempt_finished(const Event& event);
  void retry_scheduled(const Event& event);
  void check_numbers(const RequestModel& request, NodeId id);
  void check_entry(const RequestModel& entering);
  void arm(RequestModel& request, AttemptModel& attempt, const Event& event) const;

  // model_picks.cpp
  void check_pick(const RequestModel& request, NodeId id);
  void check_next_node(const RequestModel& request, NodeId id);
  bool admits(const NodeModel& node) const;
  bool takes_traffic(const NodeModel& node) const;
  bool may_panic(const NodeModel& node) const;
  bool may_belong(const RequestModel& request, const NodeModel& node, NodeId id) const;
  NodeId free_node(const RequestModel& request) const;
  void note_subset(const Subject& subject);

  // model_actions.cpp
  void act(const Action& action);
  void act_start(const Action& action);
  void act_abort(const Action& action);
  void act_forward(const Action& action);
  void act_finish(const Action& action);
  void act_probe(const Action& action);
  void note_begun(const Subject::Actions& actions, const Subject& subject);
  void check_admission(const RequestModel& begun, Reason refused);
  void check_rates(const RequestModel& begun);
  void check_ledgers(const Subject& subject);

  // model_time.cpp
  void note_waiting(const Subject& subject);
  void watch_hedges();
  void check_hedges();
  void forget_due();
  void expect(TimePoint at, const char* what);
  void expect_requests();
  void expect_nodes();
  void check_deadlines(const Subject& subject);
  void check_overdue_nodes();

  BalancerConfig config_;
  std::shared_ptr<Version> version_;
  TimePoint version_since_{};
  std::uint32_t limits_version_ = 0;
  TimePoint limits_since_{};
  std::map<std::string, double> passed_;  // the rates, under these limits; by client, "" is all
  std::vector<NodeModel> nodes_;
  std::vector<NodeConfig> newcomers_;  // in the order they will be added
  std::size_t newcomer_ = 0;
  std::map<RequestId, RequestModel> requests_;
  std::optional<RequestModel> begun_;                  // of the begin() that runs, while its id is not known
  std::map<AttemptId, AttemptModel> attempts_;         // by events
  std::map<AttemptId, LiveAttempt> live_;              // by actions
  std::map<AttemptId, RequestId> ended_;               // in this call
  std::map<ProbeId, TimePoint> probes_;                // and when they time out
  std::map<std::string, std::vector<NodeId>> served_;  // clients by address, and the nodes that answered them
  std::vector<HedgeWatch> hedge_watch_;
  TimePoint expected_ = kNever;
  const char* expected_what_ = "";
  Call call_;
  std::uint32_t waiting_before_ = 0;
  std::size_t events_ = 0;
  bool explain_ = false;
  std::optional<Violation> violation_;
};

}  // namespace lb::testing
