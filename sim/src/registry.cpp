#include "registry.h"

#include <algorithm>

namespace sim {
namespace {

bool is_operated(const Scenario& scenario) {
  return std::ranges::any_of(scenario.faults, [](const Fault& fault) { return is_operators(kind_of(fault)); });
}

}  // namespace

Registry::Registry(const Scenario& scenario, const FaultTargets& targets)
    : scenario_(scenario),
      operated_(expand_nodes(scenario)),
      polls_(scenario.discovery.value_or(Discovery{.interval = {}, .delay = {}}), scenario.seed,
             scenario.balancers) {
  if (!is_operated(scenario)) return;
  usual_ = operated_;
  stacks_.resize(operated_.size());
  find_absent(targets);
  if (nodes_come_and_go_) list();
  if (!scenario.discovery || scenario.discovery->delay == lb::Duration{}) return;
  late_.emplace(scenario, targets, FaultTimeline::Part::kOperators, scenario.discovery->delay);
}

void Registry::find_absent(const FaultTargets& targets) {
  waits_for_add_.assign(operated_.size(), false);
  present_.assign(operated_.size(), true);
  for (std::uint32_t f = 0; f < scenario_.faults.size(); ++f) {
    const FaultKind kind = kind_of(scenario_.faults[f]);
    if (kind != FaultKind::kAdd && kind != FaultKind::kRemove) continue;
    nodes_come_and_go_ = true;
    if (kind == FaultKind::kRemove) continue;
    for (const std::uint32_t node : targets.of(f)) {
      waits_for_add_[node] = true;
      present_[node] = false;
    }
  }
}

std::uint32_t Registry::change(const FaultChange& change) { return late_ ? kNobody : enter(change); }

std::uint32_t Registry::act() {
  const lb::TimePoint late = late_ ? late_->next() : lb::kNever;
  return late <= polls_.next() ? enter(late_->take()) : polls_.take();
}

std::uint32_t Registry::enter(const FaultChange& change) {
  for (const std::uint32_t node : change.nodes) {
    if (change.holds()) {
      stacks_[node].start(change.fault);
    } else {
      stacks_[node].end(change.fault);
    }
    operate(node);
  }
  if (nodes_come_and_go_) list();
  if (!polls_.are_on()) return kEverybody;
  polls_.registry_changed(change.at);
  return kNobody;
}

// What the operator did is undone when its time is over.
void Registry::operate(std::uint32_t node) {
  const FaultEffect effect = stacks_[node].effect(scenario_.faults);
  lb::NodeConfig& config = operated_[node];
  config.weight = effect.weight.value_or(usual_[node].weight);
  config.condition = effect.condition.value_or(usual_[node].condition);
  present_[node] = !effect.removed && (effect.added || !waits_for_add_[node]);
}

void Registry::list() {
  listed_.clear();
  indices_.clear();
  for (std::uint32_t node = 0; node < operated_.size(); ++node) {
    if (!present_[node]) continue;
    listed_.push_back(operated_[node]);
    indices_.push_back(node);
  }
}

}  // namespace sim
