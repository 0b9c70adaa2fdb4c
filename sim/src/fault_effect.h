#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lb/node.h"
#include "sim/fault.h"

namespace sim {

/// What all the faults that one node has at a time come to.
struct FaultEffect {
  Outage outage = Outage::kNone;
  double failure_rate = 0;
  double slow = 1;
  bool paused = false;
  std::optional<std::uint32_t> weight;         ///< none: the node's own
  std::optional<lb::NodeCondition> condition;  ///< none: the node's own
  bool added = false;
  bool removed = false;
};

/// The faults that one node has at a time, in the order in which they started; the same one as often as it holds.
///
/// Cost    O(faults held) a change. 24 bytes where there are none.
/// Why     the effect is worked out from what holds, instead of being undone step by step: 1.1 x 3 / 1.1 is not 3,
///         and the weight that holds when a later one ends is known only from the list.
class FaultStack {
 public:
  void start(std::uint32_t fault) { held_.push_back(fault); }

  /// The one that started first, if it holds more than once. In: it holds.
  void end(std::uint32_t fault);

  std::span<const std::uint32_t> held() const { return held_; }

  FaultEffect effect(const std::vector<Fault>& faults) const;

 private:
  std::vector<std::uint32_t> held_;
};

}  // namespace sim
