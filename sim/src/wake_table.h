#pragma once

#include <cstdint>
#include <vector>

#include "lb/time.h"

namespace sim {

/// When each node wants to be woken: one entry a node, moved as its time changes.
///
/// Cost    O(log nodes that have a time) a change; nothing at all while no node has one. 8 bytes a node, and 16 for
///         each that has a time.
/// Why     the next end of service of a node whose speed changes moves with every arrival. In the queue of events
///         each move would leave an entry behind that means nothing any more.
class WakeTable {
 public:
  void resize(std::size_t nodes) { place_.resize(nodes, kNone); }

  lb::TimePoint earliest() const { return earliest_; }

  /// In      earliest() is not kNever. The one of the smallest number where several have that time.
  std::uint32_t node() const { return heap_.front().node; }

  /// kNever: not any more.
  void set(std::uint32_t node, lb::TimePoint at);

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Entry {
    lb::TimePoint at{};
    std::uint32_t node = 0;
  };

  static bool before(const Entry& a, const Entry& b) { return a.at != b.at ? a.at < b.at : a.node < b.node; }
  void put(std::size_t place, const Entry& entry);
  void rise(std::size_t place, const Entry& entry);
  void sink(std::size_t place, const Entry& entry);

  std::vector<Entry> heap_;
  std::vector<std::uint32_t> place_;  // by node, in heap_
  lb::TimePoint earliest_ = lb::kNever;
};

}  // namespace sim
