#include "what_if.h"

#include <algorithm>
#include <span>

#include "lb/policy_registry.h"

namespace sim {
namespace {

std::string numbered(const std::string& name, std::size_t i) { return name + "-" + std::to_string(i + 1); }

void name_singly_in_faults(Scenario& scenario, const std::string& name, std::size_t count) {
  for (Fault& fault : scenario.faults) {
    const auto place = std::ranges::find(fault.nodes, name);
    if (place == fault.nodes.end()) continue;
    const auto offset = place - fault.nodes.begin();
    fault.nodes.erase(place);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(numbered(name, i));
    fault.nodes.insert(fault.nodes.begin() + offset, names.begin(), names.end());
  }
}

void name_singly_in_expectations(Scenario& scenario, const std::string& name, std::size_t count) {
  std::vector<Expectation> expectations;
  for (const Expectation& expectation : scenario.expect) {
    if (expectation.node != name) {
      expectations.push_back(expectation);
      continue;
    }
    for (std::size_t i = 0; i < count; ++i) expectations.emplace_back(expectation).node = numbered(name, i);
  }
  scenario.expect = std::move(expectations);
}

}  // namespace

WhatIf::WhatIf(Scenario base) : base_(std::move(base)), policy_(base_policy()) {
  base_weights_.reserve(node_total(base_));
  for (const ScenarioNode& entry : base_.nodes) {
    base_weights_.insert(base_weights_.end(), entry.count, entry.node.weight);
  }
  weights_ = base_weights_;
}

void WhatIf::reset() {
  weights_ = base_weights_;
  policy_ = base_policy();
}

bool WhatIf::is_runnable() const {
  return std::ranges::any_of(weights_, [](std::uint32_t weight) { return weight > 0; });
}

Scenario WhatIf::scenario() const {
  Scenario changed = base_;
  if (policy_ != base_policy()) changed.balancer.policy = lb::default_policy(policy_);
  changed.nodes.clear();
  std::size_t first = 0;
  for (const ScenarioNode& entry : base_.nodes) {
    const std::span<const std::uint32_t> weights(weights_.data() + first, entry.count);
    first += entry.count;
    ScenarioNode node = entry;
    const bool alike = std::ranges::count(weights, weights.front()) == static_cast<std::ptrdiff_t>(weights.size());
    if (alike) {
      node.node.weight = weights.front();
      changed.nodes.push_back(node);
      continue;
    }
    node.count = 1;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      node.node.name = numbered(entry.node.name, i);
      node.node.weight = weights[i];
      changed.nodes.push_back(node);
    }
    name_singly_in_faults(changed, entry.node.name, weights.size());
    name_singly_in_expectations(changed, entry.node.name, weights.size());
  }
  return changed;
}

}  // namespace sim
