#include <algorithm>
#include <bit>
#include <vector>

#include "lb/knob_builder.h"
#include "load/load_index.h"
#include "policies/builtin.h"

namespace lb {
namespace {

struct FirstParams {
  std::uint32_t max_in_flight = 100;

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<FirstParams>("first", "the first node with room")
            .integer<&FirstParams::max_in_flight>("max_in_flight", {1, 1'000'000'000},
                                                  "attempts in flight from which on a node is full")
            .build();
    return table;
  }
};

// Nodes are filled in the order of their ids. HAProxy queues a request that finds all servers full, and hands it
// to the server that is free first; here it goes to the least loaded, whose turn that most likely is.
class First final : public Policy {
 public:
  explicit First(const FirstParams& params) : limit_(params.max_in_flight) {}

  void rebuild(const Candidates& candidates) override {
    index_.rebuild(candidates);
    const std::size_t ids = index_of(candidates[candidates.size() - 1]) + 1U;
    room_.assign((ids + kBits - 1) / kBits, 0);
    groups_.assign((room_.size() + kBits - 1) / kBits, 0);
    for (const NodeId id : candidates.ids()) set_room(id, index_.load(id) < limit_);
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    if (context.subset) return pick_among(candidates);
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      if (groups_[group] == 0) continue;
      const std::size_t word = group * kBits + static_cast<std::size_t>(std::countr_zero(groups_[group]));
      return NodeId{static_cast<std::uint32_t>(word * kBits) +
                    static_cast<std::uint32_t>(std::countr_zero(room_[word]))};
    }
    return index_.any_least_loaded(context.rng);
  }

  void attempt_started(NodeId id, TimePoint) override {
    index_.started(id);
    if (index_.contains(id) && index_.load(id) >= limit_) set_room(id, false);
  }

  void attempt_finished(const Feedback& feedback) override {
    const NodeId id = feedback.node;
    index_.finished(id);
    if (index_.contains(id) && index_.load(id) < limit_) set_room(id, true);
  }

  // A node with room by its place; the full ones come after all of these, by load.
  double score(const Candidates& candidates, NodeId id, TimePoint) const override {
    const std::uint32_t load = candidates.in_flight(id);
    constexpr double kBehindAll = 4294967296.0;  // 2^32: more than there are ids
    return load < limit_ ? index_of(id) : kBehindAll + load;
  }

 private:
  static constexpr std::size_t kBits = 64;

  NodeId pick_among(const Candidates& candidates) const {
    const auto load = [&](NodeId id) { return candidates.in_flight(id); };
    const auto roomy = std::ranges::find_if(candidates.ids(), [&](NodeId id) { return load(id) < limit_; });
    return roomy != candidates.ids().end() ? *roomy : *std::ranges::min_element(candidates.ids(), {}, load);
  }

  void set_room(NodeId id, bool room) {
    const std::size_t word = index_of(id) / kBits;
    const auto set = [](std::uint64_t& bits, std::size_t bit, bool on) {
      bits = on ? bits | std::uint64_t{1} << bit : bits & ~(std::uint64_t{1} << bit);
    };
    set(room_[word], index_of(id) % kBits, room);
    set(groups_[word / kBits], word % kBits, room_[word] != 0);
  }

  std::uint32_t limit_;
  LoadIndex index_;
  std::vector<std::uint64_t> room_;    // a bit for each NodeId that is a candidate with room
  std::vector<std::uint64_t> groups_;  // a bit for each word of room_ that is not 0
};

}  // namespace

PolicyType first_type() {
  return policy_type<First, FirstParams>(
      "first", {.summary = "the first node with room: fills one node up before it uses the next",
                .cost = "O(n / 4096)",
                .use_when = "idle nodes are to be switched off",
                .avoid_when = "latency matters: the nodes in use are always full",
                .source = "HAProxy `balance first`",
                .fills_up = true});
}

}  // namespace lb
