#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lb/assert.h"
#include "lb/balancer.h"
#include "lb/breaker.h"
#include "lb/explanation.h"
#include "tier.h"
#include "tier_chooser.h"

namespace lb {

/// The nodes of one Balancer, and which of them may be picked.
///
/// Nodes stand in tiers by type and priority, and inside a tier in groups by zone; see tier.h.
/// Cost    a node that becomes usable or stops being so moves at most n ids of 4 bytes in its rosters.
class Pool {
 public:
  struct Node {
    std::uint32_t generation = 0;  // of the breaker, counted on through every breaker and node of this place
    NodeHealth health = NodeHealth::kUp;
    bool ejected = false;
    bool max_fails = false;  // failed so often that it rests
    bool removed = false;
    bool full = false;  // at its limit of attempts in flight
    Exclusion out = Exclusion::kRemoved;
    Standing standing;
    Tier* tier = nullptr;   // null: not a member
    Group* zone = nullptr;  // of the tier; null where zones do not matter
    double ramp = 1;        // slow start: the part of its weight that it has reached
    double share = 1;       // of its weight that is this balancer's
    std::optional<Breaker> breaker;
  };

  /// What an attempt wants of a pick.
  struct Want {
    std::size_t policy = 0;             // of the configuration's policies
    std::span<const NodeId> avoid{};    // nodes tried already
    std::span<const NodeId> refused{};  // explain(): nodes whose breaker turned this attempt away
  };

  /// What a pick gave.
  struct Choice {
    NodeId node = kNoNode;
    bool full = false;       // no node, because those that could be picked are at their limit
    bool panic = false;      // among all nodes of the tier, well or not
    Group* group = nullptr;  // what was picked from
    RosterKind kind = RosterKind::kHealthy;
  };

  /// Makes policies and breakers afresh where the configuration differs from the one before.
  void configure(const BalancerConfig& config);

  /// Adds a node, or takes up the place of a removed one. Gives its id.
  NodeId add(const NodeConfig& config);
  void change(NodeId id, const NodeConfig& config);
  void remove(NodeId id);

  /// Tells the policies of every change so far, after which the ids of nodes that are gone may be given to others:
  /// no policy takes a newcomer for the one that left.
  void settle();

  /// The list is complete: works out what follows from all of it, this balancer's subset and the weights' scale.
  void complete();

  /// Works out whether the node may be picked: call after anything that bears on it.
  void refresh(NodeId id);

  /// Slow start: the node has reached that part of its weight. In: 0 < ramp <= 1.
  void set_ramp(NodeId id, double ramp);

  const NodeConfig& config(NodeId id) const { return configs_[index_of(id)]; }

  void attempt_started(NodeId id, TimePoint now) {
    ++in_flight_[index_of(id)];
    if (has_limits_) update_full(id);
    if (learns_) learn_of_start(id, now);
  }
  void attempt_ended(NodeId id) {
    LB_ASSERT(in_flight_[index_of(id)] > 0, "an attempt ends once");
    --in_flight_[index_of(id)];
    if (leaving_ > 0 && nodes_[index_of(id)].removed) return release_if_idle(id);
    if (has_limits_) update_full(id);
  }

  /// Whether some policy wants to be told of attempts; if so, learn() follows attempt_ended().
  bool learns() const { return learns_; }
  void learn(const Feedback& feedback);

  /// Whether every node has a breaker; otherwise none has.
  bool has_breakers() const { return config_.breaker.has_value(); }
  void probe_finished(const LoadProbe& probe);

  /// Whether the policy at `index` hashes a part of the request.
  bool hashes(std::size_t index) const { return keys_[index].source != HashKey::Source::kNone; }

  bool hashes_any() const;  ///< some policy does

  /// Which part of the request the policy at `index` hashes. Empty when it hashes none.
  std::string_view key_of(const Request& request, std::size_t index) const;

  /// kNoNode when there is none of that name.
  NodeId find(std::string_view name) const;

  /// A node for an attempt: of the tier and zone that the configuration leads to, one not in `avoid`; where all of
  /// that tier were tried, of the next ones; where all were, any of them again.
  void pick(const Want& want, PickContext& context, Choice& choice);

  /// The same where nothing is to be avoided, by what was worked out before. False when nothing was: call pick().
  bool pick_ready(std::size_t policy, PickContext& context, Choice& choice) {
    const Ready& ready = ready_[policy];
    if (ready.policy == nullptr) return false;
    choice = ready.choice;
    context.subset = ready.subset;
    choice.node = ready.policy->pick(ready.candidates, context);
    return true;
  }

