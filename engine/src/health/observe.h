#pragma once

#include <cstdint>
#include <vector>

#include "lb/ids.h"
#include "lb/observe.h"
#include "lb/outcome.h"

namespace lb {

/// Counts the errors in a row of every node's traffic, and says when there were too many.
///
/// What follows from that, the health monitor does: HealthMonitor::suspect(node, config().on_error, now).
/// Cost    O(1) an attempt, 4 bytes a node; allocates in add() only.
/// Source  HAProxy src/check.c, analyze_statuses[] and __health_adjust(); src/http_ana.c for 501 and 505.
class Observe {
 public:
  explicit Observe(const ObserveConfig& config) : config_(config) {}

  const ObserveConfig& config() const { return config_; }

  /// Makes room for the node and forgets what one of this id did before.
  void add(NodeId node);

  /// Out     whether error_limit is reached with this attempt; the count starts again then.
  bool attempt_finished(NodeId node, const Outcome& outcome);

  /// A probe of the health monitor passed: the errors so far are forgiven.
  void probe_passed(NodeId node) { errors_[index_of(node)] = 0; }

  std::uint32_t errors(NodeId node) const { return errors_[index_of(node)]; }

 private:
  ObserveConfig config_;
  std::vector<std::uint32_t> errors_;  // in a row, by NodeId
};

}  // namespace lb
