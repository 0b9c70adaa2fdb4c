#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/result.h"

namespace sim {

/// The nodes whose loads are compared: enabled, with a weight, of a priority that got attempts.
///
/// In      the attempts of the nodes are filled in.
/// Why     a backup that is not needed, and a node that its operator took out, do not make a pool uneven.
std::vector<std::uint32_t> taking_part(const std::vector<NodeResult>& nodes);

/// The highest load against the mean; 0 when all are 0.
template <class Load>
double imbalance(const std::vector<std::uint32_t>& members, Load load) {
  double sum = 0;
  double highest = 0;
  for (const std::uint32_t node : members) {
    const double each = load(node);
    sum += each;
    highest = std::max(highest, each);
  }
  return sum > 0 ? highest * static_cast<double>(members.size()) / sum : 0;
}

}  // namespace sim