  /// Whether some policy asks nodes for their load.
  bool asks_for_load() const { return any_probes_; }

  /// The nodes to probe now, says the policy that picked. Lives until the next call.
  std::span<const NodeId> probe_targets(const Choice& choice, const Want& want, PickContext context);

  /// When a policy wants to probe although no request has come; kNever when none does.
  /// Cost    O(1) where no policy probes.
  TimePoint probe_deadline() const { return any_probes_ ? policies_deadline() : kNever; }

  /// Visits what the policies whose time has come want to probe.
  template <class Visit>
  void for_idle_probes(PickContext& context, const Visit& visit) {
    tiers_.for_each_group([&](Group& group) {
      for (Roster& roster : group.rosters) roster.for_idle_probes(context, {group.members, arrays()}, visit);
    });
  }

  /// Whether a client that belongs to the node may go on using it: it is well, and enabled or draining.
  bool keeps_clients(NodeId id) const;

  /// Whether a node takes traffic that is neither `last` nor in `avoid`. Cost O(nodes x avoid).
  bool has_other_than(std::span<const NodeId> avoid, NodeId last) const;

  /// Whether another attempt may go to the node right away.
  bool takes_more(NodeId id) const { return nodes_[index_of(id)].out == Exclusion::kNone; }

  /// Fills in what each node was for that choice.
  void explain(const Want& want, const Choice& choice, Explanation& explanation);

  Node& operator[](NodeId id) { return nodes_[index_of(id)]; }
  const Node& operator[](NodeId id) const { return nodes_[index_of(id)]; }
  std::uint32_t in_flight(NodeId id) const { return in_flight_[index_of(id)]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }

  /// A tier in panic, as of the last pick; null when none is.
  const Tier* panic() const { return chooser_.panic(); }

 private:
  TimePoint policies_deadline() const;
  void renew_breaker(Node& node);
  Exclusion why_out(NodeId id) const;
  Exclusion why_not(NodeId id, const Choice& choice) const;
  Standing standing_of(NodeId id) const;
  void place(NodeId id, const Standing& standing);
  void weigh(NodeId id);
  void weigh_all();
  void update_full(NodeId id);
  std::uint32_t limit_of(NodeId id) const;
  void release_if_idle(NodeId id);
  void learn_of_start(NodeId id, TimePoint now);
  template <class Visit>
  void for_each_group(const Node& node, const Visit& visit) {
    if (node.tier != nullptr) visit(node.tier->whole);
    if (node.zone != nullptr) visit(*node.zone);
  }
  void touch(const Node& node);
  // What a pick that avoids nothing comes to, worked out once: until something that it follows from changes.
  struct Ready {
    Policy* policy = nullptr;  // null: to be worked out
    Candidates candidates{{}, {}};
    Choice choice;  // but for the node
    bool subset = false;
  };
  void forget_ready() {
    for (Ready& ready : ready_) ready.policy = nullptr;
  }
  bool pick_in(Choice& choice, const Want& want, PickContext& context);
  void pick_anew(const Want& want, PickContext& context, Choice& choice);
  void pick_elsewhere(const Want& want, PickContext& context, Choice& choice);
  NodeArrays arrays() const { return {weights_.data(), in_flight_.data(), configs_.data(), scale_}; }

  BalancerConfig config_;
  std::vector<Variant> policies_;  // the balancer's own first, then those of its routes
  std::vector<HashKey> keys_;      // what each of them hashes
  bool any_probes_ = false;        // one of them asks nodes for their load
  bool learns_ = false;            // one of them wants to be told of attempts
  bool has_limits_ = false;        // a node may be full
  std::vector<Node> nodes_;
  std::vector<NodeConfig> configs_;       // by NodeId
  std::vector<std::uint32_t> weights_;    // by NodeId, beside nodes_ because policies scan them
  std::vector<std::uint32_t> in_flight_;  // by NodeId
  std::uint32_t scale_ = 1;               // of weights_: what a configured weight of 1 is in them
  Tiers tiers_;
  TierChooser chooser_;
  std::uint32_t leaving_ = 0;     // removed nodes that still have attempts in flight
  std::vector<NodeId> free_;      // ids of removed nodes that nothing refers to any more
  std::vector<NodeId> released_;  // the same, but policies may still know them
  std::vector<Ready> ready_;      // by policy
  std::vector<NodeId> allowed_;   // scratch of pick()
  std::unordered_map<std::string, NodeId> by_name_;
};

}  // namespace lb
