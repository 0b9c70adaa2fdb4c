#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lb/balancer.h"
#include "lb/breaker.h"
#include "lb/policy.h"

namespace lb {

/// The nodes of one Balancer, and which of them may be picked.
///
/// Usable nodes stand in tiers by priority. Each tier has a policy of its own, because a rotation or a table means
/// something only among the nodes that it was made for.
/// Cost    a node that becomes usable or stops being so moves at most n ids of 4 bytes in its tier.
class Pool {
 public:
  struct Node {
    std::optional<Breaker> breaker;
    std::uint32_t generation = 0;  // of the breaker, counted on through every breaker and node of this place
    bool usable = false;
    bool removed = false;
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

  /// Works out whether the node may be picked: call after anything that bears on it.
  void refresh(NodeId id);

  const NodeConfig& config(NodeId id) const { return configs_[index_of(id)]; }

  void attempt_started(NodeId id, TimePoint now);
  void attempt_ended(const Feedback& feedback);

  /// The key that the policy hashes, found in the request. Empty when it hashes none.
  std::string_view key_of(const Request& request) const;

  /// kNoNode when there is none of that name.
  NodeId find(std::string_view name) const;

  /// A node of the best priority that has a usable one not in `avoid`; where all were avoided, any usable node of
  /// the best priority. kNoNode when none is usable.
  NodeId pick(std::span<const NodeId> avoid, PickContext context);

  Node& operator[](NodeId id) { return nodes_[index_of(id)]; }
  const Node& operator[](NodeId id) const { return nodes_[index_of(id)]; }
  std::uint32_t in_flight(NodeId id) const { return in_flight_[index_of(id)]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }

 private:
  struct Tier {
    std::uint32_t priority = 1;
    std::vector<NodeId> members;  // ascending; every node in the list
    std::vector<NodeId> usable;   // ascending; of the members
    std::unique_ptr<Policy> policy;
    bool changed = true;  // since the policy was last told
  };

  void renew_breaker(Node& node);
  Tier& tier_of(std::uint32_t priority);
  void set_member(NodeId id, bool member);
  void set_usable(NodeId id, bool usable);
  void release_if_idle(NodeId id);
  void rebuild(Tier& tier);
  NodeId pick_in(Tier& tier, std::span<const NodeId> avoid, PickContext context);
  Candidates candidates(const Tier& tier, std::span<const NodeId> ids) const {
    return {ids, {weights_.data(), in_flight_.data(), configs_.data()}, tier.members};
  }

  BalancerConfig config_;
  HashKey key_;  // what the policy hashes
  std::vector<Node> nodes_;
  std::vector<NodeConfig> configs_;       // by NodeId
  std::vector<std::uint32_t> weights_;    // by NodeId, beside nodes_ because policies scan them
  std::vector<std::uint32_t> in_flight_;  // by NodeId
  std::vector<Tier> tiers_;               // ascending by priority
  std::vector<NodeId> free_;              // ids of removed nodes that nothing refers to any more
  std::vector<NodeId> released_;          // the same, but policies may still know them
  std::vector<NodeId> allowed_;           // scratch of pick()
  std::unordered_map<std::string, NodeId> by_name_;
};

}  // namespace lb
