#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lb/time.h"
#include "sim/result.h"

namespace sim {

/// Writes down when each fault started and ended, and where.
///
/// What starts at one time by one fault is one entry, whatever the number of nodes.
/// Cost    O(entries that have not ended) a change; at most kMaxFaultResults entries and kMaxEvents nodes of them.
class FaultRecorder {
 public:
  void starts(std::uint32_t fault, std::span<const std::uint32_t> nodes, lb::TimePoint at);
  void ends(std::uint32_t fault, std::span<const std::uint32_t> nodes, lb::TimePoint at);

  /// result.faults but for what came of them. Ends after `duration` are none. The entries are moved out.
  void fill(RunResult& result, lb::Duration duration);

 private:
  std::vector<FaultResult> entries_;
  std::size_t nodes_ = 0;  // of all entries
};

}  // namespace sim
