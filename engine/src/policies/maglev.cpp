#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "hash/xxh64.h"
#include "lb/knob_builder.h"
#include "policies/builtin.h"
#include "policies/hash_ring.h"
#include "policies/load_bound.h"

namespace lb {
namespace {

/// The number of slots: a prime, so that every step goes through the whole table.
struct TableSize {
  std::uint32_t slots = 65537;  // the paper's small table, and Envoy's default
};

constexpr std::uint32_t kMaxTableSize = 5000011;  // Envoy's

bool is_prime(std::uint32_t number) {
  if (number < 2) return false;
  for (std::uint32_t divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) return false;
  }
  return true;
}

std::string print_knob(const TableSize& size) { return std::to_string(size.slots); }

std::string parse_knob(std::string_view text, TableSize& size) {
  std::uint32_t slots = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), slots);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || slots > kMaxTableSize || !is_prime(slots)) {
    return "expected a prime number, 2..5000011 (251, 2039, 16381, 65537, 655373 are primes)";
  }
  size.slots = slots;
  return {};
}

struct MaglevParams {
  TableSize table_size;
  std::uint32_t balance_factor = 0;
  HashKey hash_key{HashKey::Source::kClient, {}};

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<MaglevParams>("maglev", "keys in a table that the nodes fill in turns")
            .text<&MaglevParams::table_size>("table_size", kAnyLength, "slots of the table: a prime number", true)
            .integer<&MaglevParams::balance_factor>(
                "balance_factor", {0, 10000},
                "a node's highest load in percent of the average; 0: no bound, below 100: 100")
            .unit("percent")
            .text<&MaglevParams::hash_key>("hash_key", kAnyLength, "client, path, header:NAME or cookie:NAME")
            .build();
    return table;
  }
};

// Every node has an order of its own in which it wants the slots. In turns each takes the next free one of its
// order; a node of less than the greatest weight sits turns out.
class Maglev final : public Policy {
 public:
  explicit Maglev(const MaglevParams& params)
      : hash_key_(params.hash_key), slots_(params.table_size.slots), bound_(params.balance_factor) {}

  HashKey key() const override { return hash_key_; }

  void rebuild(const Candidates& candidates) override {
    list_fillers(candidates);
    fill();
    bound_.rebuild(candidates);
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    const std::uint64_t hash = context.key.empty() ? context.rng.next() : xxh64(context.key);
    const NodeId node = context.subset ? find(hash, candidates, context.attempt) : at(hash, context.attempt);
    return bound_.on() ? bound_.relieve(candidates, node, hash) : node;
  }

  void attempt_started(NodeId id, TimePoint) override { bound_.started(id); }
  void attempt_finished(const Feedback& feedback) override { bound_.finished(feedback.node); }

  // The place in the table decides; where loads are bounded, a node over its bound is passed over.
  double score(const Candidates& candidates, NodeId id, TimePoint) const override {
    return bound_.on() ? bound_.load(candidates, id) : kNoScore;
  }

 private:
  static constexpr std::uint32_t kNobody = 0xffffffff;

  struct Filler {
    std::string_view key;
    NodeId node;
    double weight;  // of a sum of 1
    double target = 0;
    std::uint64_t place = 0;  // the slot it wants next
    std::uint64_t step = 0;
    std::uint32_t next_in_turn = kNobody;
  };

  // Envoy turns over all but the lowest bits of the hash for attempt k = 1, 2, ...
  NodeId at(std::uint64_t hash, std::uint32_t attempt) const {
    return table_[(hash ^ (0 - std::uint64_t{attempt})) % slots_];
  }

  // Attempts go on until one falls on a candidate; where few of the nodes are, the slots behind the key's.
  NodeId find(std::uint64_t hash, const Candidates& candidates, std::uint32_t attempt) const {
    constexpr std::uint32_t kTries = 64;  // all miss with probability 1e-8 when a quarter of the table may be used
    for (std::uint32_t i = 0; i < kTries; ++i) {
      const NodeId node = at(hash, attempt + i);
      if (candidates.contains(node)) return node;
    }
    std::size_t slot = hash % slots_;
    for (std::uint32_t i = 0; i < slots_; ++i, slot = slot + 1 == slots_ ? 0 : slot + 1) {
      if (candidates.contains(table_[slot])) return table_[slot];
    }
    return candidates[0];  // a table smaller than the list can be without any of them
  }

