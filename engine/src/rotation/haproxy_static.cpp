#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "indexed_heap.h"
#include "rotation/rotation.h"

namespace lb {
namespace {

// HAProxy fills a map of as many slots as the weights (divided by their greatest common divisor) sum up to: in
// each slot every server's score grows by its weight w; the server with the greatest (score + W) / W (an integer)
// gets the slot, the first of equals, and its score falls by W. Here the slots are worked out one by one, in the
// same order: after m slots, c of them served, a server's level (score + W) / W is floor(m w / W) - c + 1, so it
// rises at slots known in advance and falls when served.
class HaproxyStaticRotation final : public Rotation {
 public:
  bool rebuild(const Candidates& candidates) override {
    std::uint64_t divisor = 0;
    for (const NodeId id : candidates.ids()) divisor = std::gcd(divisor, std::uint64_t{candidates.weight(id)});
    const std::size_t ids = index_of(candidates[candidates.size() - 1]) + 1U;
    servers_.assign(std::max(servers_.size(), ids), Server{});
    levels_.reserve(servers_.size());
    rises_.reserve(servers_.size());
    hosts_.assign(candidates.ids().begin(), candidates.ids().end());
    total_ = 0;
    for (const NodeId id : hosts_) total_ += servers_[index_of(id)].weight = candidates.weight(id) / divisor;
    // The map is made anew, but the place in it stays. Reaching a place far inside would take longer than it is
    // worth: beyond this the map is entered at its start.
    const std::uint64_t place = slot_ <= kFarthestPlace && slot_ < total_ ? slot_ : 0;
    begin();
    while (slot_ < place) serve();
    return false;
  }

  // Slots of servers that must be avoided are lost to them, as in HAProxy.
  NodeId next(const Candidates& candidates, bool subset) override {
    NodeId id = serve();
    if (!subset) return id;
    const std::uint64_t patience = kPatience * hosts_.size();
    for (std::uint64_t lost = 0; lost < patience && !candidates.contains(id); ++lost) id = serve();
    if (candidates.contains(id)) return id;
    // Light servers among very heavy ones: their slots are too far away to walk to, so one is served ahead of
    // them.
    return fall(*std::ranges::min_element(candidates.ids(), std::less<>{},
                                          [&](NodeId server) { return levels_.key(server); }));
  }

 private:
  struct Server {
    std::uint64_t weight = 0;
    std::uint64_t rises = 0;  // floor(m w / W)
    std::int64_t level = 1;
  };
  struct Level {
    std::int64_t level;
    std::uint32_t node;
    bool operator<(const Level& other) const {
      return level != other.level ? level > other.level : node < other.node;
    }
  };
  struct Rise {
    std::uint64_t slot;
    std::uint32_t node;
    bool operator<(const Rise& other) const { return slot != other.slot ? slot < other.slot : node < other.node; }
  };

  static constexpr std::uint64_t kFarthestPlace = 16384;  // some 3 ms away
  static constexpr std::uint64_t kPatience = 8;           // rounds

  void begin() {
    slot_ = 0;
    levels_.clear();
    rises_.clear();
    for (const NodeId id : hosts_) {
      Server& server = servers_[index_of(id)];
      server.rises = 0;
      server.level = 1;
      levels_.set(id, {server.level, index_of(id)});
      await_rise(id, server);
    }
  }

  // The first m with floor(m w / W) greater than now, counted from 1.
  void await_rise(NodeId id, const Server& server) {
    rises_.set(id, {((server.rises + 1) * total_ + server.weight - 1) / server.weight, index_of(id)});
  }

  NodeId serve() {
    if (slot_ == total_) begin();
    ++slot_;
    while (rises_.key(rises_.top()).slot <= slot_) {
      const NodeId id = rises_.top();
      Server& server = servers_[index_of(id)];
      ++server.rises;
      ++server.level;
      levels_.set(id, {server.level, index_of(id)});
      await_rise(id, server);
    }
    return fall(levels_.top());
  }

  NodeId fall(NodeId id) {
    levels_.set(id, {--servers_[index_of(id)].level, index_of(id)});
    return id;
  }

  std::vector<Server> servers_;  // by NodeId
  std::vector<NodeId> hosts_;
  IndexedHeap<Level> levels_;
  IndexedHeap<Rise> rises_;
  std::uint64_t total_ = 0;
  std::uint64_t slot_ = 0;  // slots served of the map
};

}  // namespace

std::unique_ptr<Rotation> haproxy_static_rotation() { return std::make_unique<HaproxyStaticRotation>(); }

}  // namespace lb
