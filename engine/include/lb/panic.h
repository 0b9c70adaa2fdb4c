#pragma once

namespace lb {

class KnobTable;

/// When so few nodes of a priority are available that to believe it would bury them: all its nodes are used,
/// whatever their health, or none.
///
/// Nodes that the operator took out (DRAINING, DISABLED, weight 0) stay out in a panic too.
/// Source  Envoy, CommonLbConfig.healthy_panic_threshold (50 %) and ZoneAwareLbConfig.fail_traffic_on_panic.
struct PanicConfig {
  double threshold = 0.5;              ///< part of a priority's nodes; used to a hundredth; 0: never
  bool fail_traffic_on_panic = false;  ///< refuse requests instead of trying nodes that are thought to be down

  static const KnobTable& knobs();
};

}  // namespace lb