  // In the order of their keys, so that the order of the list does not matter.
  void list_fillers(const Candidates& candidates) {
    double sum = 0;
    for (const NodeId id : candidates.ids()) sum += candidates.weight(id);
    fillers_.clear();
    for (const NodeId id : candidates.ids()) {
      const std::string& key = node_key(candidates.config(id));
      fillers_.push_back({.key = key,
                          .node = id,
                          .weight = candidates.weight(id) / sum,
                          .place = xxh64(key) % slots_,
                          .step = xxh64(key, 1) % (slots_ - 1) + 1});
    }
    std::ranges::stable_sort(fillers_, {}, &Filler::key);
  }

  // The turns of each filler are known ahead, so that turns nobody takes cost nothing. The heaviest takes all of
  // them: there are no more turns than slots.
  void fill() {
    table_.assign(slots_, kNoNode);
    first_of_turn_.assign(std::size_t{slots_} + 1, kNobody);
    double heaviest = 0;
    for (const Filler& filler : fillers_) heaviest = std::max(heaviest, filler.weight);
    for (std::uint32_t i = 0; i < fillers_.size(); ++i) enlist(i, 1);
    std::uint32_t taken = 0;
    for (std::uint32_t turn = 1; taken < slots_; ++turn) {
      for (const std::uint32_t i : list_of_turn(turn)) {
        if (taken == slots_) return;
        Filler& filler = fillers_[i];
        while (table_[filler.place] != kNoNode) advance(filler);
        table_[filler.place] = filler.node;
        advance(filler);
        ++taken;
        filler.target += heaviest;
        enlist(i, turn + 1);
      }
    }
  }

  // The first turn t = from, from + 1, ... at which t x weight reaches the target. The products decide, as they do
  // in Envoy: the quotient is rounded and may be one off.
  void enlist(std::uint32_t i, std::uint32_t from) {
    Filler& filler = fillers_[i];
    double turn = std::max(std::ceil(filler.target / filler.weight), static_cast<double>(from));
    while (turn > from && (turn - 1) * filler.weight >= filler.target) --turn;
    while (turn * filler.weight < filler.target) ++turn;
    if (turn > slots_) return;
    std::uint32_t& first = first_of_turn_[static_cast<std::size_t>(turn)];
    filler.next_in_turn = first;
    first = i;
  }

  const std::vector<std::uint32_t>& list_of_turn(std::uint32_t turn) {
    in_turn_.clear();
    for (std::uint32_t i = first_of_turn_[turn]; i != kNobody; i = fillers_[i].next_in_turn) in_turn_.push_back(i);
    std::ranges::reverse(in_turn_);  // they were put in front of each other
    if (!std::ranges::is_sorted(in_turn_)) std::ranges::sort(in_turn_);
    return in_turn_;
  }

  void advance(Filler& filler) const {
    filler.place += filler.step;
    if (filler.place >= slots_) filler.place -= slots_;
  }

  HashKey hash_key_;
  std::uint32_t slots_;
  LoadBound bound_;
  std::vector<NodeId> table_;
  std::vector<Filler> fillers_;               // scratch of rebuild()
  std::vector<std::uint32_t> first_of_turn_;  // scratch: the first of a list of fillers
  std::vector<std::uint32_t> in_turn_;        // scratch: places in fillers_
};

}  // namespace

PolicyType maglev_type() {
  return policy_type<Maglev, MaglevParams>(
      "maglev",
      {.summary = "the node at a request's key in a table of evenly filled slots",
       .cost = "O(1)",
       .use_when = "keys must spread evenly over the nodes and stay with them for the most part",
       .avoid_when = "a node that leaves must not move a single key of another: use ring_hash or rendezvous",
       .source = "Eisenbud et al. 2016, NSDI; Envoy Maglev; arXiv:1608.01350 for bounded loads",
       .uses_weights = true,
       .share_error = 0.01});
}

}  // namespace lb
