#include <algorithm>

#include "hash/jump_hash.h"
#include "hash/xxh64.h"
#include "lb/knob_builder.h"
#include "policies/builtin.h"

namespace lb {
namespace {

struct JumpParams {
  HashKey hash_key{HashKey::Source::kClient, {}};

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<JumpParams>("jump", "keys jump to numbered nodes")
            .text<&JumpParams::hash_key>("hash_key", kAnyLength, "client, path, header:NAME or cookie:NAME")
            .build();
    return table;
  }
};

// Buckets are the places of the list, and never grow fewer: jump hashing knows no bucket that leaves but the last.
// A key whose bucket has no usable node jumps again with words drawn from the key, so that no other key moves.
class Jump final : public Policy {
 public:
  explicit Jump(const JumpParams& params) : hash_key_(params.hash_key) {}

  HashKey key() const override { return hash_key_; }

  void rebuild(const Candidates& candidates) override {
    buckets_ = std::max(buckets_, index_of(candidates.members().back()) + 1);
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    const std::uint64_t key = context.key.empty() ? context.rng.next() : xxh64(context.key);
    const NodeId home{jump_hash(key, buckets_)};
    if (candidates.contains(home)) return home;
    constexpr int kTries = 100;  // all miss with probability 3e-5 when a tenth of the places may be used
    Rng jumps(key);
    for (int i = 0; i < kTries; ++i) {
      const NodeId node{jump_hash(jumps.next(), buckets_)};
      if (candidates.contains(node)) return node;
    }
    return candidates[jump_hash(key, candidates.size())];
  }

 private:
  HashKey hash_key_;
  std::uint32_t buckets_ = 0;
};

}  // namespace

PolicyType jump_type() {
  return policy_type<Jump, JumpParams>(
      "jump", {.summary = "the node at the place of the list that a request's key jumps to",
               .cost = "O(log n), no table",
               .use_when = "the list grows at its end, as shards do, and nodes are alike",
               .avoid_when = "nodes differ in weight, or most of the list can be down",
               .source = "Lamping and Veach 2014, arXiv:1406.2294"});
}

}  // namespace lb
