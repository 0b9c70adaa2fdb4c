#include "fault_desk.h"

#include <algorithm>

#include "streams.h"

namespace sim {

bool changes_load(const Fault& fault, const TrafficClass& traffic) {
  const auto& names = fault.classes;
  return kind_of(fault) == FaultKind::kLoad &&
         (names.empty() || std::ranges::find(names, traffic.name) != names.end());
}

FaultDesk::FaultDesk(const Scenario& scenario)
    : scenario_(scenario), targets_(scenario), timeline_(scenario, targets_) {
  const auto is_at_nodes = [](const Fault& fault) {
    return !is_operators(kind_of(fault)) && kind_of(fault) != FaultKind::kLoad;
  };
  if (std::ranges::any_of(scenario.faults, is_at_nodes)) stacks_.resize(node_total(scenario));
  added_.resize(scenario.faults.size());
  bool adds = false;
  for (std::size_t f = 0; f < added_.size(); ++f) {
    if (kind_of(scenario.faults[f]) != FaultKind::kLatency) continue;
    added_[f].emplace(scenario.faults[f].latency);
    adds = true;
  }
  if (!adds) return;
  latencies_.reserve(stacks_.size());
  for (std::uint64_t node = 0; node < stacks_.size(); ++node) {
    latencies_.push_back({AddedLatency(make_stream(scenario.seed, Purpose::kFaultLatency, 2 * node)),
                          AddedLatency(make_stream(scenario.seed, Purpose::kFaultLatency, 2 * node + 1))});
  }
}

FaultEffect FaultDesk::enter(std::uint32_t node, const FaultChange& change) {
  FaultStack& stack = stacks_[node];
  const bool was_paused = stack.effect(scenario_.faults).paused;
  change.holds() ? stack.start(change.fault) : stack.end(change.fault);
  const FaultEffect effect = stack.effect(scenario_.faults);
  if (effect.paused && !was_paused) ++paused_;
  if (!effect.paused && was_paused) --paused_;
  if (added_[change.fault]) hold_latencies(node);
  return effect;
}

void FaultDesk::hold_latencies(std::uint32_t node) {
  std::vector<const Distribution*> parts;
  for (const std::uint32_t fault : stacks_[node].held()) {
    if (added_[fault]) parts.push_back(&*added_[fault]);
  }
  latencies_[node].requests.hold(parts);
  latencies_[node].probes.hold(std::move(parts));
}

void FaultDesk::enter_load(const FaultChange& change) {
  change.holds() ? loads_.start(change.fault) : loads_.end(change.fault);
}

double FaultDesk::load_of(std::uint32_t traffic_class) const {
  double load = 1;
  for (const std::uint32_t index : loads_.held()) {
    const Fault& fault = scenario_.faults[index];
    if (changes_load(fault, scenario_.traffic[traffic_class])) load *= fault.load;
  }
  return load;
}

}  // namespace sim
