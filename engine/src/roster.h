#pragma once

#include <memory>
#include <span>
#include <vector>

#include "lb/policy.h"

namespace lb {

/// Ascending lists of ids that change by one node at a time.
/// Cost    O(log n) to find the place, and at most n ids of 4 bytes to move.
void insert_sorted(std::vector<NodeId>& ids, NodeId id);
void erase_sorted(std::vector<NodeId>& ids, NodeId id);

/// Nodes that one choice is made among, and the policies that choose.
///
/// Why     a rotation or a table means something only among the nodes that it was made for, so each roster has
///         policies of its own: one for each policy of the configuration (the routes may differ), made when it is
///         first asked.
class Roster {
 public:
  void insert(NodeId id, bool full);
  void erase(NodeId id);

  /// The node reached its limit of attempts in flight, or came below it. In: it is in the roster.
  void set_full(NodeId id, bool full);

  /// Weights, or what else policies build their tables from, changed.
  void touch();

  /// Forgets the policies: others are made when they are asked.
  void drop_policies() {
    seats_.clear();
    learns_ = false;
  }

  bool empty() const { return usable_.empty(); }
  std::span<const NodeId> usable() const { return usable_; }
  std::span<const NodeId> open() const { return open_; }  ///< of the usable ones, those that are not full

  /// Tells the policies that have been made of changes since they were last told.
  void settle(std::span<const NodeId> members, const NodeArrays& arrays);

  /// The policy at `index` of `policies`, up to date. In: not empty().
  Policy& policy(std::size_t index, std::span<const Variant> policies, std::span<const NodeId> members,
                 const NodeArrays& arrays) {
    if (index < seats_.size() && !seats_[index].changed) return *seats_[index].policy;
    return renew_policy(index, policies, members, arrays);
  }

  /// Whether a policy wants to be told of attempts.
  bool learns() const { return learns_; }
  void attempt_started(NodeId id, TimePoint now);
  void attempt_finished(const Feedback& feedback);
  void probe_finished(const LoadProbe& probe);

  TimePoint probe_deadline() const;

  struct View {
    std::span<const NodeId> members;
    NodeArrays arrays;
  };
  template <class Visit>
  void for_idle_probes(PickContext& context, const View& view, const Visit& visit) {
    for (Seat& seat : seats_) {
      if (!seat.policy || seat.changed || seat.policy->probe_deadline() > context.now) continue;
      for (const NodeId node : seat.policy->probe_targets({usable_, view.arrays, view.members}, context))
        visit(node);
    }
  }

 private:
  struct Seat {
    std::unique_ptr<Policy> policy;  // null: not asked yet
    bool changed = true;             // since it was last told
  };

  Policy& renew_policy(std::size_t index, std::span<const Variant> policies, std::span<const NodeId> members,
                       const NodeArrays& arrays);

  bool learns_ = false;
  std::vector<NodeId> usable_;
  std::vector<NodeId> open_;
  std::vector<Seat> seats_;
};

}  // namespace lb
