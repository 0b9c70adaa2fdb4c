#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "discovery_polls.h"
#include "fault_effect.h"
#include "fault_timeline.h"
#include "lb/node.h"
#include "sim/scenario.h"

namespace sim {

/// The list of nodes as their operator has it, and who learns of its changes when.
///
/// What an operator does is a fault of the kinds that is_operators() names. Its changes reach the list at once,
/// or as late as `discovery` says; from there balancers learn them at once, or each at its next poll.
/// Cost    O(nodes) a change; nothing where no operator does anything.
class Registry {
 public:
  static constexpr std::uint32_t kNobody = 0xffffffff;
  static constexpr std::uint32_t kEverybody = 0xfffffffe;

  /// In      the arguments outlive the registry.
  Registry(const Scenario& scenario, const FaultTargets& targets);

  /// The nodes that are present, and which of expand_nodes() each is.
  std::span<const lb::NodeConfig> nodes() const { return nodes_come_and_go_ ? listed_ : operated_; }
  std::span<const std::uint32_t> indices() const { return indices_; }

  /// Whether some node is ever absent. Where none is, indices() is empty: each node stands at its own place.
  bool nodes_come_and_go() const { return nodes_come_and_go_; }

  /// An operator's fault changed. Who is to be given nodes() now: kEverybody or kNobody.
  std::uint32_t change(const FaultChange& change);

  /// When something is due here: a change that was under way, or a poll. kNever when nothing is.
  lb::TimePoint next() const { return std::min(late_ ? late_->next() : lb::kNever, polls_.next()); }

  /// Does it. Who is to be given nodes() now: a balancer, kEverybody or kNobody.
  std::uint32_t act();

 private:
  std::uint32_t enter(const FaultChange& change);
  void find_absent(const FaultTargets& targets);
  void operate(std::uint32_t node);
  void list();

  const Scenario& scenario_;
  std::vector<lb::NodeConfig> usual_;     // the nodes of the scenario
  std::vector<lb::NodeConfig> operated_;  // and as their operator has them now
  std::vector<FaultStack> stacks_;        // by node; empty where no operator does anything
  std::vector<bool> waits_for_add_;       // by node, and so are these
  std::vector<bool> present_;
  bool nodes_come_and_go_ = false;
  std::vector<lb::NodeConfig> listed_;
  std::vector<std::uint32_t> indices_;
  std::optional<FaultTimeline> late_;
  DiscoveryPolls polls_;
};

}  // namespace sim
