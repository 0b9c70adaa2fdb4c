#include <algorithm>
#include <limits>
#include <vector>

#include "lb/knob_builder.h"
#include "policies/builtin.h"

namespace lb {
namespace {

struct RoundRobinParams {
  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<RoundRobinParams>("round_robin", "no parameters").build();
    return table;
  }
};

// The nodes stand in a ring and the head is served. A retry that must avoid the head takes the next turn that it
// may use, ahead of time: when that turn comes it is passed over. Turns change places but none is lost, so the
// counts stay equal however many retries avoid a node.
class RoundRobin final : public Policy {
 public:
  explicit RoundRobin(const RoundRobinParams&) {}

  void rebuild(const Candidates& candidates) override {
    std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(head_), ring_.end());
    head_ = 0;
    std::erase_if(ring_, [&](const Turn& turn) { return !candidates.contains(turn.node); });
    forget_common_debt();
    append_newcomers(candidates);
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    for (; ring_[head_].ahead > 0; step()) --ring_[head_].ahead;
    if (context.subset) return pick_ahead(candidates);
    const NodeId node = ring_[head_].node;
    step();
    return node;
  }

  bool learns() const override { return false; }

 private:
  struct Turn {
    NodeId node;
    std::uint32_t ahead = 0;  // turns taken ahead of time
  };

  void step() { head_ = head_ + 1 == ring_.size() ? 0 : head_ + 1; }

  // The earliest turn to come of one of the candidates: `ahead` whole rounds and the way from the head.
  NodeId pick_ahead(const Candidates& candidates) {
    std::size_t best = 0;
    std::size_t best_turn = std::numeric_limits<std::size_t>::max();
    for (std::size_t way = 0; way < ring_.size(); ++way) {
      const std::size_t at = (head_ + way) % ring_.size();
      const std::size_t turn = ring_[at].ahead * ring_.size() + way;
      if (turn >= best_turn || !candidates.contains(ring_[at].node)) continue;
      best = at;
      best_turn = turn;
    }
    if (best_turn == 0) {
      step();
    } else {
      ++ring_[best].ahead;
    }
    return ring_[best].node;
  }

  // Turns that all who are left took ahead were taken from a node that has gone.
  void forget_common_debt() {
    std::uint32_t common = std::numeric_limits<std::uint32_t>::max();
    for (const Turn& turn : ring_) common = std::min(common, turn.ahead);
    for (Turn& turn : ring_) turn.ahead -= common;
  }

  void append_newcomers(const Candidates& candidates) {
    known_.clear();
    for (const Turn& turn : ring_) known_.push_back(turn.node);
    std::ranges::sort(known_);
    for (const NodeId id : candidates.ids()) {
      if (!std::ranges::binary_search(known_, id)) ring_.push_back({id, 0});
    }
  }

  std::vector<Turn> ring_;
  std::vector<NodeId> known_;  // scratch of rebuild()
  std::size_t head_ = 0;
};

}  // namespace

PolicyType round_robin_type() {
  return policy_type<RoundRobin, RoundRobinParams>(
      "round_robin", {.summary = "each usable node in turn",
                      .cost = "O(1)",
                      .use_when = "nodes and requests are alike",
                      .avoid_when = "a node can be slow: it gets its full share all the same",
                      .source = "nginx, HAProxy, Envoy, balast, ahoyhoy"});
}

}  // namespace lb
