#pragma once

#include <cstdint>
#include <vector>

#include "lb/assert.h"
#include "lb/ids.h"

namespace lb {

/// Nodes that wait for their turn, first come, first served; any of them may leave early.
///
/// Cost    O(1) a call; one link of 12 bytes a node, made when its id is first seen.
/// Why     linked through an array by id: a removed node must not be searched for among 10,000.
class NodeQueue {
 public:
  bool empty() const { return head_ == kNone; }

  bool contains(NodeId node) const { return index_of(node) < links_.size() && links_[index_of(node)].queued; }

  /// In      !contains(node).
  void push(NodeId node) {
    const std::uint32_t index = index_of(node);
    if (links_.size() <= index) links_.resize(index + std::size_t{1});
    LB_ASSERT(!links_[index].queued, "a node waits once");
    links_[index] = {tail_, kNone, true};
    (tail_ == kNone ? head_ : links_[tail_].next) = index;
    tail_ = index;
  }

  /// In      !empty().
  NodeId pop() {
    const NodeId first{head_};
    remove(first);
    return first;
  }

  /// Does nothing when the node does not wait.
  void remove(NodeId node) {
    if (!contains(node)) return;
    Link& link = links_[index_of(node)];
    (link.previous == kNone ? head_ : links_[link.previous].next) = link.next;
    (link.next == kNone ? tail_ : links_[link.next].previous) = link.previous;
    link.queued = false;
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Link {
    std::uint32_t previous = kNone;
    std::uint32_t next = kNone;
    bool queued = false;
  };

  std::vector<Link> links_;  // by NodeId
  std::uint32_t head_ = kNone;
  std::uint32_t tail_ = kNone;
};

}  // namespace lb
