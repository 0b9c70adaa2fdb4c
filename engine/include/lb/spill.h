#pragma once

namespace lb {

class KnobTable;

/// How load passes from a priority to the next as its nodes fail: a part at a time.
///
/// A priority counts as whole until the part of its nodes that is available, times the factor, falls below 1; from
/// there on what it cannot carry goes to the next. With the default that is below 72 % of its nodes.
/// Without this object the order is strict: the next priority is used only when no node of the one before is
/// available.
/// Source  Envoy, ClusterLoadAssignment.Policy.overprovisioning_factor: 140 %.
struct SpillConfig {
  double overprovisioning_factor = 1.4;  ///< used to a hundredth, as Envoy's percentage

  static const KnobTable& knobs();
};

}  // namespace lb
