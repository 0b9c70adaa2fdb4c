#pragma once

#include <limits>
#include <vector>

#include "lb/exclusion.h"
#include "lb/ids.h"
#include "lb/time.h"

namespace lb {

/// What one node was at the moment of a pick.
struct ExplainedNode {
  NodeId node = kNoNode;
  Exclusion out = Exclusion::kNone;
  double weight = 0;  ///< effective: slow start and subset included, in units of the configured weights
  std::uint32_t in_flight = 0;
  double score = std::numeric_limits<double>::quiet_NaN();  ///< of the policy, lower is better; NaN: it has none
};

/// How an attempt got its node: what was considered and why the rest was not.
struct Explanation {
  TimePoint at{};
  RequestId request{};
  std::uint16_t attempt_number = 0;  ///< 1, 2, ...
  NodeId picked = kNoNode;
  std::uint32_t priority = 0;  ///< of the tier that was chosen
  bool secondary = false;      ///< the tier is one of SECONDARY nodes
  bool panic = false;          ///< too few are well: all of the tier's nodes were candidates
  bool persisted = false;      ///< the client belongs to the node; the policy was not asked
  bool same_node = false;      ///< another try on the node of the attempt before
  bool hedge = false;
  std::vector<ExplainedNode> nodes;  ///< every node of the list, ascending by id
};

}  // namespace lb
