#include <algorithm>
#include <bit>
#include <vector>

#include "indexed_heap.h"
#include "rotation/rotation.h"

namespace lb {
namespace {

// HAProxy's fast weighted round robin. Time is a window of as many positions as the weights sum up to. A server
// waits for its first turn of the window in `init`, heaviest first; then stands in `current` by the position of
// its next turn; and when that falls outside of the window, in `next`, which becomes the `init` of the window to
// come. Weights count sixteenfold (effective weight), because slow start needs the steps between.
constexpr std::int64_t kScale = 16;        // BE_WEIGHT_SCALE
constexpr std::int64_t kLeastRange = 256;  // SRV_UWGHT_RANGE: the greatest weight that HAProxy takes

// Sixteen times the configured weight, of which slow start may have left a part.
std::int64_t scaled(const Candidates& candidates, NodeId id) {
  return std::max<std::int64_t>(1, kScale * candidates.weight(id) / candidates.weight_scale());
}

class HaproxyRotation final : public Rotation {
 public:
  bool rebuild(const Candidates& candidates) override {
    const std::size_t ids = index_of(candidates[candidates.size() - 1]) + 1U;
    if (servers_.size() < ids) servers_.resize(ids);
    for (auto* heap : {init_, next_}) heap->reserve(ids);
    current_.reserve(ids);
    passed_.reserve(candidates.size());
    std::uint32_t heaviest = 1;
    for (const NodeId id : candidates.ids())
      heaviest = std::max(heaviest, candidates.weight(id) / candidates.weight_scale());
    // Weights beyond HAProxy's own limit need wider keys: then all begin anew.
    const std::int64_t range = std::max<std::int64_t>(kLeastRange, std::bit_ceil(heaviest));
    const bool anew = current_weight_ == 0 || range > range_;
    if (anew) {
      range_ = range;
      start(candidates);
    } else {
      change(candidates);
    }
    return anew;
  }

  NodeId next(const Candidates& candidates, bool subset) override {
    passed_.clear();
    bool switched = false;
    NodeId chosen = take(switched);
    for (; subset && !candidates.contains(chosen); chosen = take(switched)) passed_.push_back(chosen);
    enqueue(chosen);
    // Who was passed over waits as if served, unless the window ended meanwhile: then only its weight counts.
    for (auto id = passed_.rbegin(); id != passed_.rend(); ++id) {
      if (switched) {
        enqueue_by_weight(*id, init_);
      } else {
        enqueue(*id);
      }
    }
    return chosen;
  }

 private:
  struct Key {
    std::int64_t place;
    std::uint64_t order;  // first in, first out among equals

    bool operator<(const Key& other) const {
      return place != other.place ? place < other.place : order < other.order;
    }
  };
  using Queue = IndexedHeap<Key>;
  struct Server {
    std::int64_t weight = 0;  // effective; 0: not a candidate
    std::int64_t next = 0;    // position of the next turn
    std::int64_t last = 0;    // position of the last turn
    std::int64_t rest = 0;    // of the divisions so far
    Queue* queue = nullptr;
  };

  Server& server(NodeId id) { return servers_[index_of(id)]; }

  void start(const Candidates& candidates) {
    for (auto* heap : {init_, next_, &current_}) heap->clear();
    std::ranges::fill(servers_, Server{});
    next_weight_ = 0;
    for (const NodeId id : candidates.ids()) {
      server(id).weight = scaled(candidates, id);
      next_weight_ += server(id).weight;
      enqueue_by_weight(id, init_);
    }
    current_position_ = current_weight_ = next_weight_;
  }

  void change(const Candidates& candidates) {
    for (std::uint32_t i = 0; i < servers_.size(); ++i) {
      const NodeId id{i};
      const std::int64_t wanted = candidates.contains(id) ? scaled(candidates, id) : 0;
      const std::int64_t present = server(id).weight;
      if (wanted == present) continue;
      next_weight_ += wanted - present;
      server(id).weight = wanted;
      if (wanted == 0) {
        dequeue(id);
      } else if (present == 0) {
        come_up(id);
      } else {
        reweight(id);
      }
    }
  }

  // The next server, out of its queue and its next turn worked out.
  NodeId take(bool& switched) {
    NodeId id = first();
    if (id == kNoNode) {
      switch_queues();
      switched = true;
      id = first();
    }
    LB_ASSERT(id != kNoNode, "every candidate stands in one of the queues");
    advance(server(id));
    dequeue(id);
    ++current_position_;
    return id;
  }

  void come_up(NodeId id) {
    Server& up = server(id);
    up.next = current_position_ + (next_weight_ + current_weight_ - current_position_) / up.weight;
    enqueue(id);
  }

  void reweight(NodeId id) {
    Server& changed = server(id);
    const Queue* queue = changed.queue;
    dequeue(id);
    if (queue == init_) return enqueue_by_weight(id, init_);
    if (queue == next_) changed.next += current_weight_;
    const std::int64_t step = next_weight_ / changed.weight;
    changed.next = std::min(changed.next, changed.last + step);
    changed.rest = 0;
    if (changed.next < current_position_ + 2) changed.next = current_position_ + step;
    enqueue(id);
  }

  // The first of `current`, unless its turn is still to come and there is one that had none in this window.
  NodeId first() {
    const bool due = !current_.empty() && server(current_.top()).next <= current_position_;
    if (!due && !init_->empty()) {
      server(init_->top()).next = server(init_->top()).rest = 0;
      return init_->top();
    }
    return current_.empty() ? kNoNode : current_.top();
  }

  void advance(Server& served) const {
    served.last = served.next == 0 ? current_position_ : served.next;
    served.next = served.last + next_weight_ / served.weight;
    served.rest += next_weight_ % served.weight;
    if (served.rest < served.weight) return;
    served.rest -= served.weight;
    ++served.next;
  }

  void enqueue(NodeId id) {
    Server& queued = server(id);
    if (queued.next >= 2 * current_weight_ || queued.next >= current_weight_ + next_weight_) {
      queued.next -= current_weight_;
      return enqueue_by_weight(id, next_);
    }
    queued.queue = &current_;
    const std::int64_t fine = (kScale * range_ + queued.rest - queued.weight) / kScale;
    current_.set(id, {range_ * queued.next + fine, order_++});
  }

  void enqueue_by_weight(NodeId id, Queue* queue) {
    server(id).queue = queue;
    queue->set(id, {-server(id).weight, order_++});
  }

  void dequeue(NodeId id) {
    server(id).queue->erase(id);
    server(id).queue = nullptr;
  }

  void switch_queues() {
    std::swap(init_, next_);
    current_position_ = current_weight_ = next_weight_;
  }

  std::vector<Server> servers_;  // by NodeId
  std::int64_t range_ = kLeastRange;
  std::int64_t current_weight_ = 0;
  std::int64_t next_weight_ = 0;
  std::int64_t current_position_ = 0;
  std::uint64_t order_ = 0;
  Queue current_;
  Queue by_weight_[2];
  Queue* init_ = &by_weight_[0];
  Queue* next_ = &by_weight_[1];
  std::vector<NodeId> passed_;  // scratch of next()
};

}  // namespace

std::unique_ptr<Rotation> haproxy_rotation() { return std::make_unique<HaproxyRotation>(); }

}  // namespace lb
