#pragma once

#include <array>

#include "load/load_index.h"

namespace lb {

inline constexpr std::uint32_t kMaxChoices = 64;

/// How many nodes a policy draws and compares, and how.
struct Choices {
  std::uint32_t count = 0;  ///< 0 = all; at most kMaxChoices
  bool with_replacement = true;

  /// More distinct nodes than there are: all of them.
  bool are_all(std::uint32_t nodes) const { return count == 0 || (!with_replacement && count > nodes); }
};

/// The fewest attempts in flight, of all nodes or of some drawn uniformly.
///
/// Of all, equals are equally likely. Of those drawn, the first of equals stays, as in Envoy.
/// Cost    O(1) of all, by an index; O(choices) of those drawn (squared without replacement); O(n) in a subset.
class FewestRequests {
 public:
  explicit FewestRequests(const Choices& choices) : choices_(choices) {}

  void rebuild(const Candidates& candidates) { index_.rebuild(candidates); }
  NodeId pick(const Candidates& candidates, PickContext& context) const;
  void started(NodeId id) { index_.started(id); }
  void finished(NodeId id) { index_.finished(id); }

 private:
  NodeId sample(const Candidates& candidates, Rng& rng) const;

  Choices choices_;
  LoadIndex index_;
};

/// Goes through the candidates. `busier(a, b)` compares; of k that tie, each is taken with probability 1/k: the
/// k-th replaces the choice with probability 1/k (reservoir sampling).
template <class Busier>
NodeId least_of_all(const Candidates& candidates, Rng& rng, const Busier& busier) {
  NodeId best = candidates[0];
  std::uint32_t ties = 1;
  for (const NodeId id : candidates.ids().subspan(1)) {
    if (busier(id, best)) continue;
    if (busier(best, id)) ties = 0;
    if (++ties == 1 || rng.below(ties) == 0) best = id;
  }
  return best;
}

}  // namespace lb
