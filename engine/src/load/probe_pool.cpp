#include "load/probe_pool.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace lb {

ProbePool::ProbePool(std::size_t capacity) : capacity_(capacity) {
  entries_.reserve(capacity);
  in_flight_.reserve(capacity);
}

std::size_t ProbePool::find(NodeId node) const {
  const auto found = std::ranges::find(entries_, node, [](const Entry& entry) { return entry.probe.node; });
  return found == entries_.end() ? kNone : static_cast<std::size_t>(found - entries_.begin());
}

void ProbePool::add(const LoadProbe& probe) {
  const std::size_t known = find(probe.node);
  if (known != kNone) {
    erase(known);
  } else if (size() == capacity_) {
    erase(0);
  }
  entries_.push_back({.probe = probe});
}

void ProbePool::expire(TimePoint now, Duration age) {
  const auto young =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return now - entry.probe.now < age; });
  entries_.erase(entries_.begin(), young);
}

std::uint64_t ProbePool::hot_from(double quantile) const {
  const auto rank = static_cast<std::size_t>(quantile * static_cast<double>(size()));
  if (rank >= size()) return std::numeric_limits<std::uint64_t>::max();
  in_flight_.clear();
  for (const Entry& entry : entries_) in_flight_.push_back(entry.probe.in_flight);
  const auto at = in_flight_.begin() + static_cast<std::ptrdiff_t>(rank);
  std::ranges::nth_element(in_flight_, at);
  return *at;
}

bool ProbePool::better(const Entry& a, const Entry& b, std::uint64_t hot_from) {
  const bool a_hot = a.probe.in_flight >= hot_from;
  const bool b_hot = b.probe.in_flight >= hot_from;
  if (a_hot != b_hot) return b_hot;
  if (a_hot) return std::tie(a.probe.in_flight, a.probe.latency) < std::tie(b.probe.in_flight, b.probe.latency);
  return std::tie(a.probe.latency, a.probe.in_flight) < std::tie(b.probe.latency, b.probe.in_flight);
}

std::size_t ProbePool::worst(std::uint64_t hot_from) const {
  const auto badness = [&](const Entry& entry) {
    const bool hot = entry.probe.in_flight >= hot_from;
    return std::tuple(hot, hot ? std::int64_t{entry.probe.in_flight} : entry.probe.latency.count());
  };
  return static_cast<std::size_t>(std::ranges::max_element(entries_, {}, badness) - entries_.begin());
}

}  // namespace lb
