#pragma once

#include <cstdint>
#include <vector>

namespace lb {

/// Slots that wait in line: first in, first out, and any of them may leave.
///
/// Cost    O(1); memory by the greatest slot seen.
class SlotQueue {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  bool empty() const { return head_ == kNone; }
  std::uint32_t size() const { return size_; }
  std::uint32_t front() const { return head_; }

  /// In      the slot is not in line.
  void push(std::uint32_t slot) {
    if (slot >= links_.size()) links_.resize(slot + 1);
    links_[slot] = {tail_, kNone};
    (tail_ == kNone ? head_ : links_[tail_].next) = slot;
    tail_ = slot;
    ++size_;
  }

  /// In      the slot is in line.
  void remove(std::uint32_t slot) {
    const Link link = links_[slot];
    (link.previous == kNone ? head_ : links_[link.previous].next) = link.next;
    (link.next == kNone ? tail_ : links_[link.next].previous) = link.previous;
    --size_;
  }

 private:
  struct Link {
    std::uint32_t previous = kNone;
    std::uint32_t next = kNone;
  };

  std::vector<Link> links_;  // by slot
  std::uint32_t head_ = kNone;
  std::uint32_t tail_ = kNone;
  std::uint32_t size_ = 0;
};

}  // namespace lb
