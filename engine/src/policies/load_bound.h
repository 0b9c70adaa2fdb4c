#pragma once

#include <cstdint>
#include <vector>

#include "lb/policy.h"

namespace lb {

/// Keeps every node of a hashing policy below `factor` percent of the average load, in proportion to its weight.
///
/// Attempts in flight on the candidates are counted from the policy's feedback; a rebuild() counts them anew.
/// Factors of 1..99 count as 100: below, there would be fewer slots than requests.
/// Source  Mirrokni, Thorup, Zadimoghaddam 2016, "Consistent Hashing with Bounded Loads", arXiv:1608.01350.
class LoadBound {
 public:
  explicit LoadBound(std::uint32_t factor);

  bool on() const { return factor_ > 0; }

  void rebuild(const Candidates& candidates);
  void started(NodeId id) { total_ += on() && is_candidate(id) ? 1 : 0; }
  void finished(NodeId id) { total_ -= on() && is_candidate(id) && total_ > 0 ? 1 : 0; }

  /// HAProxy's rule: whether the node has a slot for one attempt more. Every node has one slot at least, and
  /// the slots of all nodes are as many as the bound allows, rounding included. In: a candidate.
  bool has_slot(const Candidates& candidates, NodeId id) const;

  /// Envoy's rule: `preferred`, unless it is over its bound. Then the other candidates of the last rebuild are
  /// gone through in an order drawn from the hash: the first within its bound, or else the least loaded in
  /// proportion.
  /// In      preferred: one of `candidates`, which may be a subset.
  /// Cost    O(1) while within the
  /// bound, otherwise O(n). No allocation.
  NodeId relieve(const Candidates& candidates, NodeId preferred, std::uint64_t hash);

  /// How full a candidate is by Envoy's rule (over its bound above 1) and by HAProxy's (no slot left from 1 on).
  /// In: on().
  double load(const Candidates& candidates, NodeId id) const;
  double taken_slots(const Candidates& candidates, NodeId id) const;

 private:
  bool is_candidate(NodeId id) const { return index_of(id) < slots_.size() && slots_[index_of(id)].weight > 0; }
  std::uint64_t total_slots() const { return ((total_ + 1) * factor_ + 99) / 100; }
  std::uint64_t slots(NodeId id) const;

  struct Slots {
    std::uint32_t weight = 0;  // 0: not a candidate
    std::uint64_t before = 0;  // the weights of the candidates before it
  };

  std::uint32_t factor_;            // percent; 0: off
  std::uint64_t total_ = 0;         // attempts in flight
  std::uint64_t total_weight_ = 0;  // of the candidates
  std::vector<Slots> slots_;        // by NodeId
  std::vector<NodeId> nodes_;       // the candidates, ascending
  std::vector<NodeId> order_;       // scratch of relieve()
};

}  // namespace lb
