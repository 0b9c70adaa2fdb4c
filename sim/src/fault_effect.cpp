#include "fault_effect.h"

#include <algorithm>

#include "lb/assert.h"

namespace sim {
namespace {

lb::NodeCondition condition_of(NewCondition condition) {
  return static_cast<lb::NodeCondition>(static_cast<int>(condition) - static_cast<int>(NewCondition::kEnabled));
}

void compose(const Fault& fault, FaultEffect& effect) {
  switch (kind_of(fault)) {
    case FaultKind::kOutage:
      effect.outage = stronger(effect.outage, fault.outage);
      break;
    case FaultKind::kFailureRate:
      // 1 - (1 - a)(1 - b), written so that one alone stays exactly what it is.
      effect.failure_rate += fault.failure_rate - effect.failure_rate * fault.failure_rate;
      break;
    case FaultKind::kSlow:
      effect.slow *= fault.slow;
      break;
    case FaultKind::kPause:
      effect.paused = true;
      break;
    case FaultKind::kFlap:
      effect.outage = stronger(effect.outage, Outage::kRefuse);
      break;
    case FaultKind::kWeight:
      effect.weight = static_cast<std::uint32_t>(fault.weight.value);
      break;
    case FaultKind::kCondition:
      effect.condition = condition_of(fault.condition);
      break;
    case FaultKind::kAdd:
      effect.added = true;
      break;
    case FaultKind::kRemove:
      effect.removed = true;
      break;
    case FaultKind::kLatency:
    case FaultKind::kLoad:
      break;  // drawn anew for every request; of the traffic
  }
}

}  // namespace

void FaultStack::end(std::uint32_t fault) {
  const auto first = std::ranges::find(held_, fault);
  LB_ASSERT(first != held_.end(), "a fault that does not hold cannot end");
  held_.erase(first);
}

FaultEffect FaultStack::effect(const std::vector<Fault>& faults) const {
  FaultEffect effect;
  for (const std::uint32_t fault : held_) compose(faults[fault], effect);
  return effect;
}

}  // namespace sim
