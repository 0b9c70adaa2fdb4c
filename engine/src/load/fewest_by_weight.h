#pragma once

#include <memory>
#include <vector>

#include "load/fewest_requests.h"
#include "load/request_rate.h"
#include "load/weighted_draw.h"
#include "rotation/rotation.h"

namespace lb {

/// The fewest attempts in flight for its weight, of all nodes or of some drawn in proportion to the weights.
///
/// With replacement as HAProxy random(n): the later of equals wins, unless it had more requests in the last
/// second. Without as nginx `random two`: the later of equals wins; after 20 draws in vain the turn goes by round
/// robin.
/// Cost    O(choices) of those drawn; O(n) of all and in a subset.
class FewestByWeight {
 public:
  explicit FewestByWeight(const Choices& choices) : choices_(choices), fallback_(nginx_rotation(0)) {}

  void rebuild(const Candidates& candidates);
  NodeId pick(const Candidates& candidates, PickContext& context) const;
  void started(NodeId id, TimePoint now);

 private:
  NodeId pick_as_haproxy(const Candidates& candidates, PickContext& context) const;
  NodeId pick_as_nginx(const Candidates& candidates, PickContext& context) const;

  Choices choices_;
  WeightedDraw draw_;
  std::vector<RequestRate> rates_;  // by NodeId
  std::unique_ptr<Rotation> fallback_;
};

}  // namespace lb
