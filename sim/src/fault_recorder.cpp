#include "fault_recorder.h"

#include <algorithm>
#include <utility>

namespace sim {

void FaultRecorder::starts(std::uint32_t fault, std::span<const std::uint32_t> nodes, lb::TimePoint at) {
  const lb::Duration time = at.time_since_epoch();
  const auto same = [&](const FaultResult& entry) { return entry.fault == fault && entry.at == time; };
  // Starts at one time follow each other, of whatever faults.
  auto entry = entries_.end();
  while (entry != entries_.begin() && std::prev(entry)->at == time && !same(*std::prev(entry))) --entry;
  if (entry == entries_.begin() || !same(*std::prev(entry))) {
    if (entries_.size() == kMaxFaultResults) return;
    entries_.push_back(
        {.fault = fault, .at = time, .until = lb::kForever, .nodes = {}, .detect_s = {}, .recover_s = {}});
    entry = entries_.end();
  }
  --entry;
  const std::size_t room = std::min(nodes.size(), kMaxEvents - nodes_);
  entry->nodes.insert(entry->nodes.end(), nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(room));
  nodes_ += room;
}

void FaultRecorder::ends(std::uint32_t fault, std::span<const std::uint32_t> nodes, lb::TimePoint at) {
  for (FaultResult& entry : entries_) {
    const bool open = entry.fault == fault && entry.until == lb::kForever;
    const bool its = nodes.empty() || std::ranges::find(entry.nodes, nodes.front()) != entry.nodes.end();
    if (!open || !its) continue;
    entry.until = at.time_since_epoch();
    return;
  }
}

void FaultRecorder::fill(RunResult& result, lb::Duration duration) {
  for (FaultResult& entry : entries_) {
    std::ranges::sort(entry.nodes);
    if (entry.until >= duration) entry.until = lb::kForever;
  }
  result.faults = std::move(entries_);
}

}  // namespace sim
