#include <algorithm>
#include <functional>
#include <vector>

#include "lb/assert.h"
#include "rotation/rotation.h"

namespace lb {
namespace {

// Every candidate earns its weight, the richest (the first of equals) is served and pays what all earned. Over
// sum(weights) turns each node is served exactly weight times, spread out.
//
// Nodes of one weight earn alike, so among them the order changes only when one is served. They stand in a heap,
// what all of them earned since is counted once, and a turn looks at the tops of the heaps only: the picks of
// nginx's scan at O(distinct weights + log n). The scan itself serves turns in which not all earn their weight:
// those that avoid a node, and those after failures; and it is faster among few.
constexpr std::size_t kFewPeers = 16;  // where heaps begin to win, as measured with three weights

class NginxRotation final : public Rotation {
 public:
  explicit NginxRotation(std::uint32_t max_fails) : max_fails_(max_fails) {}

  bool rebuild(const Candidates& candidates) override {
    pay_out();
    const std::size_t ids = index_of(candidates[candidates.size() - 1]) + 1U;
    if (peers_.size() < ids) peers_.resize(ids);
    // Who left forfeits what it had earned or owed; who stays keeps its place in the rotation.
    for (std::uint32_t i = 0; i < peers_.size(); ++i) {
      if (!candidates.contains(NodeId{i})) peers_[i] = {};
    }
    total_ = 0;
    weakened_ = 0;
    for (const NodeId id : candidates.ids()) {
      Peer& peer = peers_[index_of(id)];
      if (peer.weight != candidates.weight(id)) peer.effective = candidates.weight(id);
      peer.weight = candidates.weight(id);
      total_ += peer.weight;
      weakened_ += peer.effective < peer.weight ? 1 : 0;
    }
    group(candidates);
    return false;
  }

  NodeId next(const Candidates& candidates, bool subset) override {
    if (subset || weakened_ > 0 || standing_.size() <= kFewPeers) return scan(candidates);
    if (!heaped_) heap();
    ++turns_;
    Group* best = &groups_.front();
    for (Group& group : groups_) {
      const std::int64_t lead = credit(group) - credit(*best);
      if (lead > 0 || (lead == 0 && top(group).node < top(*best).node)) best = &group;
    }
    const auto first = standing_.begin() + best->begin;
    const auto last = standing_.begin() + best->end;
    std::pop_heap(first, last, poorer);
    Standing& served = *(last - 1);
    served.credit -= total_;
    const std::uint32_t node = served.node;
    std::push_heap(first, last, poorer);
    return NodeId{node};
  }

  // nginx never marks the only peer.
  void attempt_finished(const Feedback& feedback) override {
    if (max_fails_ == 0 || !feedback.failure || standing_.size() == 1 || index_of(feedback.node) >= peers_.size())
      return;
    Peer& peer = peers_[index_of(feedback.node)];
    const std::uint32_t cost = std::min(peer.weight / max_fails_, peer.effective);
    weakened_ += cost > 0 && peer.effective == peer.weight ? 1 : 0;
    peer.effective -= cost;
  }

 private:
  struct Peer {
    std::int64_t credit = 0;  // valid while the heaps are not in use
    std::uint32_t weight = 0;
    std::uint32_t effective = 0;
  };
  struct Standing {
    std::int64_t credit;  // without what was earned in turns_
    std::uint32_t node;
  };
  struct Group {
    std::uint32_t weight;
    std::ptrdiff_t begin, end;  // of standing_, a heap
  };

  static bool poorer(const Standing& a, const Standing& b) {
    return a.credit != b.credit ? a.credit < b.credit : a.node > b.node;
  }

  const Standing& top(const Group& group) const { return standing_[static_cast<std::size_t>(group.begin)]; }
  std::int64_t credit(const Group& group) const { return top(group).credit + group.weight * turns_; }

  NodeId scan(const Candidates& candidates) {
    pay_out();
    Peer* best = nullptr;
    NodeId chosen{};
    std::int64_t total = 0;
    for (const NodeId id : candidates.ids()) {
      Peer& peer = peers_[index_of(id)];
      peer.credit += peer.effective;
      total += peer.effective;
      if (peer.effective < peer.weight && ++peer.effective == peer.weight) --weakened_;
      if (best != nullptr && peer.credit <= best->credit) continue;
      best = &peer;
      chosen = id;
    }
    LB_ASSERT(best != nullptr, "an empty pool never reaches a policy");
    best->credit -= total;
    return chosen;
  }

  // From the heaps to the peers, and back.
  void pay_out() {
    for (const Group& group : groups_) {
      for (std::ptrdiff_t i = group.begin; heaped_ && i < group.end; ++i) {
        const Standing& standing = standing_[static_cast<std::size_t>(i)];
        peers_[standing.node].credit = standing.credit + group.weight * turns_;
      }
    }
    heaped_ = false;
  }

  void heap() {
    turns_ = 0;
    heaped_ = true;
    for (Standing& standing : standing_) standing.credit = peers_[standing.node].credit;
    for (const Group& group : groups_)
      std::make_heap(standing_.begin() + group.begin, standing_.begin() + group.end, poorer);
  }

  void group(const Candidates& candidates) {
    standing_.clear();
    groups_.clear();
    for (const NodeId id : candidates.ids()) standing_.push_back({0, index_of(id)});
    const auto weight = [&](const Standing& standing) { return peers_[standing.node].weight; };
    std::ranges::stable_sort(standing_, std::greater<>{}, weight);
    for (std::size_t i = 0; i < standing_.size(); ++i) {
      const auto at = static_cast<std::ptrdiff_t>(i);
      if (groups_.empty() || groups_.back().weight != weight(standing_[i]))
        groups_.push_back({weight(standing_[i]), at, at});
      groups_.back().end = at + 1;
    }
  }

  std::uint32_t max_fails_;
  std::uint32_t weakened_ = 0;  // nodes below their weight
  std::int64_t total_ = 0;
  std::int64_t turns_ = 0;   // since the heaps were made
  std::vector<Peer> peers_;  // by NodeId; weight 0: not a candidate
  std::vector<Standing> standing_;
  std::vector<Group> groups_;
  bool heaped_ = false;  // the heaps hold the credit, not the peers
};

}  // namespace

std::unique_ptr<Rotation> nginx_rotation(std::uint32_t max_fails) {
  return std::make_unique<NginxRotation>(max_fails);
}

}  // namespace lb
