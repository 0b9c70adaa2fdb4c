#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/scenario.h"

namespace sim {

/// The nodes that each fault means, as indices into expand_nodes(), ascending and each once.
///
/// Out     all nodes where a fault names neither nodes nor a zone; none for `load`, which concerns the traffic.
/// Cost    4 bytes a fault and node, which validate() bounds.
class FaultTargets {
 public:
  explicit FaultTargets(const Scenario& scenario);

  std::span<const std::uint32_t> of(std::uint32_t fault) const { return targets_[fault]; }

 private:
  std::vector<std::vector<std::uint32_t>> targets_;
};

}  // namespace sim
