#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "indexed_heap.h"
#include "lb/policy.h"

namespace lb {

/// Earliest deadline first: a node of weight w is due every 1 / w, the first of equal deadlines that was set
/// first.
///
/// Weights are told when a node is (re)scheduled, so a change of weight shows one turn later.
/// Cost    O(log n) a turn; O(n) in a subset.
/// Source  Envoy EdfScheduler.
class EdfSchedule {
 public:
  /// Forgets all and makes room for ids below `ids`.
  void clear(std::size_t ids) {
    heap_.reserve(ids);
    heap_.clear();
    now_ = 0;
    order_ = 0;
  }

  void add(NodeId id, double weight) { heap_.set(id, {now_ + 1 / weight, order_++}); }

  /// The node that is due, of `candidates` only in a subset, and schedules its next turn. `weight_of(NodeId)`
  /// gives the weights of now. As when Envoy rejects a host, those that were due before and are avoided lose their
  /// turns.
  template <class WeightOf>
  NodeId next(const Candidates& candidates, bool subset, const WeightOf& weight_of) {
    NodeId id = heap_.top();
    if (subset) {
      id =
          *std::ranges::min_element(candidates.ids(), std::less<>{}, [&](NodeId node) { return heap_.key(node); });
      const double due = heap_.key(id).deadline;
      for (NodeId passed = heap_.top(); passed != id; passed = heap_.top()) {
        const double weight = weight_of(passed);
        now_ = heap_.key(passed).deadline;
        now_ += std::floor((due - now_) * weight) / weight;
        add(passed, weight);
      }
    }
    return turn(id, weight_of(id));
  }

  /// The same among all that were added. In: somebody was.
  template <class WeightOf>
  NodeId next(const WeightOf& weight_of) {
    const NodeId id = heap_.top();
    return turn(id, weight_of(id));
  }

 private:
  struct Turn {
    double deadline;
    std::uint64_t order;

    bool operator<(const Turn& other) const {
      return deadline != other.deadline ? deadline < other.deadline : order < other.order;
    }
  };

  NodeId turn(NodeId id, double weight) {
    now_ = heap_.key(id).deadline;
    add(id, weight);
    return id;
  }

  IndexedHeap<Turn> heap_;
  double now_ = 0;
  std::uint64_t order_ = 0;
};

}  // namespace lb
